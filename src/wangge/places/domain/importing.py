"""What both imports share: faults gathered row by row, and all or nothing."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wangge.common.sheets import Row, invisible_sign

_SHORTENED = re.compile(r"\d(\.\d+)?[eE]\+\d+")  # 3.20582E+11


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
    """How many rows were added and changed; ``warnings`` name cells that were taken in but look wrong.

    ``notes`` tell of the file as a whole: what was left out, mended or looks wrong in it.
    """

    added: int
    changed: int
    warnings: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """The file that rows came from, as it is remembered."""

    name: str
    sha256: str
    datum: str


@dataclass
class Checked:
    """What an import would do; nothing is written yet. Only one without faults can be imported.

    content: what to write, for the import of its kind; revision: the state of places that it was checked against.
    """

    what: str
    source: Source
    row_kind: str
    added: int
    changed: int
    content: Any
    revision: UUID | None
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def result(self) -> ImportResult:
        return ImportResult(self.added, self.changed, tuple(self.warnings), tuple(self.notes))


class ImportStale(ValueError):
    """Places changed between the check and the import; nothing was imported."""

    def __init__(self) -> None:
        super().__init__(_("Divisions or base units changed while this file was looked at. Import it again."))


def longest_of(model: type[models.Model], field: str) -> int:
    """How many letters a column of this model takes."""
    longest: int = model._meta.get_field(field).max_length  # type: ignore[union-attr, assignment]  # noqa: SLF001
    return longest


@dataclass
class Faults:
    """Faults as they are found, told by the names that columns have in the file (``headings``)."""

    headings: Mapping[str, str] = field(default_factory=dict)
    found: list[Fault] = field(default_factory=list)

    def add(self, row: Row, column: str, message: str) -> None:
        self.found.append(self.warning(row, column, message))

    def warning(self, row: Row, column: str, message: str) -> Fault:
        """A fault that refuses nothing; its value as a screen can show it."""
        value = "".join(sign if sign.isprintable() else "\ufffd" for sign in row[column][:60])
        return Fault(row.line, self.headings.get(column, column), value, message)

    def need_text(self, row: Row, column: str, longest: int) -> str:
        if not row[column]:
            self.add(row, column, _("This cell is empty; fill it in."))
        return self.read_text(row, column, longest)

    def need_code(self, row: Row, column: str, longest: int) -> str:
        """Text that names a row; one that a spreadsheet has shortened names nothing."""
        code = self.need_text(row, column, longest)
        if "+" in code and _SHORTENED.fullmatch(code):
            message = _("A spreadsheet has shortened this code; format the column as text and type the codes again.")
            self.add(row, column, message)
        return code

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


_HEADINGS = ("line", "column", "value", "message")


def write_faults(path: Path, faults: Iterable[Fault]) -> None:
    """The report of bad rows as a table for any spreadsheet: a workbook where its name says so, else CSV."""
    rows = [(fault.line, fault.column, fault.value, fault.message) for fault in faults]
    if path.suffix.lower() == ".xlsx":
        _write_workbook(path, rows)
        return
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADINGS)
        writer.writerows(rows)


def _write_workbook(path: Path, rows: Iterable[tuple[int, str, str, str]]) -> None:
    import xlsxwriter

    with path.open("wb") as file, xlsxwriter.Workbook(file, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([_HEADINGS, *rows]):
            for column, cell in enumerate(row):
                sheet.write_number(at, column, cell) if isinstance(cell, int) else sheet.write_string(at, column, cell)
        sheet.set_column(1, 2, 20)
        sheet.set_column(3, 3, 100)
