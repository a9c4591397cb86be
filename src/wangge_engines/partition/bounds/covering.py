"""Plans as choices of whole grids: each grid that could be is a column, and every unit is in one that is chosen.

    minimise    sum_S cost(S) x_S          cost(S): of a connected, balanced set S about its best centre
    such that   sum_{S with i} x_S = 1     each unit i is in one grid
                sum_S x_S = k

Its relaxation is the tightest bound known for districting (Garfinkel and Nemhauser, Optimal political districting by
implicit enumeration techniques, Management Science 16, 1970; Mehrotra, Johnson, Nemhauser, An optimization based
heuristic for political districting, Management Science 44, 1998). Columns are made where the duals ask for them, by
`growing`; between the duals of a round and the best so far, where the bound was highest, so that they calm down.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from wangge_engines.partition.bounds.growing import all_around, best_around_each
from wangge_engines.partition.bounds.pool import Pool
from wangge_engines.partition.bounds.question import Mask, Question
from wangge_engines.partition.bounds.solver import SCALE, new_solver
from wangge_engines.partition.problem import Floats

CALM = 0.6  # how far the duals stay with the best so far
FEW_NODES, MORE = 4000, 16  # branches for each centre at first, and how many times as many when columns run out
CLOSE = 1e-5  # share of the cost up to which the bound and the columns' own optimum are the same


class Covering:
    """The relaxed choice of grids of a question, over the grids made so far."""

    def __init__(self, question: Question, may: Mask, due: Floats, count_due: float, cost: float) -> None:
        self.question, self.may, self.cost_known = question, may, cost
        self.cost = question.people * question.distance  # (n, n) of unit i about centre j
        self.due, self.count_due = due, count_due  # (n,) what each unit pays, and each grid, where the bound was best
        self.bound = -np.inf
        self.nodes = 0
        self.known: set[bytes] = set()
        self.sets: list[Mask] = []
        self.master = self._master()

    def tighten(self, *, rounds: int, most_nodes: int, left: Callable[[], float]) -> float:
        """Raise the bound until no column is missing, the bound meets the known cost, or the budget is spent."""
        calm, each = CALM, FEW_NODES
        self._price(self.due, self.count_due, each)
        for _ in range(rounds):
            due, count_due, value = self._duals()
            if value - self.bound <= CLOSE * self.cost_known or self.bound >= self.cost_known:
                break
            between = calm * self.due + (1 - calm) * due
            new = self._price(between, calm * self.count_due + (1 - calm) * count_due, each)
            if new == 0 and calm == 0.0:
                if each > most_nodes:
                    break
                each *= MORE
            if self.nodes > most_nodes or left() <= 0:
                break
            calm = 0.0 if new == 0 else CALM
        return self.bound

    def pool(self, level: float, guess: float, *, most_sets: int, most_nodes: int) -> Pool | None:
        """All grids that a plan of at most the level could have, to be chosen from; None if there are too many."""
        found = self._all_sets(self.count_due + level - self.bound, most_sets, most_nodes)
        return None if found is None else Pool(*found, self.question.grids, guess)

    def _all_sets(self, dearest: float, most_sets: int, most_nodes: int) -> tuple[Mask, Floats] | None:
        """Every set of at most this toll (m, n), and what it costs; None if there are too many."""
        q, n = self.question, len(self.question.units)
        least: dict[bytes, float] = {}
        sets, value = np.empty((most_sets, n), dtype=np.bool_), np.empty(most_sets)
        for j in np.flatnonzero(np.diag(self.may)).tolist():
            count, nodes = all_around(
                j, self.cost[j], self.due, q.people, self.may[j], q.large, q.low, q.high, q.start, q.neighbour,
                dearest, most_nodes, sets, value,
            )  # fmt: skip
            most_nodes -= nodes
            if count < 0 or most_nodes < 0 or count + len(least) > most_sets:
                return None
            cost = value[:count] + sets[:count] @ self.due
            for key, own in zip(np.packbits(sets[:count], axis=1), cost.tolist(), strict=True):
                name = key.tobytes()
                least[name] = min(own, least.get(name, np.inf))
        packed = np.frombuffer(b"".join(least), dtype=np.uint8).reshape(len(least), (n + 7) // 8)
        return np.unpackbits(packed, axis=1, count=n).astype(np.bool_), np.array(list(least.values()))

    def _price(self, due: Floats, dearest: float, most_nodes: int) -> int:
        q, n = self.question, len(self.question.units)
        sets, value = np.zeros((n, n), dtype=np.bool_), np.empty(n)
        self.nodes += best_around_each(
            self.cost, due, q.people, self.may, q.large, q.low, q.high, q.start, q.neighbour, dearest, most_nodes,
            sets, value,
        )  # fmt: skip
        least = np.sort(value)[: q.grids]
        bound = float(due.sum() + np.minimum(least, dearest).sum())
        if bound > self.bound:
            self.bound, self.due, self.count_due = bound, due, float(least[-1])
        return sum(self._add(members) for members in sets[sets.any(axis=1)])

    def _add(self, members: Mask) -> bool:
        key = np.packbits(members).tobytes()
        if key in self.known:
            return False
        self.known.add(key)
        self.sets.append(members.copy())
        units = np.flatnonzero(members)
        scaled = self._spread(members) * SCALE / self.cost_known
        index = np.concatenate([units, [len(members)]]).astype(np.int32)
        self.master.addCol(scaled, 0.0, np.inf, len(index), index, np.ones(len(index)))
        return True

    def _spread(self, members: Mask) -> float:
        """What a grid costs about its best centre."""
        units = np.flatnonzero(members)
        return float(self.question.spread(units).min())

    def _duals(self) -> tuple[Floats, float, float]:
        self.master.run()
        dual = np.array(self.master.getSolution().row_dual) * self.cost_known / SCALE
        value = self.master.getInfo().objective_function_value * self.cost_known / SCALE
        return dual[:-1], float(dual[-1]), float(value)

    def _master(self) -> Any:
        """Each unit once, k grids in all; what can't be covered yet costs more than any plan."""
        master, n = new_solver(), len(self.question.units)
        for row in range(n + 1):
            sides = 1.0 if row < n else float(self.question.grids)
            master.addRow(sides, sides, 0, np.empty(0, dtype=np.int32), np.empty(0))
        for row in range(n + 1):
            for sign in (1.0, -1.0):
                one = np.array([row], dtype=np.int32)
                master.addCol(SCALE, 0.0, np.inf, 1, one, np.array([sign]))
        for g in range(self.question.grids):
            self._start_with(master, g)
        return master

    def _start_with(self, master: Any, g: int) -> None:
        members = self.question.grid == g
        self.master = master
        self._add(members)
