"""Serials and codes of grids: one that was ever in force is never given to another grid."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, TypeVar

from django.db.models import QuerySet

from wangge.places.domain.codes import current_scheme, next_serials, order_on_the_map
from wangge.places.enums import PlanStatus
from wangge.places.models import Division, Grid, GridPlan

Key = TypeVar("Key")
Number = tuple[int, str]  # serial and code


class Spot(NamedTuple):
    """Where a grid without a number lies: its community, and its centre in degrees."""

    community: Division
    lon: float
    lat: float


def published_grids() -> QuerySet[Grid]:
    """Grids whose codes have been given out: those in force, and history."""
    return Grid.objects.exclude(plan__status=PlanStatus.DRAFT)


def number_grids(spots: Mapping[Key, Spot], *, taken: Iterable[tuple[int, int]] = ()) -> dict[Key, Number]:
    """A fresh serial and code for each spot: west to east, then north to south, past every serial ever given out.

    ``taken`` are pairs of a community's primary key and a serial that stay with other grids of the same plan.
    """
    used = _used_serials({spot.community.pk for spot in spots.values()}, taken)
    by_community: dict[Division, list[Key]] = defaultdict(list)
    for key, spot in spots.items():
        by_community[spot.community].append(key)
    numbers: dict[Key, Number] = {}
    for community, keys in by_community.items():
        order = order_on_the_map([(spots[key].lon, spots[key].lat) for key in keys])
        for serial, i in zip(next_serials(used[community.pk], len(keys)), order, strict=True):
            numbers[keys[i]] = (serial, current_scheme().make(community.code, serial))
    return numbers


def _used_serials(communities: Collection[int], taken: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    used: dict[int, set[int]] = defaultdict(set)
    published = published_grids().filter(community__in=communities).values_list("community", "serial").distinct()
    for community, serial in (*published, *taken):
        used[community].add(serial)
    return used


def kept_numbers(plan: GridPlan, labels: Mapping[str, str]) -> dict[str, Number]:
    """Grids that go on from the previous plan keep their serial and code, each in its own community.

    ``labels`` says for each label that is a code of the previous plan which community (its code) the grid lies in now.
    """
    old = Grid.objects.filter(community__path__startswith=plan.division.path, code__in=labels)
    rows = old.values_list("code", "serial", "community__code").distinct()
    return {code: (serial, code) for code, serial, community in rows if labels[code] == community}


def renumber_given_out(plan: GridPlan, goes_on_from: GridPlan | None) -> int:
    """Give a fresh number to each grid of a draft whose code another grid got since; the count of them.

    Grids that go on from the plan that the draft is a change of keep its codes.
    """
    grids = plan.grids.select_related("community")
    kept = Grid.objects.filter(plan=goes_on_from).values("code")
    stale = list(grids.filter(code__in=published_grids().values("code")).exclude(code__in=kept))
    taken = grids.exclude(pk__in=[grid.pk for grid in stale]).values_list("community", "serial")
    spots = {grid.pk: Spot(grid.community, grid.lon or 0.0, grid.lat or 0.0) for grid in stale}
    numbers = number_grids(spots, taken=taken)
    for grid in stale:
        grid.serial, grid.code = numbers[grid.pk]
    Grid.objects.bulk_update(stale, ["serial", "code"], batch_size=500)
    return len(stale)
