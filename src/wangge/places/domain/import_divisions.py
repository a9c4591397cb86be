"""Divisions from a table: code, name, level, parent; optional lon, lat, outline, valid_from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _

from wangge.common.place_names import latin_name
from wangge.common.sheets import Row, plain
from wangge.places.domain.division_tree import check_tree, rewrite_paths
from wangge.places.domain.import_borders import doubt_borders
from wangge.places.domain.import_columns import Recognised
from wangge.places.domain.import_datum import doubt_datum, points_inside
from wangge.places.domain.import_places import Located, locate
from wangge.places.domain.import_words import LEVELS
from wangge.places.domain.importing import Checked, Faults, Source, longest_of
from wangge.places.domain.revision import current_revision
from wangge.places.enums import Imported, Level
from wangge.places.models import Division

_KEPT = ["name", "latin_name", "level", "lon", "lat", "west", "south", "east", "north"]


@dataclass
class DivisionRow:
    """One division to write: only what the file says of it."""

    code: str
    parent: str
    fields: dict[str, Any]
    outline: Any = None


class _LevelledRow(Row):
    """A row whose level is the product's own word, however the file says it."""

    __slots__ = ()

    def __getitem__(self, name: str) -> str:
        text = super().__getitem__(name)
        return LEVELS.get(plain(text), text) if name == "level" else text


def check_divisions(found: Recognised, source: Source) -> Checked:
    """Every fault and every doubt of a file of divisions; nothing is written."""
    revision = current_revision()
    faults = Faults(found.headings)
    known = known_divisions()
    rows: list[Row] = [_LevelledRow(row.line, row.cells, row.places) for row in found.rows()]
    _check_codes(rows, faults)
    check_tree(rows, known, faults)
    parsed = [_parse(row, faults) for row in rows]
    located = locate(found, source.datum, faults, is_needed=False)
    _place(parsed, located, found)
    changed = sum(division.code in known for division in parsed)
    checked = Checked(
        Imported.DIVISIONS, source, found.sheet.row_kind, len(rows) - changed, changed, parsed, revision, faults.found
    )
    checked.notes += located.notes
    if not faults.found:
        checked.notes += _doubt_datum(parsed, known, source.datum)
        lines = {division.code: row for division, row in zip(parsed, rows, strict=True)}
        outlines = {division.code: division.outline for division in parsed if division.outline is not None}
        parents = {division.code: (division.parent, division.fields["level"]) for division in parsed}
        for doubt in doubt_borders(outlines, parents, known):
            checked.warnings.append(faults.warning(lines[doubt.code], "outline", doubt.message))
    return checked


def known_divisions() -> dict[str, Division]:
    return {division.code: division for division in Division.objects.current().select_related("parent")}


def _check_codes(rows: list[Row], faults: Faults) -> None:
    """Each code once."""
    lines: dict[str, int] = {}
    for row in rows:
        code = row["code"]
        if code in lines:
            message = _("The code stands already in line %(line)d; keep one of the two.")
            faults.add(row, "code", message % {"line": lines[code]})
        lines.setdefault(code, row.line)


def _parse(row: Row, faults: Faults) -> DivisionRow:
    code = faults.need_code(row, "code", longest_of(Division, "code"))
    if code and not (code.isascii() and code.isdigit()):
        faults.add(
            row, "code", _("A code has digits only, as 320582001001. In a spreadsheet, keep the column as text.")
        )
    name = faults.need_text(row, "name", longest_of(Division, "name"))
    if row["level"] not in Level.values:
        faults.add(row, "level", _("Write one of: %(levels)s.") % {"levels": ", ".join(Level.values)})
    fields: dict[str, Any] = {"name": name, "level": row["level"], "latin_name": latin_name(name) if name else ""}
    if row["valid_from"]:
        fields["valid_from"] = _read_date(row, faults)
    return DivisionRow(code, row["parent"], fields)


def _read_date(row: Row, faults: Faults) -> date | None:
    try:
        return date.fromisoformat(row["valid_from"][:10])
    except ValueError:
        faults.add(row, "valid_from", _("Write the date as 2026-04-14."))
        return None


def _place(parsed: list[DivisionRow], located: Located, found: Recognised) -> None:
    """Points and outlines that the file gives; a point inside an outline is no point that it gives."""
    for division, row, point, outline in zip(parsed, found.rows(), located.points, located.outlines, strict=True):
        is_given = bool(row["lon"] and row["lat"]) or outline is None
        if is_given and np.isfinite(point).all():
            division.fields |= {"lon": float(point[0]), "lat": float(point[1])}
        if outline is not None:
            division.outline = shapely.from_wkb(outline)


def _doubt_datum(parsed: list[DivisionRow], known: dict[str, Division], datum: str) -> list[str]:
    """By divisions whose outline was known before: their new outlines should cover the same ground."""
    points, owners = [], []
    for division in parsed:
        before = known.get(division.code)
        if division.outline is not None and before and before.outline:
            inside = points_inside(division.outline)
            points.append(inside)
            owners += [before] * len(inside)
    return doubt_datum(np.concatenate(points), owners, datum) if points else []


def write_divisions(divisions: list[DivisionRow]) -> None:
    """Parents before children, so that each finds its own; in the transaction of whoever calls."""
    known = known_divisions()
    row_of = {row.code: row for row in divisions}
    for code in _parents_first({row.code: row.parent for row in divisions}):
        row = row_of[code]
        division = known.get(code) or Division(code=code)
        for name, value in row.fields.items():
            setattr(division, name, value)
        if row.outline is not None:
            division.set_outline(row.outline)
        division.parent = known.get(row.parent)
        division.save()
        known[code] = division
    rewrite_paths()


def _parents_first(parents: dict[str, str]) -> list[str]:
    def depth(code: str) -> int:
        return 1 + depth(parents[code]) if code in parents else 0

    return sorted(parents, key=lambda code: (depth(code), code))


def division_as_it_was(division: Division) -> dict[str, Any]:
    """A division's own columns for the record of an import; its outline as hexadecimal WKB."""
    return {
        "code": division.code,
        "parent_id": division.parent_id,
        "valid_from": division.valid_from.isoformat(),
        "outline": bytes(division.outline).hex() if division.outline else None,
        **{name: getattr(division, name) for name in _KEPT},
    }
