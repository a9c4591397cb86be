"""Tables that people send: CSV in UTF-8 or GB18030, each row with its line number for the messages."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control, format, half of a pair, line and paragraph ends


class SheetError(ValueError):
    """The file as a whole can't be read; the message says why."""


@dataclass(frozen=True)
class Row:
    """One row: its line in the file, and its cells by column, stripped."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError(_("The file is neither UTF-8 nor GB18030 text. Save it again as CSV UTF-8."))


def read_csv(path: Path, *, required: set[str]) -> list[Row]:
    """All rows of a CSV file, refused whole when a column is missing or there is no row."""
    try:
        text = decode(path.read_bytes())
    except OSError as error:
        raise SheetError(_("%(file)s can't be read: %(why)s.") % {"file": path, "why": error.strerror}) from error
    try:
        rows = list(_rows(text, path, required))
    except csv.Error as error:
        raise SheetError(_("%(file)s is not a CSV table: %(why)s.") % {"file": path, "why": error}) from error
    if not rows:
        raise SheetError(_("%(file)s has no rows.") % {"file": path})
    return rows


def _rows(text: str, path: Path, required: set[str]) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = [name.strip() for name in next(reader, [])]
    if missing := sorted(required - set(header)):
        message = _("%(file)s has no column %(columns)s. Its first line must name the columns.")
        raise SheetError(message % {"file": path, "columns": ", ".join(missing)})
    if twice := sorted({name for name in header if name and header.count(name) > 1}):
        raise SheetError(_("%(file)s has the column %(columns)s twice.") % {"file": path, "columns": ", ".join(twice)})
    if odd := [sign for name in header if (sign := invisible_sign(name))]:
        raise SheetError(
            _("%(file)s has the invisible sign %(sign)s in a column's name.") % {"file": path, "sign": odd[0]}
        )
    for cells in reader:
        if any(cell.strip() for cell in cells):
            _refuse_spare_cells(cells, header, path, reader.line_num)
            yield Row(reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=False)))


def _refuse_spare_cells(cells: list[str], header: list[str], path: Path, line: int) -> None:
    """A cell beyond the last column means that a comma has moved everything after it; empty ones do no harm."""
    if any(cell.strip() for cell in cells[len(header) :]):
        message = _(
            "%(file)s, line %(line)d has %(count)d cells, the first line %(columns)d. "
            "Put a cell with a comma in quotation marks."
        )
        said = {"file": path, "line": line, "count": len(cells), "columns": len(header)}
        raise SheetError(message % said)


def invisible_sign(text: str) -> str | None:
    """The first sign that nobody sees and some databases refuse (as NUL), written as U+0000; None without one."""
    odd = next((sign for sign in text if unicodedata.category(sign) in INVISIBLE), None)
    return f"U+{ord(odd):04X}" if odd else None
