"""The plan as it stands, grid by grid. A ledger never changes; a change makes another one."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from wangge_engines.partition.constraints import Balance, is_out, weigh_grids
from wangge_engines.partition.figures import Figures, balance_figures, distance_figures
from wangge_engines.partition.floor import floor_of
from wangge_engines.partition.hand.land import Land
from wangge_engines.partition.hand.tally import ROW, Rows, tally
from wangge_engines.partition.match import hold_labels, match_labels
from wangge_engines.partition.problem import Floats, Ints


@dataclass(frozen=True)
class Grid:
    """One grid's figures. Deviation is a share of the community's fair mean, below it negative; distances are metres.

    Costs are shares of everybody's, so they add up to the whole plan's.
    """

    number: int
    name: str
    community: int
    units: int
    population: float
    deviation: float
    set_aside: bool
    out_of_balance: bool
    excused_by_lumps: bool
    pieces: int
    centre: int
    centre_id: str
    cost: float
    cost_place: float
    cost_culture: float
    inertia: float
    cut_edges: int
    mean_distance_m: float
    p95_distance_m: float


@dataclass(frozen=True, eq=False)
class Patch:
    """Another state of some grids: all their units, the grid and the metres of each, and the grids' rows."""

    units: Ints
    grid: Ints  #     (m,) number of each unit's grid
    far: Floats  #    (m,)
    numbers: Ints  #  (g,) grids
    rows: Rows  #     (g,)


@dataclass(frozen=True, eq=False)
class Ledger:
    """Grids by number, 0 up; a number that was given up keeps a row without units. Numbers never change."""

    land: Land
    grid: Ints  #           (n,) number of each unit's grid
    rows: Rows  #           (K,)
    far: Floats  #          (n,) metres to the centre
    floor: Floats  #        (c,) deviation that single large units force
    moved: Floats | None  # residents whose grid does not carry on their earlier one, by kin of communities
    names: tuple[str, ...]  # (K,)

    @classmethod
    def draw_up(cls, land: Land, grid: Ints, names: tuple[str, ...]) -> "Ledger":
        """Measure every grid."""
        rows, far = tally(land, np.arange(land.problem.units), grid, len(names))
        grids = np.bincount(rows["home"][rows["units"] > 0], minlength=land.problem.communities)
        floor = np.array([_floor(land, c, int(k)) for c, k in enumerate(grids)])
        bare = cls(land, grid, rows, far, floor, None, names)
        if land.problem.previous is None:
            return bare
        everyone = np.arange(land.problem.units)
        moved = np.bincount(land.kin[land.problem.community], _moved(bare, everyone), int(land.kin.max()) + 1)
        return replace(bare, moved=moved.astype(np.float64))

    def patch(self, units: Ints, grid: Ints) -> Patch:
        """What would be if these units were in these grids: all grids they are in now and would be in, measured."""
        touched = np.unique(np.concatenate([self.grid[units], grid]))
        after = self.grid.copy()
        after[units] = grid
        members = self.members(*touched.tolist(), but=units)
        rows, far = tally(self.land, members, np.searchsorted(touched, after[members]), len(touched))
        rows["home"] = self.land.problem.community[units[0]]
        return Patch(members, after[members], far, touched, rows)

    def as_it_stands(self, numbers: Ints) -> Patch:
        """The present state of these grids, to come back to."""
        numbers = numbers[numbers < len(self.rows)]
        units = self.members(*numbers.tolist())
        return Patch(units, self.grid[units], self.far[units], numbers, self.rows[numbers])

    def with_patch(self, patch: Patch, names: tuple[str, ...]) -> "Ledger":
        """Another ledger; `names` is as long as its grids shall be."""
        grid, far, rows = self.grid.copy(), self.far.copy(), np.zeros(len(names), dtype=ROW)
        grid[patch.units], far[patch.units] = patch.grid, patch.far
        kept = min(len(names), len(self.rows))
        rows[:kept] = self.rows[:kept]
        rows[patch.numbers] = patch.rows
        made = replace(self, grid=grid, far=far, rows=rows, names=names)
        home = int(self.land.problem.community[patch.units[0]])
        return replace(made, floor=self._floors(made, home), moved=self._moves(made, home))

    def members(self, *numbers: int, but: Ints | None = None) -> Ints:
        """All units of these grids, in order; `but`: and these besides."""
        wanted = np.zeros(len(self.rows) + 1, dtype=np.bool_)
        wanted[[number for number in numbers if number < len(self.rows)]] = True
        chosen = wanted[self.grid]
        if but is not None:
            chosen[but] = True
        return np.flatnonzero(chosen)

    def lives(self, number: int) -> bool:
        """Whether there is such a grid, and it was not given up."""
        return 0 <= number < len(self.rows) and bool(self.rows["units"][number])

    @cached_property
    def living(self) -> Ints:
        """Numbers of grids that have units."""
        return np.flatnonzero(self.rows["units"])

    def grids_of(self, community: int) -> Ints:
        """Numbers of a community's grids."""
        return np.asarray(self.living[self.rows["home"][self.living] == community])

    @cached_property
    def balance(self) -> Balance:
        """Of all living grids, in their order."""
        return self._weigh(self.living)

    def score(self, community: int) -> tuple[float, float, float]:
        """What is to be small, in this order: deviation that lumps don't excuse, deviation beyond tolerance, cost."""
        numbers = self.grids_of(community)
        balance, tolerance = self._weigh(numbers), self.land.problem.tolerance
        off = np.where(balance.deviation > tolerance + 1e-9, balance.deviation, 0.0)
        broken = float(np.maximum(off - np.maximum(tolerance, balance.excused), 0).sum())
        cost = float((self.rows["place"] + self.rows["culture"])[numbers].sum())
        return round(broken, 9), round(float(np.maximum(off - tolerance, 0).sum()), 9), cost

    def of_grid(self, number: int) -> Grid:
        """One grid's figures."""
        return self.of_grids([number])[0]

    def of_grids(self, numbers: list[int]) -> list[Grid]:
        """Figures of living grids."""
        balance = self.balance
        out = is_out(balance, self.land.problem.tolerance)
        beyond = balance.deviation > self.land.problem.tolerance + 1e-9
        at = np.searchsorted(self.living, numbers).tolist()
        return [
            self._grid(number, balance, i, out=bool(out[i]), excused=bool(beyond[i] and not out[i]))
            for number, i in zip(numbers, at, strict=True)
        ]

    @cached_property
    def whole(self) -> Figures:
        """Figures of the whole plan, as `figures.measure` names them."""
        problem, rows = self.land.problem, self.rows[self.living]
        return {
            "units": problem.units,
            "population": _whole(self.land.everybody),
            "communities": problem.communities,
            "grids": len(rows),
            "ties": len(self.land.ties),
            **balance_figures(self.balance, rows["home"], problem.tolerance),
            "floor": float(self.floor.max()),
            **self._sums(rows, self.land.everybody, int(self.land.pairs_in.sum())),
            "moved_population": None if self.moved is None else _whole(float(self.moved.sum())),
            **distance_figures(self.far, problem.population),
        }

    def of_community(self, community: int) -> Figures:
        """Figures of one community, as `figures.measure` names them under "within"."""
        numbers = self.grids_of(community)
        balance, rows, people = self._weigh(numbers), self.rows[numbers], float(self.land.people_in[community])
        told = balance_figures(balance, rows["home"], self.land.problem.tolerance)
        return {
            "units": int(rows["units"].sum()),
            "population": _whole(people),
            "grids": len(rows),
            "mean": float(balance.mean[community]),
            **{name: told[name] for name in ("max_deviation", "mean_deviation", "set_aside", "out_of_balance")},
            "floor": float(self.floor[community]),
            **self._sums(rows, people, int(self.land.pairs_in[community])),
        }

    def _weigh(self, numbers: Ints) -> Balance:
        rows, problem = self.rows[numbers], self.land.problem
        home = rows["home"]
        return weigh_grids(rows["people"], rows["largest"], rows["near"], home, problem.communities, problem.tolerance)

    def _sums(self, rows: Rows, people: float, pairs: int) -> Figures:
        place, culture = float(rows["place"].sum()), float(rows["culture"].sum())
        return {
            "disconnected": int((rows["pieces"] > 1).sum()),
            "cost": (place + culture) / (people or 1.0),
            "cost_place": place / (people or 1.0),
            "cost_culture": culture / (people or 1.0),
            "inertia": float(rows["inertia"].sum()),
            "cut_edges": pairs - int(rows["inner"].sum()),
        }

    def _grid(self, number: int, balance: Balance, at: int, *, out: bool, excused: bool) -> Grid:
        row: Any = self.rows[number]
        people, home, everybody = float(row["people"]), int(row["home"]), self.land.everybody or 1.0
        mean = float(balance.mean[home])
        return Grid(
            number=number,
            name=self.names[number],
            community=home,
            units=int(row["units"]),
            population=_whole(people),
            deviation=people / mean - 1.0 if mean else 0.0,
            set_aside=bool(balance.set_aside[at]),
            out_of_balance=out,
            excused_by_lumps=excused,
            pieces=int(row["pieces"]),
            centre=int(row["centre"]),
            centre_id=str(self.land.problem.ids[row["centre"]]),
            cost=float(row["place"] + row["culture"]) / everybody,
            cost_place=float(row["place"]) / everybody,
            cost_culture=float(row["culture"]) / everybody,
            inertia=float(row["inertia"]),
            cut_edges=int(row["outer"]),
            mean_distance_m=float(row["way"]) / people if people else 0.0,
            p95_distance_m=float(row["p95"]),
        )

    def _moves(self, made: "Ledger", community: int) -> Floats | None:
        if self.moved is None:
            return None
        moved, kin = self.moved.copy(), int(self.land.kin[community])
        moved[kin] = _moved(made, np.flatnonzero(self.land.kin[self.land.problem.community] == kin)).sum()
        return moved

    def _floors(self, made: "Ledger", community: int) -> Floats:
        grids = len(made.grids_of(community))
        if grids == len(self.grids_of(community)):
            return self.floor
        floor = self.floor.copy()
        floor[community] = _floor(self.land, community, grids)
        return floor


def _moved(ledger: Ledger, units: Ints) -> Floats:
    """(m,) people of each of these units, all of kindred communities, whose grid does not carry on their earlier."""
    land = ledger.land
    assert land.problem.previous is not None
    home, number = land.problem.community[units], ledger.grid[units]
    code = np.unique(home * len(ledger.rows) + number, return_inverse=True)[1].reshape(-1)
    previous, people = land.problem.previous[units], land.problem.population[units]
    kept = match_labels(previous, code, people, int(code.max()) + 1, land.trace)
    if land.problem.pins is not None:
        kept = hold_labels(kept, code, land.problem.pins.held[units])
    return np.where((previous >= 0) & (kept[code] != previous), people, 0.0)


def _floor(land: Land, community: int, grids: int) -> float:
    people = land.problem.population[land.problem.community == community]
    return floor_of(-np.sort(-people), grids, land.problem.tolerance)[0]


def _whole(people: float) -> int | float:
    return int(people) if people.is_integer() else people
