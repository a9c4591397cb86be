"""The shapes that calls answer with."""

from typing import Any

from ninja import Schema

from wangge.places.models import Division, Grid


class PlaceOut(Schema):
    """A division, shortly."""

    code: str
    name: str
    latin_name: str

    @staticmethod
    def of(division: Division) -> "PlaceOut":
        return PlaceOut(code=division.code, name=division.short_name, latin_name=division.latin_name)


class GridShort(Schema):
    """A grid, shortly: its name in the language asked for, and the address of its page."""

    code: str
    name: str
    population: int
    url: str

    @staticmethod
    def of(grid: Grid) -> "GridShort":
        return GridShort(code=grid.code, name=str(grid), population=grid.population, url=grid.get_absolute_url())


class WhereOut(Schema):
    """Where a point lies. ``grid`` is null where no plan is in force; ``generated``: a demo made the figures."""

    town: PlaceOut | None
    community: PlaceOut
    grid: GridShort | None
    generated: bool


class GridOut(Schema):
    """A grid with its figures; ``figures`` holds shares and numbers by name."""

    code: str
    name: str
    serial: int
    town: PlaceOut | None
    community: PlaceOut
    population: int
    units: int
    lon: float | None
    lat: float | None
    figures: dict[str, Any]
    url: str
    generated: bool


class HitOut(Schema):
    """Something found by its name or code; ``kind`` is a division's level, ``grid``, or ``unit`` for an address."""

    kind: str
    name: str
    place: str
    url: str
    generated: bool


class ProblemOut(Schema):
    """Problem details (RFC 9457)."""

    type: str = "about:blank"
    status: int
    title: str
    detail: str = ""
