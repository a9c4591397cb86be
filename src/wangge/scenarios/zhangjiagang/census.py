"""How many people each town and community is given, and how much land each town: the generated census.

Totals follow the city's known outline only loosely; what counts is that 903,000 people fall into 895 grids naturally.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

PEOPLE = 903_000
GRIDS = 895

# People in thousands and land in square kilometres, both to be scaled to the whole.
TOWNS = {
    "320582001": (100.0, 88.0),
    "320582002": (35.0, 48.0),
    "320582003": (26.0, 36.0),
    "320582100": (325.0, 124.0),
    "320582101": (85.0, 104.0),
    "320582103": (88.0, 104.0),
    "320582104": (50.0, 92.0),
    "320582105": (54.0, 80.0),
    "320582106": (44.0, 70.0),
    "320582107": (31.0, 44.0),
    "320582400": (16.0, 56.0),
    "320582401": (44.0, 38.0),
    "320582403": (1.1, 9.0),
    "320582406": (1.1, 9.0),
    "320582407": (7.0, 34.0),
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
    """For each community, in the order of the divisions: people, grids they would fill, and whether it is urban."""

    people: NDArray[np.int64]
    grids: NDArray[np.int64]
    urban: NDArray[np.bool_]


def is_urban(name: str) -> bool:
    """Whether a community is urban by its name: 居委会 and 社区, against 村委会."""
    return not name.endswith(("村委会", "村村民委员会"))


def take_census(communities: pd.DataFrame, rng: np.random.Generator) -> Census:
    urban = communities.name.map(is_urban).to_numpy(dtype=bool)
    grids = _count_grids(communities, urban, rng)
    uneven = grids * rng.uniform(0.94, 1.06, len(grids))
    return Census(round_to_total(uneven * PEOPLE / uneven.sum(), PEOPLE), grids, urban)


def _count_grids(communities: pd.DataFrame, urban: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.int64]:
    """Share the grids out to towns by their people, and inside a town by each community's drawn weight."""
    weight = np.where(urban, URBAN_WEIGHT, 1.0) * rng.lognormal(0, 0.32, len(urban))
    weight[communities.code.isin(SMALL).to_numpy()] = 0.0
    in_town = pd.Series(weight).groupby(communities.parent.to_numpy()).transform("sum").to_numpy()
    town_people = communities.parent.map(lambda town: TOWNS[town][0]).to_numpy(dtype=float)
    wanted = np.divide(weight * town_people, in_town, out=np.zeros_like(weight), where=in_town > 0)
    return _share_out(wanted, GRIDS)


def _share_out(wanted: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Whole numbers from 1 to LARGEST that add up to `total`, in proportion to `wanted` as far as these limits allow."""
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
