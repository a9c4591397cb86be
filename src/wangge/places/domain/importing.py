"""What both imports share: faults gathered row by row, and all or nothing."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import shapely
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from shapely.geometry.base import BaseGeometry

from wangge.common.numbers import parse_number
from wangge.common.sheets import Row, invisible_sign
from wangge_engines.space.datums import to_wgs84


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one cell, and how to mend it."""

    line: int
    column: str
    value: str
    message: str


class ImportRefused(ValueError):
    """Nothing was imported; ``faults`` names every bad row."""

    def __init__(self, faults: list[Fault]) -> None:
        rows = len({fault.line for fault in faults})
        message = ngettext(
            "Nothing was imported: %(count)d row has faults.",
            "Nothing was imported: %(count)d rows have faults.",
            rows,
        )
        super().__init__(message % {"count": rows})
        self.faults = sorted(faults, key=lambda fault: (fault.line, fault.column))


@dataclass(frozen=True)
class ImportResult:
    """How many rows were added and changed; ``warnings`` name cells that were taken in but look wrong."""

    added: int
    changed: int
    warnings: tuple[Fault, ...] = ()


def longest_of(model: type[models.Model], field: str) -> int:
    """How many letters a column of this model takes."""
    longest: int = model._meta.get_field(field).max_length  # type: ignore[union-attr, assignment]  # noqa: SLF001
    return longest


@dataclass
class Faults:
    """Faults as they are found; ``refuse`` ends the import when there are any."""

    found: list[Fault] = field(default_factory=list)

    def add(self, row: Row, column: str, message: str) -> None:
        self.found.append(self.warning(row, column, message))

    def warning(self, row: Row, column: str, message: str) -> Fault:
        """A fault that refuses nothing; its value as a screen can show it."""
        value = "".join(sign if sign.isprintable() else "\ufffd" for sign in row[column][:60])
        return Fault(row.line, column, value, message)

    def refuse(self) -> None:
        if self.found:
            raise ImportRefused(self.found)

    def need_text(self, row: Row, column: str, longest: int) -> str:
        if not row[column]:
            self.add(row, column, _("This cell is empty; fill it in."))
        return self.read_text(row, column, longest)

    def read_text(self, row: Row, column: str, longest: int) -> str:
        """Text that every database takes and everybody sees."""
        text = row[column]
        if len(text) > longest:
            message = ngettext(
                "This is too long: %(count)d letter at most.", "This is too long: %(count)d letters at most.", longest
            )
            self.add(row, column, message % {"count": longest})
        if sign := invisible_sign(text):
            self.add(row, column, _("This holds the invisible sign %(sign)s; type the cell anew.") % {"sign": sign})
        return text

    def need_degrees(self, row: Row, column: str, limit: float) -> float | None:
        """Degrees within ±limit, or None with a fault."""
        number = parse_number(row[column])
        if number is None or abs(number) > limit:
            message = _("This must be degrees between %(least)d and %(most)d, as 120.551234.")
            self.add(row, column, message % {"least": -limit, "most": limit})
            return None
        return number

    def need_place(self, row: Row, datum: str) -> tuple[float | None, float | None]:
        """The point in lon and lat, converted to WGS 84; None twice with a fault."""
        lon, lat = self.need_degrees(row, "lon", 180), self.need_degrees(row, "lat", 90)
        if lon is None or lat is None:
            return None, None
        [[lon, lat]] = to_wgs84([[lon, lat]], datum).tolist()
        return lon, lat

    def read_outline(self, row: Row, datum: str, column: str = "outline") -> BaseGeometry | None:
        """A polygon written as WKT, converted to WGS 84; None where the cell is empty or faulty."""
        if not row[column]:
            return None
        with np.errstate(invalid="ignore"):  # a coordinate “nan” is a fault below
            geometry = shapely.from_wkt(row[column], on_invalid="ignore")
        if fault := _fault_of(geometry):
            self.add(row, column, fault)
            return None
        flat = shapely.force_2d(geometry)
        return flat if datum == "wgs84" else shapely.transform(flat, partial(to_wgs84, datum=datum))


def _fault_of(geometry: BaseGeometry | None) -> str | None:
    if geometry is None or geometry.geom_type not in {"Polygon", "MultiPolygon"} or geometry.is_empty:
        return _("This is not a polygon in WKT, as POLYGON ((120.5 31.8, …)).")
    if not (np.abs(shapely.get_coordinates(geometry)) <= (180, 90)).all():  # also where one is not a number
        return _("This outline leaves the globe: write lon and lat in degrees, lon first.")
    if not geometry.is_valid:
        message = _("This outline is not valid (%(why)s); mend it in a map program.")
        return message % {"why": shapely.is_valid_reason(geometry)}
    return None


def write_faults(path: Path, faults: Iterable[Fault]) -> None:
    """The report of bad rows as a table that opens in any spreadsheet."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "column", "value", "message"])
        writer.writerows((fault.line, fault.column, fault.value, fault.message) for fault in faults)
