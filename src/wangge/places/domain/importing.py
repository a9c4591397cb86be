"""What both imports share: faults gathered row by row, and all or nothing."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import shapely
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from shapely.geometry.base import BaseGeometry

from wangge.common.numbers import parse_number
from wangge.common.sheets import Row
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
    """How many rows were added, changed, and the same as before."""

    added: int
    changed: int
    same: int = 0


@dataclass
class Faults:
    """Faults as they are found; ``refuse`` ends the import when there are any."""

    found: list[Fault] = field(default_factory=list)

    def add(self, row: Row, column: str, message: str) -> None:
        self.found.append(Fault(row.line, column, row[column][:60], message))

    def refuse(self) -> None:
        if self.found:
            raise ImportRefused(self.found)

    def need_text(self, row: Row, column: str) -> str:
        if not row[column]:
            self.add(row, column, _("This cell is empty; fill it in."))
        return row[column]

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
        geometry = shapely.from_wkt(row[column], on_invalid="ignore")
        if geometry is None or geometry.geom_type not in {"Polygon", "MultiPolygon"}:
            self.add(row, column, _("This is not a polygon in WKT, as POLYGON ((120.5 31.8, …))."))
            return None
        if not geometry.is_valid:
            why = shapely.is_valid_reason(geometry)
            self.add(row, column, _("This outline is not valid (%(why)s); mend it in a map program.") % {"why": why})
            return None
        return geometry if datum == "wgs84" else shapely.transform(geometry, partial(to_wgs84, datum=datum))


def write_faults(path: Path, faults: Iterable[Fault]) -> None:
    """The report of bad rows as a table that opens in any spreadsheet."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "column", "value", "message"])
        writer.writerows((fault.line, fault.column, fault.value, fault.message) for fault in faults)
