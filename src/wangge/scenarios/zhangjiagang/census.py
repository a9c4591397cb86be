"""How many people each town and community is given, and how much land each town: the generated census.

Totals follow the city's known outline only loosely; what counts is that 903,000 people fall into 895 grids naturally.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

PEOPLE = 903_000
GRIDS = 895


class Town(NamedTuple):
    """Rough size of a town; both figures are scaled to the whole."""

    people: float  # thousands
    km2: float


TOWNS = {
    "320582001": Town(100.0, 88.0),
    "320582002": Town(35.0, 48.0),
    "320582003": Town(25.0, 40.0),
    "320582100": Town(320.0, 124.0),
    "320582101": Town(85.0, 104.0),
    "320582103": Town(88.0, 104.0),
    "320582104": Town(50.0, 92.0),
    "320582105": Town(54.0, 80.0),
    "320582106": Town(44.0, 70.0),
    "320582107": Town(31.0, 44.0),
    "320582400": Town(16.0, 56.0),
    "320582401": Town(50.0, 38.0),
    "320582403": Town(1.1, 9.0),
    "320582406": Town(1.1, 9.0),
    "320582407": Town(7.0, 40.0),
}
SMALL = {  # a dairy's living quarters, two virtual communities of zones (staff quarters), and former state farms
    "320582100500",
    "320582403498",
    "320582406498",
    "320582104006",
    "320582104007",
    "320582400001",
}
URBAN_WEIGHT = 1.5  # of a residents' committee, beside a villagers' committee's 1
LARGEST = 9  # grids in a community


@dataclass(frozen=True)
class Census:
    """For each community, in the order of the divisions: people, grids they would fill, and what kind it is."""

    people: NDArray[np.int64]
    grids: NDArray[np.int64]
    urban: NDArray[np.bool_]
    zone: NDArray[np.bool_]  # the virtual community of an industrial zone: works, and few who live there
    small: NDArray[np.bool_]

    def exchanged(self, members: NDArray[np.int64], takes: NDArray[np.int64]) -> Census:
        """A census in which each of `members` has the people and grids of that at the same place in `takes`."""
        people, grids = self.people.copy(), self.grids.copy()
        people[members], grids[members] = self.people[takes], self.grids[takes]
        return replace(self, people=people, grids=grids)


def is_urban(name: str) -> bool:
    """Whether a community is urban by its name: 居委会 and 社区, against 村委会."""
    return not name.endswith(("村委会", "村村民委员会"))


def take_census(communities: pd.DataFrame, rng: np.random.Generator) -> Census:
    urban = communities.name.map(is_urban).to_numpy(dtype=bool)
    small = communities.code.isin(SMALL).to_numpy()
    zone = communities.name.str.contains("虚拟").to_numpy(dtype=bool)
    urban &= zone | ~small  # a farm's quarters are a committee's by name, and lie in open country
    grids = _count_grids(communities, urban, small, rng)
    uneven = grids * rng.uniform(0.94, 1.06, len(grids))
    return Census(round_to_total(uneven * PEOPLE / uneven.sum(), PEOPLE), grids, urban, zone, small)


def _count_grids(
    communities: pd.DataFrame, urban: NDArray[np.bool_], small: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Share the grids out to towns by their people, and inside a town by each community's drawn weight."""
    weight = np.where(urban, URBAN_WEIGHT, 1.0) * rng.lognormal(0, 0.32, len(urban))
    weight[small] = 0.0
    in_town = pd.Series(weight).groupby(communities.parent.to_numpy()).transform("sum").to_numpy()
    town_people = communities.parent.map(lambda town: TOWNS[town].people).to_numpy(dtype=float)
    wanted = np.divide(weight * town_people, in_town, out=np.zeros_like(weight), where=in_town > 0)
    return _share_out(wanted, GRIDS)


def _share_out(wanted: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Whole numbers from 1 to LARGEST that add up to `total`, as near to the proportions of `wanted` as that allows."""
    scale = total / wanted.sum()
    for _ in range(50):
        scale *= total / np.clip(wanted * scale, 1, LARGEST).sum()
    return round_to_total(np.clip(wanted * scale, 1, LARGEST), total)


def round_to_total(wanted: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Round to whole numbers that add up to `total` exactly (largest remainder; equal ones by order)."""
    floor = np.floor(wanted).astype(np.int64)
    left = total - int(floor.sum())
    order = np.argsort(-(wanted - floor), kind="stable")
    floor[order[:left]] += 1
    return floor
