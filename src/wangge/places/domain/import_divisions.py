"""Divisions from a table: code, name, level, parent; optional lon, lat, outline, valid_from."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.accounts.domain.audit import record
from wangge.accounts.models import User
from wangge.common.place_names import latin_name
from wangge.common.sheets import Row
from wangge.places.domain.division_tree import check_tree, rewrite_paths
from wangge.places.domain.importing import Faults, ImportResult, longest_of
from wangge.places.domain.revision import renew_revision
from wangge.places.enums import Level
from wangge.places.models import Division

COLUMNS = {"code", "name", "level", "parent"}


@transaction.atomic
def import_divisions(rows: list[Row], *, datum: str = "wgs84", by: User | None = None) -> ImportResult:
    """Add the divisions that are new and change those whose code is known; all of them, or none."""
    renew_revision()
    faults = Faults()
    known = {division.code: division for division in Division.objects.current().select_related("parent")}
    _check_codes(rows, faults)
    check_tree(rows, known, faults)
    parsed = [_parse(row, datum, faults) for row in rows]
    faults.refuse()
    result = _save(rows, parsed, known)
    rewrite_paths()
    if root := Division.objects.current().filter(parent=None).first():
        record(by, "imported divisions", root, added=result.added, changed=result.changed)
    return result


def _check_codes(rows: list[Row], faults: Faults) -> None:
    """Each code once."""
    lines: dict[str, int] = {}
    for row in rows:
        code = row["code"]
        if code in lines:
            message = _("The code stands already in line %(line)d; keep one of the two.")
            faults.add(row, "code", message % {"line": lines[code]})
        lines.setdefault(code, row.line)


def _parse(row: Row, datum: str, faults: Faults) -> dict[str, object]:
    code = faults.need_text(row, "code", longest_of(Division, "code"))
    if code and not (code.isascii() and code.isdigit()):
        faults.add(
            row, "code", _("A code has digits only, as 320582001001. In a spreadsheet, keep the column as text.")
        )
    name = faults.need_text(row, "name", longest_of(Division, "name"))
    if row["level"] not in Level.values:
        faults.add(row, "level", _("Write one of: %(levels)s.") % {"levels": ", ".join(Level.values)})
    fields: dict[str, object] = {"name": name, "level": row["level"], "latin_name": latin_name(name) if name else ""}
    if row["lon"] or row["lat"]:
        fields |= dict(zip(("lon", "lat"), faults.need_place(row, datum), strict=True))
    if row["valid_from"]:
        fields["valid_from"] = _read_date(row, faults)
    fields["geometry"] = faults.read_outline(row, datum)
    return fields


def _read_date(row: Row, faults: Faults) -> date | None:
    try:
        return date.fromisoformat(row["valid_from"])
    except ValueError:
        faults.add(row, "valid_from", _("Write the date as 2026-04-14."))
        return None


def _save(rows: list[Row], parsed: list[dict[str, object]], known: dict[str, Division]) -> ImportResult:
    """Parents before children, so that each finds its own."""
    fields_of = {row["code"]: (row["parent"], fields) for row, fields in zip(rows, parsed, strict=True)}
    added = 0
    for code in _parents_first({code: parent for code, (parent, _fields) in fields_of.items()}):
        parent, fields = fields_of[code]
        division = known.get(code) or Division(code=code)
        added += division.pk is None
        geometry = fields.pop("geometry")
        for name, value in fields.items():
            setattr(division, name, value)
        if geometry is not None:
            division.set_outline(geometry)  # type: ignore[arg-type]
        division.parent = known.get(parent)
        division.save()
        known[code] = division
    return ImportResult(added, len(rows) - added)


def _parents_first(parents: dict[str, str]) -> list[str]:
    def depth(code: str) -> int:
        return 1 + depth(parents[code]) if code in parents else 0

    return sorted(parents, key=lambda code: (depth(code), code))
