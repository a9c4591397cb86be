"""What a sheet holds: its header row, what each column is taken for and why, and rows that are no rows of the table."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wangge.common.numbers import parse_number
from wangge.common.sheets import Cell, Row, Sheet, SheetError, invisible_sign, is_number, plain, text_of
from wangge.places.domain.import_files import read_file
from wangge.places.domain.import_words import CODES, KINDS, NAMED

NEEDED = {"units": ("id", "population", "community"), "divisions": ("code", "name", "level", "parent")}
_DEEPEST_HEADER = 20
_LOOKED_AT = 200  # rows, to tell a column by its contents
_MOST = 0.9  # of them must agree
_TOTAL = re.compile(r".*(合计|总计|小计|共计)[:：]?|(grand |sub)?total:?", re.IGNORECASE)
_REMARK = re.compile(r"(注|备注|说明|填表|制表|审核|单位负责人|填报)[^,，]*[:：].*", re.DOTALL)
_EXACT, _PART = 3, 2
_OF_SHARES = re.compile(r"(居民|老人|人口)?(占|占比|比例|比重|占总?人口比例?)")
_OF_PEOPLE = re.compile(r"(\d+|年|末|底|月|现有|实有|实际|登记|户籍|数|总|合计)*")
_OF_OTHERS = re.compile(
    r"负责|联系|电话|手机|身份|邮政|邮编|物业|网格|开发|密度|面积|日期|时间|照片|序号|书记|主任|备注"
)


@dataclass(frozen=True)
class Column:
    """One column: its name in the file, the field it is taken for (or none), whether that is sure, and why."""

    at: int
    heading: str
    field: str = ""
    is_sure: bool = False
    reason: str = ""


@dataclass(frozen=True)
class LeftOut:
    """A row that is no row of the table, as a total; with what it begins with."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Recognised:
    """What a file seems to hold; ``confirm`` says which columns are meant after all."""

    what: str
    sheet: Sheet
    columns: tuple[Column, ...]
    body: tuple[int, ...] = field(repr=False)  # positions of the rows in the sheet
    left_out: tuple[LeftOut, ...] = ()

    @property
    def places(self) -> dict[str, int]:
        return {column.field: column.at for column in self.columns if column.field}

    @property
    def headings(self) -> dict[str, str]:
        """The name in the file of each field's column: what a fault is told by."""
        return {column.field: column.heading for column in self.columns if column.field}

    def rows(self, start: int = 0, stop: int | None = None) -> list[Row]:
        sheet, places = self.sheet, self.places
        return [Row(sheet.lines[at], sheet.rows[at], places) for at in self.body[start:stop]]


def recognise(path: Path, what: str, *, title: str | None = None) -> Recognised:
    """What the file holds, as far as names and contents of its columns tell. Raises SheetError."""
    sheet = read_file(path, likeness=lambda sheet: _likeness(sheet, what), title=title)
    first, header = _find_header(sheet, what)
    columns = _by_names(header, what)
    body, left_out = _split(sheet, first, columns)
    if not body:
        raise SheetError(_("%(file)s has no rows.") % {"file": sheet.name})
    found = Recognised(what, sheet, columns, tuple(body), tuple(left_out))
    return replace(found, columns=_by_contents(found))


def confirm(found: Recognised, chosen: Mapping[str, str]) -> Recognised:
    """The columns as a person says: field → name of the column, empty for none. Raises SheetError."""
    at_of = {column.heading: column.at for column in found.columns}
    for name, heading in chosen.items():
        if name not in NAMED[found.what] and not (found.what == "units" and name.startswith("profile_")):
            message = _("There is no field %(field)s; there are: %(known)s.")
            raise SheetError(message % {"field": name, "known": ", ".join(NAMED[found.what])})
        if heading and heading not in at_of:
            raise SheetError(_no_column(found, [heading]))
    taken = {at_of[heading]: name for name, heading in chosen.items() if heading}
    return replace(found, columns=tuple(_as_said(column, taken, chosen) for column in found.columns))


def _as_said(column: Column, taken: Mapping[int, str], chosen: Mapping[str, str]) -> Column:
    if column.at in taken:
        return replace(column, field=taken[column.at], is_sure=True, reason=_("as you said"))
    if column.field in chosen:
        return replace(column, field="", is_sure=True, reason=_("as you said"))
    return column


def check_columns(found: Recognised) -> None:
    """Everything that is needed has its column, once, whose codes have kept their digits. Raises SheetError."""
    if missing := [name for name in NEEDED[found.what] if name not in found.places]:
        raise SheetError(_no_column(found, missing))
    headings = [column.heading for column in found.columns]
    for column in found.columns:
        if odd := invisible_sign(column.heading):
            message = _("%(file)s has the invisible sign %(sign)s in a column's name.")
            raise SheetError(message % {"file": found.sheet.name, "sign": odd})
        if column.field and headings.count(column.heading) > 1:
            message = _("%(file)s has the column %(columns)s twice.")
            raise SheetError(message % {"file": found.sheet.name, "columns": column.heading})
        if found.sheet.title and column.field in CODES | {"community"}:
            _refuse_numbers(found, column)
    _refuse_spare_cells(found)


def _no_column(found: Recognised, missing: Sequence[str]) -> str:
    there = ", ".join(column.heading for column in found.columns if column.heading)
    message = _("%(file)s has no column %(columns)s; its columns are: %(there)s.")
    return message % {"file": found.sheet.name, "columns": ", ".join(missing), "there": there}


def _refuse_numbers(found: Recognised, column: Column) -> None:
    for at in found.body:
        cells = found.sheet.rows[at]
        if column.at < len(cells) and is_number(cells[column.at]):
            message = _(
                "%(file)s, row %(line)d: the codes in the column %(column)s are held as numbers, which lose zeros in "
                "front and digits after the fifteenth. Format the column as text, type the codes again, and save."
            )
            said = {"file": found.sheet.name, "line": found.sheet.lines[at], "column": column.heading}
            raise SheetError(message % said)


def _refuse_spare_cells(found: Recognised) -> None:
    """In text, a cell beyond the last column means that a comma has moved everything after it."""
    width = len(found.columns)
    if found.sheet.row_kind != "line":
        return
    for at in found.body:
        cells = found.sheet.rows[at]
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            message = _(
                "%(file)s, line %(line)d has %(count)d cells, the first line %(columns)d. "
                "Put a cell with a comma in quotation marks."
            )
            said = {"file": found.sheet.name, "line": found.sheet.lines[at], "count": len(cells), "columns": width}
            raise SheetError(message % said)


def _likeness(sheet: Sheet, what: str) -> float:
    """How much a sheet of a workbook looks like the table sought: known columns count before rows."""
    return _find_likeness(sheet, what) + 1 - 1 / (1 + len(sheet.rows))


def _find_likeness(sheet: Sheet, what: str) -> int:
    if not sheet.rows:
        return 0
    return _known(_find_header(sheet, what)[1], what)


def _find_header(sheet: Sheet, what: str) -> tuple[int, list[str]]:
    """Where the rows begin, and the names above them: the row (or the two of a merged header) that names most."""
    if sheet.header is not None:
        return 0, sheet.header
    begin = [[_heading(cell) for cell in cells] for cells in sheet.rows[:_DEEPEST_HEADER]]
    options = [(_known(cells, what), -at, at + 1, cells) for at, cells in enumerate(begin)]
    for at, (above, below) in enumerate(pairwise(begin)):
        joined = _join(above, below)
        options.append((_known(joined, what) - 1, -at, at + 2, joined))  # one more than by itself, or it is no header
    known, _at, first, header = max(options, key=lambda option: option[:2])
    if known <= 0:
        widest = max(range(len(begin)), key=lambda at: (sum(map(bool, begin[at])), -at))
        first, header = widest + 1, begin[widest]
    while len(header) > 1 and not header[-1]:
        header = header[:-1]
    return first, header


def _heading(cell: Cell) -> str:
    return " ".join(text_of(cell).split()) if isinstance(cell, str) else ""


def _join(above: list[str], below: list[str]) -> list[str]:
    width = max(len(above), len(below))
    rows = [cells + [""] * (width - len(cells)) for cells in (above, below)]
    return [low or high for high, low in zip(*rows, strict=True)]


def _known(header: list[str], what: str) -> int:
    return sum(bool(column.field) for column in _by_names(header, what))


def _by_names(header: list[str], what: str) -> tuple[Column, ...]:
    """The best column for each field: a name that is the field's before one that only holds it."""
    ranked = sorted(
        (-rank[0], rank[1], at, name)
        for at, heading in enumerate(header)
        if heading
        for name, names in NAMED[what].items()
        if (rank := _rank(heading, name, names))
    )
    taken: dict[int, Column] = {}
    for strength, _order, at, name in ranked:
        if at not in taken and name not in {column.field for column in taken.values()}:
            reason = _("by its name") if strength == -_EXACT else _("its name is much like it")
            taken[at] = Column(at, header[at], name, strength == -_EXACT, reason)
    return tuple(taken.get(at) or _other(at, heading, what) for at, heading in enumerate(header))


def _other(at: int, heading: str, what: str) -> Column:
    """Any further profile keeps the name it has."""
    if what == "units" and heading.startswith("profile_"):
        return Column(at, heading, heading, is_sure=True, reason=_("by its name"))
    return Column(at, heading)


def _rank(heading: str, name: str, names: Sequence[str]) -> tuple[int, int] | None:
    """How well a heading fits, and which of the names; units in brackets and years beside it do no harm."""
    bare = plain(re.sub(r"[（(][^（()）]*[)）]$", "", heading.strip()))
    for form in (plain(heading), bare):
        if form in names:
            return _EXACT, names.index(form)
    inside = [order for order, each in enumerate(names) if len(each) > 1 and not each.isascii() and each in bare]
    if inside and _may_be(name, bare.replace(names[inside[0]], "", 1)):
        return _PART, inside[0] + len(bare) - len(names[inside[0]])
    return None


def _may_be(name: str, rest: str) -> bool:
    """Whether what else the heading says lets it be this field: 2025年常住人口 counts residents, 流动人口 only some."""
    if name.startswith("profile_"):
        return bool(_OF_SHARES.fullmatch(rest))
    if name == "population":
        return bool(_OF_PEOPLE.fullmatch(rest))
    return not _OF_OTHERS.search(rest)


def _split(sheet: Sheet, first: int, columns: Sequence[Column]) -> tuple[list[int], list[LeftOut]]:
    """Rows of the table, and those that are headers printed again, totals and remarks."""
    headings = [column.heading for column in columns]
    key = next((column.at for column in columns if column.field in CODES), 0)
    body, left_out = [], []
    for at in range(first, len(sheet.rows)):
        cells = sheet.rows[at]
        if reason := _why_no_row(cells, key, headings):
            begin = next(text for cell in cells if (text := text_of(cell)))
            left_out.append(LeftOut(sheet.lines[at], begin[:60], reason))
        else:
            body.append(at)
    return body, left_out


def _why_no_row(cells: list[Cell], key: int, headings: list[str]) -> str:
    code = text_of(cells[key]) if key < len(cells) else ""
    if code and code.isascii() and not code.isalpha():
        return ""
    texts = [text for cell in cells if (text := text_of(cell))]
    if not texts:
        return ""
    bare = ["".join(text.split()) if not text.isascii() else text for text in texts[:3]]
    if any(_TOTAL.fullmatch(text) for text in (bare if not code else bare[:1])):
        return _("a total")
    if _REMARK.fullmatch(bare[0]) and len(texts) <= 4:
        return _("a remark")
    return _("the header again") if texts == [heading for heading in headings if heading] else ""


def _by_contents(found: Recognised) -> tuple[Column, ...]:
    """Columns whose names say nothing, told by what stands in them; people are never guessed."""
    missing = [name for name in NAMED[found.what] if name not in found.places]
    columns = list(found.columns)
    rows = [found.sheet.rows[at] for at in found.body[:_LOOKED_AT]]
    for at, column in enumerate(columns):
        cells = [text for row in rows if not column.field and at < len(row) and (text := text_of(row[at]))]
        for name in missing:
            if cells and name in _TOLD_BY and _share(cells, name) >= _MOST:
                columns[at] = replace(column, field=name, reason=_("by what stands in it"))
                missing.remove(name)
                break
    return tuple(columns)


def _share(cells: list[str], name: str) -> float:
    return Counter(bool(_TOLD_BY[name](cell)) for cell in cells)[True] / len(cells)


def _between(text: str, least: float, most: float) -> bool:
    number = parse_number(text)
    return number is not None and least <= number <= most and "." in text


_TOLD_BY: dict[str, Callable[[str], object]] = {
    "lon": lambda text: _between(text, 73, 136),
    "lat": lambda text: _between(text, 3, 54),
    "outline": lambda text: text.upper().startswith(("POLYGON", "MULTIPOLYGON")),
    "community": lambda text: re.fullmatch(r"\d{12}", text),
    "code": lambda text: re.fullmatch(r"\d{6}|\d{9}|\d{12}", text),
    "kind": lambda text: plain(text) in KINDS,
}


def told(found: Recognised) -> list[str]:
    """In words, what a person should look at before the rows are taken in."""
    lines = []
    if unsure := [column for column in found.columns if column.field and not column.is_sure]:
        taken = ", ".join(f"{column.field} = {column.heading} ({column.reason})" for column in unsure)
        lines.append(_("Columns taken for: %(columns)s.") % {"columns": taken})
    if found.left_out:
        rows = ", ".join(f"{row.line} “{row.text}” ({row.reason})" for row in found.left_out[:5])
        text = ngettext(
            "Left out: %(count)d row: %(rows)s.", "Left out: %(count)d rows: %(rows)s.", len(found.left_out)
        )
        lines.append(text % {"count": len(found.left_out), "rows": rows})
    return lines
