"""What is asked: base units, their communities, and how many grids each community gets."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Pins:
    """What must stay as it is, unit by unit. Labels of grids are those of the earlier plan, new ones after them.

    Units of one label, or of one bundle, hang together as they stand (`bundles.join_bundles`).
    """

    held: Ints  #               (n,) label of the grid that the unit must be in, -1 where any will do
    centre: NDArray[np.bool_]  # (n,) the unit must be the centre of its grid; it is held there
    closed: NDArray[np.bool_]  # (n,) the unit's grid is held whole: nobody joins it
    bundle: Ints  #             (n,) number of the bundle of units that must not be parted, -1 where there is none


@dataclass(frozen=True, eq=False)
class Problem:
    """Base units to be split into grids, community by community.

    n units, c communities, m pairs of neighbours, d profile columns. Arrays are copied, checked and made read-only.
    Pairs of neighbours that cross communities are dropped: no grid crosses a community, so they mean nothing here.
    Raises ValueError, one sentence for the first rule that is broken.
    """

    ids: NDArray[np.str_]  #        (n,) unit ids, unique; their order breaks ties
    population: Floats  #           (n,) people, >= 0
    place: Floats  #                (n, 2) metres
    community: Ints  #              (n,) 0..c-1, every number used
    neighbours: Ints  #             (m, 2) unit indices, i < j, each pair once
    grids: Ints  #                  (c,) how many grids each community gets, 1 <= k <= max(1, populated units)
    profile: Floats | None = None  # (n, d) shares of groups, >= 0
    tolerance: float = 0.10  #      share of the mean grid by which a grid may differ from it
    culture: float = 0.0  #         lambda: how much profile counts against distance, 0..1
    previous: Ints | None = None  # (n,) label of the unit's grid in an earlier plan, -1 where unknown
    move_cost: float = 0.5  #       mu: cost of all residents changing grid
    pins: Pins | None = None  #     what must stay as it is

    pairs_across: int = field(init=False, default=0)  # how many pairs were dropped

    def __post_init__(self) -> None:
        self._take("ids", np.str_)
        n = len(self.ids)
        self._take("population", np.float64)
        self._take("place", np.float64)
        self._take("community", np.int64)
        self._take("grids", np.int64)
        self._check_units(n)
        self._check_communities(n)
        self._check_options(n)
        self._take_neighbours(n)

    @property
    def units(self) -> int:
        """How many base units there are."""
        return len(self.ids)

    @property
    def communities(self) -> int:
        """How many communities there are."""
        return len(self.grids)

    @property
    def first_grid(self) -> Ints:
        """(c + 1,) grids of community c are numbered first_grid[c] .. first_grid[c + 1] - 1."""
        return np.concatenate([[0], np.cumsum(self.grids)]).astype(np.int64)

    @property
    def weight_of_culture(self) -> float:
        """Lambda, or 0 where there are no profiles to compare."""
        return self.culture if self.profile is not None and self.profile.shape[1] else 0.0

    def _take(self, name: str, kind: type[np.generic]) -> None:
        _set(self, name, np.array(getattr(self, name), dtype=kind))

    def _check_units(self, n: int) -> None:
        _require(self.ids.ndim == 1 and n > 0, "ids must be a list of at least one unit")
        _require(len(np.unique(self.ids)) == n, "ids must be unique")
        _require(self.population.shape == (n,), "population must have one number for each unit")
        _require(bool(np.isfinite(self.population).all()), "population must be finite")
        _require(bool((self.population >= 0).all()), "population must not be negative")
        _require(self.place.shape == (n, 2), "place must have two numbers for each unit")
        _require(bool(np.isfinite(self.place).all()), "place must be finite")

    def _check_communities(self, n: int) -> None:
        _require(self.community.shape == (n,), "community must have one number for each unit")
        c = len(self.grids)
        _require(self.grids.ndim == 1 and c > 0, "grids must have one number for each community")
        _require(bool((self.community >= 0).all() and (self.community < c).all()), "community must be 0 to c - 1")
        _require(len(np.unique(self.community)) == c, "every community must have a unit")
        _require(bool((self.grids >= 1).all()), "each community must get at least one grid")
        populated = np.bincount(self.community[self.population > 0], minlength=c)
        enough = self.grids <= np.maximum(1, populated)
        _require(bool(enough.all()), "no community can have more grids than populated units")

    def _check_options(self, n: int) -> None:
        _require(0 < self.tolerance < 1, "tolerance must lie between 0 and 1")
        _require(0 <= self.culture <= 1, "culture must lie between 0 and 1")
        _require(np.isfinite(self.move_cost) and self.move_cost >= 0, "move_cost must not be negative")
        if self.profile is not None:
            self._take("profile", np.float64)
            _require(self.profile.ndim == 2 and len(self.profile) == n, "profile must have one row for each unit")
            _require(bool(np.isfinite(self.profile).all()), "profile must be finite")
        if self.previous is not None:
            self._take("previous", np.int64)
            _require(self.previous.shape == (n,), "previous must have one label for each unit")
            _require(bool((self.previous >= -1).all()), "previous must be -1 where unknown, else a label from 0 up")

    def _take_neighbours(self, n: int) -> None:
        pairs = np.array(self.neighbours, dtype=np.int64).reshape(-1, 2)
        _require(bool((pairs >= 0).all() and (pairs < n).all()), "neighbours must name units by their position")
        _require(bool((pairs[:, 0] != pairs[:, 1]).all()), "no unit is its own neighbour")
        low, high = np.sort(pairs, axis=1).T
        key = np.unique(low * n + high)  # far quicker than unique rows
        pairs = np.stack([key // n, key % n], axis=1)
        within = self.community[pairs[:, 0]] == self.community[pairs[:, 1]]
        _set(self, "pairs_across", int((~within).sum()))
        _set(self, "neighbours", pairs[within])
        for array in (self.ids, self.population, self.place, self.community, self.neighbours, self.grids):
            array.setflags(write=False)


@dataclass(frozen=True, eq=False)
class Floor:
    """What single large units force, community by community, before any search."""

    deviation: Floats  #  (c,) deviation from the plain mean grid that the largest unit forces, 0 where none
    set_aside: Ints  #    (c,) units so large that each takes a grid for itself
    mean: Floats  #       (c,) mean population of the other grids


@dataclass(frozen=True, eq=False)
class Certificate:
    """How little each community could cost at best."""

    bound: Floats  #              (c,) no plan that is as well balanced costs less; shares of the community's variance
    proven: NDArray[np.bool_]  #  (c,) the bound is the plan's own cost but for rounding


@dataclass(frozen=True, eq=False)
class Plan:
    """Grids that were drawn: which grid each unit belongs to, and where each grid meets."""

    problem: Problem
    assignment: Ints  #         (n,) grid of each unit, 0..K-1; grids of a community follow one another
    centre: Ints  #             (K,) unit of least weighted cost to the others of its grid
    community_of_grid: Ints  #  (K,)
    stopped_by: str  #          "effort", "time" or "optimal"
    seconds: float
    ties: Ints  #               (t, 2) pairs of units that were tied because their community fell apart
    floor: Floor
    seed: int = 0
    certificate: Certificate | None = None

    @property
    def grids(self) -> int:
        """How many grids there are."""
        return len(self.centre)


def _set(record: Any, name: str, value: object) -> None:
    object.__setattr__(record, name, value)


def _require(holds: object, rule: str) -> None:
    if not holds:
        raise ValueError(rule)
