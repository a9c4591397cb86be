"""A file of any kind that planners have → the one sheet in it that holds the rows, as it stands there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import shapely
from django.utils.translation import gettext as _

from wangge.common.sheet_files import TEXTS, WORKBOOKS, check_kind, read_text, read_workbook
from wangge.common.sheets import Sheet, SheetError
from wangge_engines.errors import WanggeError
from wangge_engines.partition.tables import read_table

_SHOWN_ROWS = 30


def read_file(path: Path, *, likeness: Callable[[Sheet], float], title: str | None = None) -> Sheet:
    """The sheet of this title, else the one that looks most like what is sought. Raises SheetError."""
    check_kind(path)
    suffix = path.suffix.lower()
    if suffix in TEXTS:
        sheet = read_text(path)
    elif suffix in WORKBOOKS:
        sheet = _choose(path, title, likeness)
    else:
        sheet = _read_features(path)
    if not sheet.rows:
        raise SheetError(_("%(file)s has no rows.") % {"file": path})
    return sheet


def _choose(path: Path, title: str | None, likeness: Callable[[Sheet], float]) -> Sheet:
    best, most, titles = None, -1.0, []
    for sheet in read_workbook(path):
        titles.append(sheet.title)
        alike = likeness(sheet)
        if sheet.rows and (sheet.title == title if title else alike > most):
            best, most = sheet, alike
    if best is None and title:
        message = _("%(file)s has no sheet %(title)s that holds anything; there are: %(titles)s.")
        raise SheetError(message % {"file": path, "title": title, "titles": ", ".join(titles)})
    return best or Sheet(str(path), [], [])


def _read_features(path: Path) -> Sheet:
    try:
        table = read_table(path)
    except WanggeError as error:
        raise SheetError(str(error)) from error
    names = [str(name) for name in table.frame.columns]
    columns = [_cells(table.frame.iloc[:, at]) for at in range(len(names))]
    rows = [list(cells) for cells in zip(*columns, strict=True)] if columns else [[] for _row in range(len(table))]
    geometry = None if table.geometry is None else shapely.force_2d(table.geometry)
    return Sheet(
        str(path), rows, table.rows.tolist(), table.row_kind, names, geometry=geometry, crs=table.crs
    )  # fmt: skip


def _cells(column: Any) -> list[Any]:
    """Cells as Python's own: numbers of a database are what they are, no spreadsheet's."""
    return [cell.strip() if isinstance(cell, str) else cell for cell in column.astype(object).tolist()]
