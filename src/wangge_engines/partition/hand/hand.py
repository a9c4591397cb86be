"""The planner's hand on a plan: ask what a change would do, make it, take it back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from wangge_engines.errors import BadInput
from wangge_engines.messages import say
from wangge_engines.partition.figures import Figures
from wangge_engines.partition.hand import reasons
from wangge_engines.partition.hand.change import Change
from wangge_engines.partition.hand.improve import better_moves, likely_exchanges
from wangge_engines.partition.hand.land import Land
from wangge_engines.partition.hand.ledger import Grid, Ledger, Patch
from wangge_engines.partition.hand.plans import plan_of_ledger, plan_of_rows
from wangge_engines.partition.hand.split import bind, split_units, west_to_east
from wangge_engines.partition.names import name_grids
from wangge_engines.partition.problem import Floats, Ints, Plan, Problem

if TYPE_CHECKING:
    from wangge_engines.partition.drawing import Drawing

Unit = str | int  # an id, or a position in the problem
Which = str | int  # a grid's name, or its number


class Hand:
    """A plan under a planner's hands.

    Units are named by id or by position, grids by name or by number: 0 to K - 1 as in the plan one began with, then
    counting up. Numbers never change; one that was given up comes back only by `undo`.

    pinned     units that stay where they are, besides those that the plan's own pins hold
    together   sets of units that move together or not at all, besides the plan's own
    retired    names that were given up before, never to be used again
    """

    def __init__(
        self,
        plan: Plan | Drawing,
        *,
        names: Sequence[str] | None = None,
        codes: Sequence[str] | None = None,
        pinned: Iterable[Unit] = (),
        together: Iterable[Iterable[Unit]] = (),
        retired: Collection[str] = (),
    ) -> None:
        """`names` of the plan's grids and `codes` of its communities: a drawing knows them."""
        if not isinstance(plan, Plan):
            names, codes, plan = names or plan.names, codes or plan.units.community_codes, plan.plan
        self._begun = plan
        land = Land.lay_out(plan.problem, plan.ties)
        known = tuple(names) if names is not None else tuple(str(number) for number in range(plan.grids))
        self.ledger = Ledger.draw_up(land, plan.assignment.astype(np.int64), known)
        self._codes, self._retired = codes, frozenset(retired)
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._pinned = np.zeros(plan.problem.units, dtype=np.bool_)
        self._pinned[self._units(list(pinned))] = True
        self._closed = np.zeros(plan.problem.units, dtype=np.bool_)
        if (pins := plan.problem.pins) is not None:
            self._pinned |= (pins.held >= 0) | pins.centre | pins.closed
            self._closed |= pins.closed
            together = [*together, *(np.flatnonzero(pins.bundle == b) for b in np.unique(pins.bundle) if b >= 0)]
        self._set = self._sets(together)

    @classmethod
    def from_rows(
        cls,
        *,
        ids: Sequence[str],
        population: Sequence[float],
        place: Sequence[Sequence[float]] | Floats,
        community: Sequence[str],
        grid: Sequence[str],
        neighbours: Iterable[tuple[str, str]],
        profile: Sequence[Sequence[float]] | Floats | None = None,
        tolerance: float = 0.10,
        culture: float = 0.0,
        **options: Any,
    ) -> Hand:
        """A plan as a database keeps it: for each unit its figures, community and grid; neighbours by their ids.

        `place` in metres. The rest as for Hand.
        """
        plan, names, codes = plan_of_rows(
            ids=ids,
            population=population,
            place=place,
            community=community,
            grid=grid,
            neighbours=neighbours,
            profile=profile,
            tolerance=tolerance,
            culture=culture,
        )
        return cls(plan, names=names, codes=codes, **options)

    # How things stand

    @property
    def grids(self) -> list[Grid]:
        """Figures of every grid, by number."""
        return self.ledger.of_grids(self.ledger.living.tolist())

    def grid(self, which: Which) -> Grid:
        """Figures of one grid."""
        return self.ledger.of_grid(self._number(which))

    def grid_of(self, unit: Unit) -> int:
        """Number of the grid that a unit is in."""
        return int(self.ledger.grid[self._units([unit])[0]])

    @property
    def figures(self) -> Figures:
        """Figures of the whole plan, as `figures.measure` names them."""
        return self.ledger.whole

    @property
    def assignment(self) -> Ints:
        """(n,) number of each unit's grid."""
        return self.ledger.grid.copy()

    @property
    def names(self) -> dict[int, str]:
        """Names of the grids by number."""
        return {number: self.ledger.names[number] for number in self.ledger.living.tolist()}

    def plan(self) -> Plan:
        """The plan as it stands, its grids counted anew: community by community, in the order of their numbers."""
        return plan_of_ledger(self.ledger, seed=self._begun.seed)

    # What a change would do

    def move(self, units: Iterable[Unit], to: Which) -> Change:
        """Move units to another grid of their community."""
        number = self._number(to)
        wanted = np.unique(self._units(list(units)))
        moving = wanted[self.ledger.grid[wanted] != number]
        if not len(moving):
            raise BadInput(say("choose units that are not in grid {grid} yet", grid=self.ledger.names[number]))
        return self._change("move", moving, np.full(len(moving), number))

    def exchange(self, units: Iterable[Unit], others: Iterable[Unit]) -> Change:
        """Let units of one grid change places with units of another."""
        one, two = (np.unique(self._units(list(some))) for some in (units, others))
        homes = [np.unique(self.ledger.grid[some]) for some in (one, two)]
        if any(len(home) != 1 for home in homes) or homes[0] == homes[1]:
            raise BadInput(say("an exchange takes units of one grid and units of another"))
        to = np.concatenate([np.full(len(one), homes[1][0]), np.full(len(two), homes[0][0])])
        return self._change("exchange", np.concatenate([one, two]), to)

    def merge(self, grids: Iterable[Which]) -> Change:
        """Make one grid of several that touch; it carries on the one with the most residents."""
        numbers = np.unique([self._number(which) for which in grids])
        if len(numbers) < 2:
            raise BadInput(say("choose at least two grids to merge"))
        units = self.ledger.members(*numbers.tolist())
        part = np.searchsorted(numbers, self.ledger.grid[units])
        into = self._stays(units, part, len(numbers))
        moving = units[part != into]
        return self._change("merge", moving, np.full(len(moving), numbers[into]))

    def split(self, which: Which, into: int = 2, *, seed: int = 0) -> Change:
        """Split one grid as well as the search can: the part with the most residents carries it on."""
        number = self._number(which)
        units = self.ledger.members(number)
        bound = bind(self.ledger.land, units, self._bundles(units))
        apart = np.where(bound >= 0, -1 - bound, units)
        populated = len(np.unique(apart[self.ledger.land.problem.population[units] > 0]))
        if populated < 2:
            raise BadInput(say("grid {grid} has too few populated units to be split", grid=self.ledger.names[number]))
        if not 2 <= into <= populated:
            raise BadInput(
                say("grid {grid} can be split into 2 to {most} parts", grid=self.ledger.names[number], most=populated)
            )
        part = split_units(self.ledger.land, units, into, seed, bound)
        kept = self._stays(units, part, into)
        fresh = west_to_east(self.ledger.land, units, part, kept)
        number_of = np.full(into, number, dtype=np.int64)
        number_of[fresh] = len(self.ledger.rows) + np.arange(len(fresh))
        moving = part != kept
        names = (*self.ledger.names, *self._new_names(number, into - 1))
        return self._change("split", units[moving], number_of[part[moving]], names)

    def suggest(self, which: Which, most: int = 5) -> list[Change]:
        """The moves and exchanges of single units that better a grid most: balance first, then cost."""
        number = self._number(which)
        free = ~self._pinned & (self._set < 0)
        found: list[Change] = []
        for unit, to in better_moves(self.ledger, number, free):
            change = self._change("move", np.array([unit]), np.array([to]))
            if change.allowed:
                found.append(change)
            if len(found) == most:
                break
        now = self.ledger.score(int(self.ledger.rows["home"][number]))
        for one, other in likely_exchanges(self.ledger, number, free):
            change = self.exchange([one], [other])
            if change.allowed and _score(change) < now:
                found.append(change)
        return sorted(found, key=_score)[:most]

    def needs(self, most: int = 20) -> list[reasons.Need]:
        """Grids that most need mending, and why: in pieces, without people, out of balance, far out by lumps."""
        return reasons.needs(self.ledger, most)

    # Making it

    def apply(self, change: Change) -> None:
        """Make a change. Raises BadInput where it is not allowed, or another was made since it was worked out."""
        if change.ledger is not self.ledger:
            raise BadInput(say("the plan has changed since this was worked out; ask again"))
        if not change.allowed:
            raise BadInput(" ".join(change.reasons))
        self._done.append(self._take(change.outcome, change.patch))
        self._undone.clear()

    def undo(self) -> bool:
        """Take the last change back; False where there is none."""
        return self._go_back(self._done, self._undone)

    def redo(self) -> bool:
        """Make the change again that was taken back last; False where there is none."""
        return self._go_back(self._undone, self._done)

    def _go_back(self, steps: list[Step], reverse: list[Step]) -> bool:
        if not steps:
            return False
        step = steps.pop()
        reverse.append(self._take(self.ledger.with_patch(step.patch, step.names), step.patch))
        return True

    def _take(self, ledger: Ledger, patch: Patch) -> Step:
        """Let the plan stand so, and tell how to come back."""
        before = Step(self.ledger.as_it_stands(patch.numbers), self.ledger.names)
        self.ledger = ledger
        return before

    def _change(self, kind: str, units: Ints, grid: Ints, names: tuple[str, ...] | None = None) -> Change:
        names = names or self.ledger.names
        return Change(kind, units, grid, self.ledger, names, tuple(self._forbidden(units, grid, names)))

    def _forbidden(self, units: Ints, grid: Ints, names: tuple[str, ...]) -> list[str]:
        problem, rows = self.ledger.land.problem, self.ledger.rows
        if (grid < len(rows)).all():
            foreign = problem.community[units] != rows["home"][grid]
            if foreign.any():
                return [reasons.other_community(_ids(problem, units[foreign]), names[int(grid[foreign][0])])]
        pinned = units[self._pinned[units]]
        told = [reasons.pinned(_ids(problem, pinned))] if len(pinned) else []
        whole = np.intersect1d(grid, self.ledger.grid[self._closed])
        told += [reasons.closed(names[number]) for number in whole.tolist()]
        parted = self._parted(units, grid)
        return [*told, reasons.parted(_ids(problem, parted))] if len(parted) else told

    def _parted(self, units: Ints, grid: Ints) -> Ints:
        """Units that would no longer be with others of their set."""
        sets = np.unique(self._set[units])
        after = self.ledger.grid.copy()
        after[units] = grid
        broken = [s for s in sets[sets >= 0].tolist() if len(np.unique(after[self._set == s])) > 1]
        return units[np.isin(self._set[units], broken)]

    def _bundles(self, units: Ints) -> Ints:
        """(m,) number of what each of a grid's units is bound to: its set, the grid's pinned units, or itself."""
        n, sets, pinned = len(self._set), self._set[units], self._pinned[units]
        bundle = np.where(sets >= 0, n + sets, units)
        bundle[pinned | (np.isin(sets, sets[pinned]) & (sets >= 0))] = 2 * n
        return bundle

    def _new_names(self, number: int, count: int) -> list[str]:
        """Names of so many new grids beside this one: the next serials of its community."""
        if self._codes is None:
            return [str(len(self.ledger.rows) + at) for at in range(count)]
        home = int(self.ledger.rows["home"][number])
        kin = [self.ledger.names[at] for at in np.flatnonzero(self.ledger.rows["home"] == home).tolist()]
        spots = np.stack([np.arange(count, dtype=np.float64), np.zeros(count)], axis=1)
        one = np.zeros(count, dtype=np.int64)
        return name_grids(spots, one, [self._codes[home]], taken={*kin, *self._retired})

    def _stays(self, units: Ints, part: Ints, parts: int) -> int:
        """The part that carries a grid on: that with pinned units, else that with the most residents."""
        people = np.bincount(part, self.ledger.land.problem.population[units], parts)
        return int(np.lexsort((-people, -np.bincount(part, self._pinned[units], parts)))[0])

    def _number(self, which: Which) -> int:
        number = self._named.get(which, -1) if isinstance(which, str) else int(which)
        if not self.ledger.lives(number):
            raise BadInput(say("there is no grid {grid} in this plan", grid=which))
        return number

    @property
    def _named(self) -> dict[str, int]:
        return {self.ledger.names[number]: number for number in self.ledger.living.tolist()}

    def _units(self, units: Iterable[Unit]) -> Ints:
        land = self.ledger.land
        found = [land.position.get(unit, -1) if isinstance(unit, str) else int(unit) for unit in units]
        unknown = [str(unit) for unit, at in zip(units, found, strict=True) if not 0 <= at < land.problem.units]
        if unknown:
            raise BadInput(say("there is no unit {units} in this plan", units=reasons.some(unknown)))
        return np.array(found, dtype=np.int64)

    def _sets(self, together: Iterable[Iterable[Unit]]) -> Ints:
        """(n,) number of the set that each unit is in, -1 where none; sets that share a unit are one."""
        sets = [self._units(list(some)).tolist() for some in together]
        pairs = [(units[0], unit) for units in sets for unit in units if unit != units[0]]
        n = self.ledger.land.problem.units
        label, joined = np.full(n, -1, dtype=np.int64), np.array(pairs, dtype=np.int64).reshape(-1, 2)
        if len(joined):
            graph = coo_array((np.ones(len(joined), dtype=np.int8), (joined[:, 0], joined[:, 1])), shape=(n, n))
            label[joined] = connected_components(graph, directed=False)[1][joined]
        return label


@dataclass(frozen=True, eq=False)
class Step:
    """How to come to another state of the plan."""

    patch: Patch
    names: tuple[str, ...]


def _score(change: Change) -> tuple[float, float, float]:
    return change.outcome.score(change.community)


def _ids(problem: Problem, units: Ints) -> list[str]:
    return [str(code) for code in problem.ids[units]]
