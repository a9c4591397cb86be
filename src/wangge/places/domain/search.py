"""Places by what people type: names of divisions, grids and addresses, alone or run together, and codes."""

import re
import unicodedata
from dataclasses import dataclass, field

from django.db.models import Case, Q, QuerySet, Value, When

from wangge.places.domain.gazetteer import Gazetteer, current_gazetteer
from wangge.places.domain.queries import grids_in_force
from wangge.places.enums import PlanStatus
from wangge.places.models import BaseUnit, Division, Grid, GridUnit

GRID_NAME = re.compile(r"(?P<place>.+?)(?:第?(?P<serial>\d+)号?网格|[, ]*grid *(?P<number>\d+))")
HOUSE = re.compile(r"(?P<before>.*?)(?P<number>\d+)(?:号楼|号|幢|栋|座)")
HOUSES = "(号|幢|栋|座)"  # the same building, as one or the other writes it
MOST_WORDS = 12  # an address has fewer
FEWEST_DIGITS = 9  # of a code: a town's; fewer are rather the number of a house


@dataclass(frozen=True)
class Hits:
    """What was found; ``cut`` where there are more addresses than these."""

    divisions: list[Division] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    addresses: list[tuple[BaseUnit, Grid]] = field(default_factory=list)
    cut: bool = False


def find_places(text: str, *, divisions: int = 10, grids: int = 10, addresses: int = 20) -> Hits:
    """What answers to every word of the text, in the plan in force; at most so many of each."""
    words = words_of(text)[:MOST_WORDS]
    if not words:
        return Hits()
    gazetteer = current_gazetteer()
    units = list(_find_units(words, gazetteer)[: addresses + 1])
    return Hits(
        _find_divisions(words, gazetteer, divisions),
        list(_find_grids(words, gazetteer)[:grids]),
        _with_grids(units[:addresses]),
        cut=len(units) > addresses,
    )


def words_of(text: str) -> list[str]:
    """Words in small letters, full-width signs as plain ones, without what no database can look for."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(letter if letter.isprintable() else " " for letter in plain).split()


def _find_divisions(words: list[str], gazetteer: Gazetteer, limit: int) -> list[Division]:
    wanted = [one.pk for one in gazetteer.named(words)[:limit]]
    rows = Division.objects.select_related("parent").defer("outline", "parent__outline").in_bulk(wanted)
    return [rows[pk] for pk in wanted if pk in rows]


def _find_grids(words: list[str], gazetteer: Gazetteer) -> QuerySet[Grid]:
    """By code or the beginning of one; by name: 德丰社区第3网格, Defeng Community, grid 3."""
    grids = grids_in_force().defer("outline").order_by("code")
    if len(words) == 1 and words[0].isdecimal() and len(words[0]) >= FEWEST_DIGITS:
        return grids.filter(code__startswith=words[0])
    named = GRID_NAME.fullmatch(" ".join(words)) or GRID_NAME.fullmatch("".join(words))
    if named is None:
        return grids.none()
    communities = gazetteer.communities_in(gazetteer.named(named["place"].split()))
    return grids.filter(community__in=communities, serial=int((named["serial"] or named["number"])[:9]))


def _find_units(words: list[str], gazetteer: Gazetteer) -> QuerySet[BaseUnit]:
    """Populated units; names that begin with the first word come first."""
    units = BaseUnit.objects.exclude(population=0).select_related("community__parent").defer("outline")
    for word in words:
        units = units.filter(_unit_answers_to(word, gazetteer))
    begins = Case(When(name__istartswith=words[0], then=Value(0)), default=Value(1))
    return units.order_by(begins, "name", "code")


def _unit_answers_to(word: str, gazetteer: Gazetteer) -> Q:
    question = Q(code__iexact=word) | Q(community__in=gazetteer.communities_in(gazetteer.named([word])))
    for reading in gazetteer.readings(word):
        question |= _in_scope(reading.scope) & _is_called(reading.rest)
    return question


def _in_scope(path: str) -> Q:
    return Q(community__path__startswith=path) if path else Q()


def _is_called(text: str) -> Q:
    """A part of its name; the number of a house stands alone: 3号 is 3幢 as well, and not 13幢."""
    house = HOUSE.fullmatch(text)
    if house is None:
        return Q(name__icontains=text)
    before = re.escape(house["before"]) or "(^|[^0-9])"
    return Q(name__iregex=f"{before}{house['number']}{HOUSES}")


def _with_grids(units: list[BaseUnit]) -> list[tuple[BaseUnit, Grid]]:
    """Each unit with the grid in force that it is in; units without one are left out."""
    links = GridUnit.objects.filter(plan__status=PlanStatus.IN_FORCE, unit__in=units)
    grid_of = {link.unit_id: link.grid for link in links.select_related("grid__community__parent")}
    return [(unit, grid_of[unit.pk]) for unit in units if unit.pk in grid_of]
