"""Base units from a table: id, population, community, a place or an outline; optional name, kind, profile_*."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from wangge.accounts.domain.audit import record
from wangge.accounts.models import User
from wangge.common.numbers import parse_number, parse_whole
from wangge.common.sheets import Row
from wangge.places.domain.far_off import find_far_off
from wangge.places.domain.importing import Faults, ImportResult, longest_of
from wangge.places.domain.revision import renew_revision
from wangge.places.enums import Level, UnitKind
from wangge.places.models import BaseUnit, Division
from wangge.places.models.outlined import outline_columns

COLUMNS = {"id", "population", "community"}
MOST_PEOPLE = 10_000_000  # more is a slip of the hand, and what some databases refuse
_CHANGING = [
    "name",
    "kind",
    "community",
    "population",
    "profile",
    "lon",
    "lat",
    "outline",
    "west",
    "south",
    "east",
    "north",
]


@transaction.atomic
def import_units(rows: list[Row], *, datum: str = "wgs84", by: User | None = None) -> ImportResult:
    """Add the base units that are new and change those whose id is known; all of them, or none."""
    faults = Faults()
    communities = {row.code: row for row in Division.objects.current().filter(level=Level.COMMUNITY)}
    _check_ids(rows, faults)
    units = [_parse(row, communities, datum, faults) for row in rows]
    faults.refuse()
    warnings = tuple(faults.warning(rows[far.index], "lon", far.message) for far in find_far_off(units))
    return replace(save_units(units, by=by), warnings=warnings)


@transaction.atomic
def save_units(units: list[BaseUnit], *, by: User | None = None) -> ImportResult:
    """Write units in one go, those with a known code over the old ones."""
    renew_revision()
    before = BaseUnit.objects.count()
    BaseUnit.objects.bulk_create(
        units, batch_size=1000, update_conflicts=True, unique_fields=["code"], update_fields=_CHANGING
    )
    added = BaseUnit.objects.count() - before
    if root := Division.objects.current().filter(parent=None).first():
        record(by, "imported base units", root, added=added, changed=len(units) - added)
    return ImportResult(added, len(units) - added)


def _check_ids(rows: list[Row], faults: Faults) -> None:
    lines: dict[str, int] = {}
    for row in rows:
        if row["id"] in lines:
            faults.add(
                row,
                "id",
                _("The id stands already in line %(line)d; keep one of the two.") % {"line": lines[row["id"]]},
            )
        lines.setdefault(row["id"], row.line)


def _parse(row: Row, communities: dict[str, Division], datum: str, faults: Faults) -> BaseUnit:
    code = faults.need_text(row, "id", longest_of(BaseUnit, "code"))
    outline = faults.read_outline(row, datum)
    lon, lat = _read_place(row, outline, datum, faults)
    return BaseUnit(
        code=code,
        name=faults.read_text(row, "name", longest_of(BaseUnit, "name")),
        kind=_read_kind(row, faults),
        community=_read_community(row, communities, faults),
        population=_read_people(row, faults),
        profile=_read_profile(row, faults),
        lon=lon,
        lat=lat,
        **outline_columns(outline),
    )


def _read_people(row: Row, faults: Faults) -> int:
    people = parse_whole(row["population"])
    if people is None or people < 0:
        faults.add(row, "population", _("This must be a whole number of residents, 0 or more."))
        return 0
    if people > MOST_PEOPLE:
        message = _("A base unit has at most %(most)s residents; divide it.")
        faults.add(row, "population", message % {"most": number_format(MOST_PEOPLE, force_grouping=True)})
        return 0
    return people


def _read_kind(row: Row, faults: Faults) -> str:
    kind = row["kind"] or UnitKind.OTHER
    if kind not in UnitKind.values:
        faults.add(row, "kind", _("Write one of: %(kinds)s.") % {"kinds": ", ".join(UnitKind.values)})
    return kind


def _read_community(row: Row, communities: dict[str, Division], faults: Faults) -> Division | None:
    community = communities.get(row["community"])
    if community is None:
        faults.add(row, "community", _("No community has this code; import the divisions first or mend the code."))
    return community


def _read_profile(row: Row, faults: Faults) -> dict[str, float]:
    profile = {}
    for column in row.cells:
        if column.startswith("profile_") and row[column]:
            share = parse_number(row[column])
            if share is None or share < 0:
                faults.add(row, column, _("This must be a share of residents, 0 or more."))
            profile[column.removeprefix("profile_")] = share or 0.0
    return profile


def _read_place(row: Row, outline: Any, datum: str, faults: Faults) -> tuple[float | None, float | None]:
    if outline is not None and not (row["lon"] or row["lat"]):
        point = outline.representative_point()
        return point.x, point.y
    return faults.need_place(row, datum)
