"""What no change by hand alters: units, who touches whom, and what distance costs."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from wangge_engines.partition.constraints import largest_near
from wangge_engines.partition.cost import community_variances, ranks, scaled_spots
from wangge_engines.partition.match import trace_of_unit
from wangge_engines.partition.problem import Floats, Ints, Problem


@dataclass(frozen=True, eq=False)
class Land:
    """n units in c communities. The neighbours of unit i are neighbour[start[i]:start[i + 1]], ties among them."""

    problem: Problem  #    its number of grids is that of the plan one began with
    ties: Ints  #          (t, 2)
    start: Ints  #         (n + 1,)
    neighbour: Ints
    near: Floats  #        (n,) people of the largest unit among each and its neighbours
    spots: Floats  #       (n, D) squared distance is cost
    rank: Ints  #          (n,) place of each id in their order
    place_price: Floats  # (c,) cost of a person's square metre
    culture_price: Floats  # (c,) cost of a person's squared distance in profile

    @classmethod
    def lay_out(cls, problem: Problem, ties: Ints) -> "Land":
        """All of it, once."""
        pairs = np.concatenate([problem.neighbours, ties])
        both = np.concatenate([pairs, pairs[:, ::-1]])
        both = both[np.lexsort((both[:, 1], both[:, 0]))]
        start = np.concatenate([[0], np.cumsum(np.bincount(both[:, 0], minlength=problem.units))])
        place, culture = _prices(problem)
        near = largest_near(problem.population, pairs)
        spots, rank = scaled_spots(problem), ranks(problem.ids)
        return cls(problem, ties, start.astype(np.int64), both[:, 1], near, spots, rank, place, culture)

    def touching(self, units: Ints) -> tuple[Ints, Ints]:
        """Position in `units`, and neighbour, for every neighbour of each of them."""
        counts = self.start[units + 1] - self.start[units]
        skipped = np.cumsum(counts) - counts
        flat = np.repeat(self.start[units] - skipped, counts) + np.arange(int(counts.sum()))
        return np.repeat(np.arange(len(units)), counts), self.neighbour[flat]

    @cached_property
    def position(self) -> dict[str, int]:
        """Where each id stands."""
        return {str(code): at for at, code in enumerate(self.problem.ids.tolist())}

    @cached_property
    def pairs_in(self) -> Ints:
        """(c,) pairs of neighbours, ties among them, in each community."""
        degree = np.bincount(self.problem.community, np.diff(self.start), self.problem.communities)
        return (degree / 2).astype(np.int64)

    @cached_property
    def people_in(self) -> Floats:
        """(c,) residents of each community."""
        return np.bincount(self.problem.community, self.problem.population, self.problem.communities).astype(float)

    @cached_property
    def everybody(self) -> float:
        """Residents in all."""
        return float(self.problem.population.sum())

    @cached_property
    def kin(self) -> Ints:
        """(c,) number of the group of communities that shared grids of an earlier plan, so are matched together."""
        previous, pins, c = self.problem.previous, self.problem.pins, self.problem.communities
        assert previous is not None
        said = [previous] if pins is None else [previous, pins.held]
        labels, home = np.concatenate(said), np.tile(self.problem.community, len(said))
        known = labels >= 0
        label = np.unique(labels[known], return_inverse=True)[1].reshape(-1)
        size = c + int(label.max(initial=-1)) + 1
        graph = coo_array((np.ones(len(label), dtype=np.int8), (home[known], c + label)), shape=(size, size))
        shared = connected_components(graph, directed=False)[1][:c]
        return np.unique(shared, return_inverse=True)[1].reshape(-1).astype(np.int64)

    @cached_property
    def trace(self) -> float:
        """What a unit counts for besides its people where grids are matched with those of an earlier plan."""
        assert self.problem.previous is not None
        known = self.problem.population[self.problem.previous >= 0]
        return trace_of_unit(known) if len(known) else 0.0


def _prices(problem: Problem) -> tuple[Floats, Floats]:
    culture = problem.weight_of_culture
    place = _price(1 - culture, community_variances(problem, problem.place))
    if problem.profile is None or culture == 0:
        return place, np.zeros(problem.communities)
    return place, _price(culture, community_variances(problem, problem.profile))


def _price(share: float, variance: Floats) -> Floats:
    return np.divide(share, variance, out=np.zeros(len(variance)), where=variance > 0)
