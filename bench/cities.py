"""Cities made by chance from a fixed seed: nobody lives there, and nobody's search was tuned on them."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay

from wangge_engines.partition.problem import Problem
from wangge_engines.space.neighbours import gabriel_pairs

Floats, Ints = NDArray[np.float64], NDArray[np.int64]
PEOPLE_OF_A_UNIT = 20


def make_even(grids: int, units: int = 4000, seed: int = 1) -> Problem:
    """Units spread evenly over a square, neighbours by Delaunay's triangles, some 20 people each."""
    rng = np.random.default_rng(seed)
    place = spread_evenly(units, rng)
    return one_piece(place, people_of(units, rng), delaunay_pairs(place), grids)


def make_towns(grids: int, units: int = 6000, seed: int = 2) -> Problem:
    """Units crowded about forty towns of unlike size, thin between them; neighbours by Gabriel's rule."""
    rng = np.random.default_rng(seed)
    town = rng.choice(40, units, p=rng.dirichlet(np.ones(40)))
    centre, width = rng.uniform(0, 40_000, (40, 2)), rng.uniform(300, 2500, 40)
    place = centre[town] + rng.normal(size=(units, 2)) * width[town][:, None]
    return one_piece(place, people_of(units, rng), gabriel_pairs(place), grids)


CITIES: dict[str, Callable[[int], Problem]] = {"made-even": make_even, "made-towns": make_towns}


def spread_evenly(units: int, rng: np.random.Generator) -> Floats:
    """(n, 2) places in a square with a hectare for each unit, metres."""
    return rng.uniform(0, 100 * np.sqrt(units), (units, 2))


def people_of(units: int, rng: np.random.Generator) -> Floats:
    """(n,) whole people: 20 on average, many small units, few large ones, none of more than 150."""
    return np.clip(np.round(rng.gamma(2.0, PEOPLE_OF_A_UNIT / 2, units)), 1, 150)


def delaunay_pairs(place: Floats) -> Ints:
    """(m, 2) pairs of units that share a triangle, each once."""
    corners = Delaunay(place).simplices
    pairs = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    return np.unique(np.sort(pairs, axis=1), axis=0)


def one_piece(place: Floats, people: Floats, pairs: Ints, grids: int) -> Problem:
    """All units as one community."""
    return in_communities(place, people, pairs, np.zeros(len(place), dtype=np.int64), np.array([grids]))


def in_communities(place: Floats, people: Floats, pairs: Ints, community: Ints, grids: Ints) -> Problem:
    """Units with ids of their numbers."""
    ids = np.array([f"u{at:07}" for at in range(len(place))])
    return Problem(ids, people, place, community, pairs, grids)


def quarters(place: Floats, size: float) -> Ints:
    """(n,) communities of about so many units: parted across the longer side, evenly, until none is to be parted."""
    community, found = np.zeros(len(place), dtype=np.int64), 0
    queue = [(np.arange(len(place)), max(1, round(len(place) / size)))]
    while queue:
        units, parts = queue.pop()
        if parts == 1:
            community[units], found = found, found + 1
            continue
        side = int(np.argmax(np.ptp(place[units], axis=0)))
        order, first = units[np.argsort(place[units, side], kind="stable")], parts // 2
        cut = round(len(order) * first / parts)
        queue += [(order[:cut], first), (order[cut:], parts - first)]
    return community
