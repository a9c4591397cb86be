"""What a change by hand would do, before it is made."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from wangge_engines.partition.figures import Figures
from wangge_engines.partition.hand import reasons
from wangge_engines.partition.hand.ledger import Grid, Ledger, Patch
from wangge_engines.partition.hand.tally import pieces
from wangge_engines.partition.problem import Ints


@dataclass(frozen=True)
class View:
    """How things stand: the grids that a change concerns, their community, and the whole plan.

    A grid that does not exist (not yet, or no longer) is absent.
    """

    grids: dict[int, Grid]
    community: Figures
    whole: Figures


@dataclass(frozen=True, eq=False)
class Change:
    """A change that was asked for, not made: what it would do, and whether it may be made."""

    kind: str  #     "move", "exchange", "split" or "merge"
    units: Ints  #   (m,) those that would change grid
    grid: Ints  #    (m,) and where each would come to
    ledger: Ledger = field(repr=False)
    names: tuple[str, ...] = field(repr=False, default=())  # of all grids, once it is made
    refusals: tuple[str, ...] = ()  # that forbid even to work it out

    @property
    def allowed(self) -> bool:
        """Whether it may be made: all in one community, nothing pinned, each grid whole and lived in."""
        return not self.reasons

    @cached_property
    def reasons(self) -> list[str]:
        """Why it is refused, in sentences; empty where it is allowed."""
        return list(self.refusals) or reasons.refuse(self)

    @cached_property
    def warnings(self) -> list[str]:
        """What should be known of it though it is allowed: balance above all."""
        return [] if self.refusals else reasons.warn(self)

    @property
    def balanced(self) -> bool:
        """Whether every grid that it touches would be in balance."""
        return not any(grid.out_of_balance for grid in self.after.grids.values())

    @cached_property
    def population(self) -> float:
        """Residents who would change grid."""
        return float(self.ledger.land.problem.population[self.units].sum())

    @cached_property
    def before(self) -> View:
        """How things stand now."""
        return self._view(self.ledger)

    @cached_property
    def after(self) -> View:
        """How they would stand; as now where the change cannot be worked out."""
        return self.before if self.refusals else self._view(self.outcome)

    @cached_property
    def cut_off(self) -> dict[int, list[str]]:
        """Ids of units that would be cut off from the rest of their grid, by the grid's number."""
        if self.refusals:
            return {}
        return {
            number: _strays(self.outcome, number)
            for number, grid in self.after.grids.items()
            if grid.pieces > 1 and grid.pieces > self._pieces_before(number)
        }

    @cached_property
    def emptied(self) -> list[int]:
        """Grids that would be left without units, or without people though people live in their community."""
        gone = [] if self.kind == "merge" else sorted(set(self.before.grids) - set(self.after.grids))
        some = float(self.ledger.land.people_in[self.community]) > 0
        return gone + [
            number
            for number, grid in self.after.grids.items()
            if some
            and not grid.population
            and (number not in self.before.grids or self.before.grids[number].population)
        ]

    @property
    def community(self) -> int:
        """The community in which it would be made."""
        return int(self.ledger.land.problem.community[self.units[0]])

    @cached_property
    def summary(self) -> str:
        """The change in one sentence."""
        return reasons.summarize(self)

    @cached_property
    def patch(self) -> Patch:
        """The grids it touches, as they would be."""
        return self.ledger.patch(self.units, self.grid)

    @cached_property
    def outcome(self) -> Ledger:
        """The plan as it would be."""
        return self.ledger.with_patch(self.patch, self.names or self.ledger.names)

    def _view(self, ledger: Ledger) -> View:
        numbers = np.unique(np.concatenate([self.ledger.grid[self.units], self.grid])).tolist()
        living = [number for number in numbers if ledger.lives(number)]
        grids = dict(zip(living, ledger.of_grids(living), strict=True))
        return View(grids, ledger.of_community(self.community), ledger.whole)

    def _pieces_before(self, number: int) -> int:
        """How many pieces the grid, or the one it is made of, is in now."""
        grid = self.before.grids.get(number)
        return grid.pieces if grid else max(one.pieces for one in self.before.grids.values())


def _strays(ledger: Ledger, number: int) -> list[str]:
    """Units outside the piece of the grid where most people live."""
    problem, units = ledger.land.problem, ledger.members(number)
    piece = pieces(ledger.land, units, np.zeros(len(units), dtype=np.int64))
    people, count = np.bincount(piece, problem.population[units]), np.bincount(piece)
    main = int(np.lexsort((-count, -people))[0])
    return [str(code) for code in problem.ids[units[piece != main]]]
