"""What the database holds, as files that people's programs open. Apps name what they offer in their ``apps.py``."""

import csv
import io
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

TEXT_STAYS_TEXT = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
FORMATS = ("csv", "xlsx", "geojson", "gpkg")


class ExportError(ValueError):
    """The export can't be made in that format; the message says what can."""


@dataclass(frozen=True)
class Table:
    """Rows under named columns; ``outlines`` (WKB in WGS 84, or None for a row without) for the map formats."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    outlines: list[bytes | None] | None = None


_offered: dict[str, Callable[[], Table]] = {}


def offer_export(name: str, make: Callable[[], Table]) -> None:
    _offered[name] = make


def offered_exports() -> list[str]:
    return sorted(_offered)


def make_export(name: str) -> Table:
    return _offered[name]()


def write_table(table: Table, form: str) -> bytes:
    plain = replace(table, rows=[[_plain(cell) for cell in row] for row in table.rows])
    return {"csv": _write_csv, "xlsx": _write_xlsx, "geojson": _write_map, "gpkg": _write_map}[form](plain, form)


def _plain(cell: Any) -> Any:
    """Dates as 2026-04-14 in every format."""
    return cell.isoformat() if isinstance(cell, date) else cell


def _write_csv(table: Table, _form: str) -> bytes:
    """Without a byte order mark, which programs would read into the first column's name; XLSX is for spreadsheets."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue().encode("utf-8")


def _write_xlsx(table: Table, _form: str) -> bytes:
    """Text stays text: no spreadsheet eats the digits of a code, or runs a name that begins with an equals sign."""
    import xlsxwriter

    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, **TEXT_STAYS_TEXT}) as book:
        sheet = book.add_worksheet(table.name[:31])
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, table.columns, bold)
        sheet.freeze_panes(1, 0)
        for i, row in enumerate(table.rows, start=1):
            sheet.write_row(i, 0, row)
        sheet.autofit()
    return data.getvalue()


def _write_map(table: Table, form: str) -> bytes:
    import geopandas
    import pandas as pd
    import shapely

    if table.outlines is None:
        raise ExportError(_("%(name)s has no outlines: choose csv or xlsx.") % {"name": table.name})
    frame = pd.DataFrame(list(table.rows), columns=list(table.columns))
    shapes = shapely.set_precision(shapely.from_wkb(table.outlines), 1e-7, mode="pointwise")
    layer = geopandas.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{table.name}.{form}"
        if form == "geojson":
            layer.to_file(path, driver="GeoJSON", engine="pyogrio", RFC7946="YES")
        else:
            layer.to_file(path, driver="GPKG", layer=table.name, engine="pyogrio")
        return path.read_bytes()
