"""Tables that people send, as they are: rows of cells, each with its number in the file for the messages."""

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control, format, half of a pair, line and paragraph ends
_FULL_WIDTH = {
    code: code - 0xFEE0 for first, last in ("０９", "ＡＺ", "ａｚ") for code in range(ord(first), ord(last) + 1)
}
_NARROWED = str.maketrans({**{chr(code): chr(plain) for code, plain in _FULL_WIDTH.items()}, "\u3000": " "})

Cell = Any  # text; from a workbook also a number, a truth or a date


class SheetError(ValueError):
    """The file as a whole can't be read; the message says why."""


@dataclass
class Sheet:
    """The filled rows of one file.

    lines: the number of each row there; row_kind: how the file counts its rows (line, row, feature); header: names of
    columns where the file keeps them apart from its rows; geometry (n,) shapely or None in ``crs``, as the file says.
    """

    name: str
    rows: list[list[Cell]]
    lines: list[int]
    row_kind: str = "line"
    header: list[str] | None = None
    geometry: Any = None
    crs: Any = None
    title: str = ""  # of the sheet within its workbook


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file, and its cells by the field that each column is taken for."""

    line: int
    cells: list[Cell]
    places: Mapping[str, int] = field(repr=False)

    def __getitem__(self, name: str) -> str:
        at = self.places.get(name)
        return text_of(self.cells[at]) if at is not None and at < len(self.cells) else ""


def text_of(cell: Cell) -> str:
    """A cell as people see it, stripped, full-width letters and digits made plain; whole numbers without a point."""
    if isinstance(cell, str):
        return (cell if cell.isascii() else cell.translate(_NARROWED)).strip()
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell)


def is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool) and not math.isnan(cell)


def plain(text: str) -> str:
    """Text to compare names by: no widths, cases, blanks, signs."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def invisible_sign(text: str) -> str | None:
    """The first sign that nobody sees and some databases refuse (as NUL), written as U+0000; None without one."""
    if text.isprintable():  # what is not seen is not printable, either
        return None
    odd = next((sign for sign in text if unicodedata.category(sign) in INVISIBLE), None)
    return f"U+{ord(odd):04X}" if odd else None
