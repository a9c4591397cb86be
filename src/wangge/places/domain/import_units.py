"""Base units from a table: id, population, community, a place or an outline; optional name, kind, profile_*."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from wangge.accounts.domain.audit import record
from wangge.accounts.models import User
from wangge.common.numbers import parse_people, parse_share
from wangge.common.sheets import Row, plain
from wangge.places.domain.far_off import find_far_off
from wangge.places.domain.import_columns import Recognised
from wangge.places.domain.import_communities import Communities
from wangge.places.domain.import_datum import doubt_datum
from wangge.places.domain.import_places import Located, locate
from wangge.places.domain.import_words import KINDS
from wangge.places.domain.importing import Checked, Faults, Source, longest_of
from wangge.places.domain.queries import root_division
from wangge.places.domain.revision import current_revision, renew_revision
from wangge.places.enums import Imported, UnitKind
from wangge.places.models import BaseUnit, Division

MOST_PEOPLE = 10_000_000  # more is a slip of the hand, and what some databases refuse
UNIT_BATCH = 2000
CHANGING = [
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
_LONGEST_CODE, _LONGEST_NAME = longest_of(BaseUnit, "code"), longest_of(BaseUnit, "name")


@dataclass
class UnitColumns:
    """n units by columns, so that half a million fit: shares (n, groups), NaN where a cell is empty."""

    codes: list[str]
    names: list[str]
    kinds: list[str]
    people: list[int]
    communities: list[Any]  # divisions; None only beside a fault, when nothing is written
    groups: list[str]
    shares: NDArray[np.float64]
    located: Located

    def batches(self) -> Iterator[list[BaseUnit]]:
        for start in range(0, len(self.codes), UNIT_BATCH):
            yield [self._unit(i) for i in range(start, min(start + UNIT_BATCH, len(self.codes)))]

    def _unit(self, i: int) -> BaseUnit:
        lon, lat = self.located.points[i].tolist()
        outline = self.located.outlines[i]
        west, south, east, north = [None] * 4 if outline is None else self.located.boxes[i].tolist()
        shares = zip(self.groups, self.shares[i].tolist(), strict=True)
        return BaseUnit(
            code=self.codes[i],
            name=self.names[i],
            kind=self.kinds[i],
            community=self.communities[i],
            population=self.people[i],
            profile={group: share for group, share in shares if share == share},  # noqa: PLR0124  NaN: left empty
            lon=lon,
            lat=lat,
            outline=outline,
            west=west,
            south=south,
            east=east,
            north=north,
        )


def check_units(found: Recognised, source: Source, *, across_towns: bool = False) -> Checked:
    """Every fault and every doubt of a file of base units; nothing is written."""
    revision = current_revision()
    faults = Faults(found.headings)
    known = _known_towns()
    units = _read(found, faults, known if not across_towns else {})
    units.located = locate(found, source.datum, faults, is_needed=True)
    changed = sum(code in known for code in units.codes)
    checked = Checked(
        Imported.UNITS, source, found.sheet.row_kind, len(units.codes) - changed, changed, units, revision, faults.found
    )
    _refuse_twins(found, units, faults)
    if not faults.found:
        _doubt(checked, units, found, faults)
    checked.notes += units.located.notes
    return checked


def _doubt(checked: Checked, units: UnitColumns, found: Recognised, faults: Faults) -> None:
    points = units.located.points
    for far in find_far_off(units.communities, points):
        [row] = found.rows(far.index, far.index + 1)
        checked.warnings.append(faults.warning(row, "lon", far.message))
    for at in np.flatnonzero((units.shares > 1).any(axis=0)).tolist():
        heading = found.headings[f"profile_{units.groups[at]}"]
        checked.notes.append(_("%(column)s holds shares above 1: they count as they are.") % {"column": heading})
    checked.notes += doubt_datum(points, units.communities, checked.source.datum)


def _refuse_twins(found: Recognised, units: UnitColumns, faults: Faults) -> None:
    """The same name at the same place in two towns is one unit that two clerks have counted."""
    first_at: dict[tuple[str, float, float], int] = {}
    for at in _at_one_place(units.located.points):
        name, (lon, lat) = units.names[at], units.located.points[at].tolist()
        before = first_at.setdefault((name, lon, lat), at) if name else at
        one, other = units.communities[at], units.communities[before]
        if one and other and one.parent_id != other.parent_id:
            message = _(
                "The same unit stands in line %(line)d, in %(town)s; a unit lies in one town. Keep one of the two."
            )
            line = found.sheet.lines[found.body[before]]
            [row] = found.rows(at, at + 1)
            faults.add(row, "name", message % {"line": line, "town": other.parent or other})


def _at_one_place(points: NDArray[np.float64]) -> list[int]:
    """Which of points (n, 2) are where another is; in their order."""
    order = np.lexsort(points.T)
    same = (points[order[1:]] == points[order[:-1]]).all(axis=1)
    shared: list[int] = np.sort(order[np.append(same, False) | np.append(False, same)]).tolist()
    return shared


def _known_towns() -> dict[str, int | None]:
    """The division above the community of each known unit, by the unit's code."""
    return dict(BaseUnit.objects.order_by().values_list("code", "community__parent_id").iterator(chunk_size=10_000))


def _read(found: Recognised, faults: Faults, towns: dict[str, int | None]) -> UnitColumns:
    rows, communities = found.rows(), Communities()
    columns = UnitColumns([], [], [], [], [], _groups(found), _read_shares(found, rows, faults), None)  # type: ignore[arg-type]
    first_at: dict[str, int] = {}
    for at, row in enumerate(rows):
        code = faults.need_code(row, "id", _LONGEST_CODE)
        community = communities.find(row, faults)
        if code and (before := first_at.setdefault(code, at)) != at:
            _refuse_second(row, community, (rows[before], columns.communities[before]), faults)
        if community and towns.get(code, community.parent_id) != community.parent_id:
            _refuse_other_town(row, towns[code], faults)
        columns.codes.append(code)
        columns.names.append(faults.read_text(row, "name", _LONGEST_NAME))
        columns.kinds.append(_read_kind(row, faults))
        columns.people.append(_read_people(row, faults))
        columns.communities.append(community)
    return columns


def _refuse_second(row: Row, community: Division | None, first: tuple[Row, Division | None], faults: Faults) -> None:
    """Each id once; that of a unit of another town is told by the town."""
    before, other = first
    if community and other and other.parent_id != community.parent_id:
        message = _(
            "The id stands already in line %(line)d, in %(town)s; a unit lies in one town. Give each an id of its own."
        )
        faults.add(row, "id", message % {"line": before.line, "town": other.parent or other})
    else:
        message = _("The id stands already in line %(line)d; keep one of the two.")
        faults.add(row, "id", message % {"line": before.line})


def _refuse_other_town(row: Row, town: int | None, faults: Faults) -> None:
    message = _(
        "A unit of %(town)s has this id already. Give this one an id of its own, or say that units may move to "
        "another town."
    )
    faults.add(row, "id", message % {"town": Division.objects.filter(pk=town or 0).first()})


def _read_people(row: Row, faults: Faults) -> int:
    people = parse_people(row["population"])
    if people is None or people < 0:
        faults.add(row, "population", _("This must be a whole number of residents, 0 or more."))
        return 0
    if people > MOST_PEOPLE:
        message = _("A base unit has at most %(most)s residents; divide it.")
        faults.add(row, "population", message % {"most": number_format(MOST_PEOPLE, force_grouping=True)})
        return 0
    return people


def _read_kind(row: Row, faults: Faults) -> str:
    text = row["kind"]
    kind = KINDS.get(text) or KINDS.get(plain(text)) if text else str(UnitKind.OTHER.value)
    if kind is None:
        faults.add(row, "kind", _("Write one of: %(kinds)s.") % {"kinds": ", ".join(UnitKind.values)})
    return kind or ""


def _groups(found: Recognised) -> list[str]:
    return [name.removeprefix("profile_") for name in found.places if name.startswith("profile_")]


def _read_shares(found: Recognised, rows: Sequence[Row], faults: Faults) -> NDArray[np.float64]:
    names = [name for name in found.places if name.startswith("profile_")]
    shares = np.full((len(rows), len(names)), np.nan)
    for at, name in enumerate(names):
        for i, row in enumerate(rows):
            if text := row[name]:
                share = parse_share(text)
                if share is None or share < 0:
                    faults.add(row, name, _("This must be a share of residents, 0 or more."))
                else:
                    shares[i, at] = share
    return shares


def write_units(units: UnitColumns) -> None:
    """Write units in one go, those with a known code over the old ones; in the transaction of whoever calls."""
    for batch in units.batches():
        write_batch(batch)


def write_batch(units: Sequence[BaseUnit]) -> None:
    BaseUnit.objects.bulk_create(
        units, batch_size=1000, update_conflicts=True, unique_fields=["code"], update_fields=CHANGING
    )


def save_units(units: Sequence[BaseUnit], *, by: User | None = None) -> None:
    """Write units that no file brought, as a scenario's; in the transaction of whoever calls."""
    renew_revision()
    write_batch(units)
    if root := root_division():
        record(by, "imported base units", root, added=len(units), changed=0)


def unit_as_it_was(unit: BaseUnit) -> dict[str, Any]:
    """A unit's own columns for the record of an import; its outline as hexadecimal WKB."""
    kept = {name: getattr(unit, name) for name in CHANGING if name not in {"community", "outline"}}
    outline = bytes(unit.outline).hex() if unit.outline else None
    return {"code": unit.code, "community_id": unit.community_id, "outline": outline, **kept}
