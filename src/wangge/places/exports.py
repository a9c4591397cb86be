"""Divisions, units and grids as tables. Where a demo made the home, each row says that its figures are generated."""

from typing import Any

import numpy as np

from wangge.accounts.models import Installation
from wangge.common.exports import Table
from wangge.places.domain.drawing import units_frame
from wangge.places.domain.neighbours import neighbour_pairs, to_metres
from wangge.places.domain.queries import grids_in_force
from wangge.places.enums import PlanStatus
from wangge.places.models import BaseUnit, Division, GridPlan, GridUnit


def _generated() -> int:
    installation = Installation.current()
    return int(bool(installation and installation.is_demo))


def divisions() -> Table:
    columns = ["code", "name", "latin_name", "level", "parent", "valid_from", "valid_to", "lon", "lat", "generated"]
    rows, outlines, generated = [], [], _generated()
    for row in Division.objects.select_related("parent").order_by("code", "valid_from"):
        parent = row.parent.code if row.parent else ""
        name = [row.code, row.name, row.latin_name, row.level, parent]
        rows.append([*name, row.valid_from, row.valid_to, row.lon, row.lat, generated])
        outlines.append(_wkb(row))
    return Table("divisions", columns, rows, outlines)


def units() -> Table:
    """Base units as ``wangge draw`` reads them: also with x, y in metres of the city's own projection."""
    found = list(BaseUnit.objects.select_related("community").order_by("code"))
    profile = sorted({name for unit in found for name in unit.profile})
    columns = ["id", "name", "kind", "population", "community", "lon", "lat", "x", "y"]
    columns += [f"profile_{name}" for name in profile] + ["generated"]
    generated = _generated()
    places = to_metres([(unit.lon or 0.0, unit.lat or 0.0) for unit in found])
    rows: list[list[Any]] = []
    for unit, (x, y) in zip(found, places, strict=True):
        start = [unit.code, unit.name, unit.kind, unit.population, unit.community.code, unit.lon, unit.lat]
        shares = [unit.profile.get(name, 0) for name in profile]
        rows.append([*start, round(float(x), 2), round(float(y), 2), *shares, generated])
    return Table("units", columns, rows, [_wkb(unit) for unit in found])


def edges() -> Table:
    """Which base units are neighbours, and how long the border they share is (empty where they have no outlines)."""
    frame = units_frame(BaseUnit.objects.select_related("community").order_by("code"))
    pairs, lengths = neighbour_pairs(frame)
    ids = frame["id"].to_numpy()
    generated = _generated()
    rows = [
        [ids[a], ids[b], "" if np.isnan(length) else round(float(length), 1), generated]
        for (a, b), length in zip(pairs, lengths, strict=True)
    ]
    return Table("edges", ["id_a", "id_b", "border_m", "generated"], rows)


def grids() -> Table:
    found = list(grids_in_force().select_related("centre").order_by("code"))
    figures = sorted({name for grid in found for name in grid.figures})
    columns = [
        "code",
        "name",
        "community",
        "town",
        "population",
        "units",
        "centre",
        "lon",
        "lat",
        *figures,
        "generated",
    ]
    generated = _generated()
    rows = []
    for grid in found:
        town = grid.community.parent.code if grid.community.parent else ""
        start = [grid.code, str(grid), grid.community.code, town, grid.population, grid.unit_count, grid.centre.code]
        rows.append([*start, grid.lon, grid.lat, *(grid.figures.get(name) for name in figures), generated])
    return Table("grids", columns, rows, [_wkb(grid) for grid in found])


def assignment() -> Table:
    """Which grid in force each base unit is in, as ``wangge draw`` writes it."""
    links = GridUnit.objects.filter(plan__status=PlanStatus.IN_FORCE).order_by("unit__code")
    values = links.values_list("unit__code", "grid__code", "unit_id", "grid__centre_id")
    generated = _generated()
    rows = [[unit, grid, int(unit_pk == centre), generated] for unit, grid, unit_pk, centre in values]
    return Table("assignment", ["id", "grid", "centre", "generated"], rows)


def plans() -> Table:
    named, reached = (
        ["name", "division", "status", "valid_from", "valid_to"],
        ["grids", "cost", "max_deviation", "seed"],
    )
    rows: list[list[Any]] = []
    for plan in GridPlan.objects.select_related("division").order_by("created_at"):
        start = [plan.name, plan.division.code, plan.status, plan.valid_from, plan.valid_to]
        rows.append([*start, *(plan.report.get(key) for key in reached), _generated()])
    return Table("plans", [*named, *reached, "generated"], rows)


def _wkb(row: Any) -> bytes | None:
    return bytes(row.outline) if row.outline else None
