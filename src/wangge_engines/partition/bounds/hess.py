"""Hess's model of a question as an integer program, solved by HiGHS; rules of connection are added where needed.

x[j, i] is 1 where unit i belongs to the grid about unit j, for the pairs left open:

    minimise    sum p_i d_ji x_ji
    such that   sum_j x_ji = 1                          every unit belongs to one grid
                sum_j x_jj = k                          there are k grids
                low x_jj <= sum_i p_i x_ji <= high x_jj they are balanced (a large unit lifts `high`)
                x_ji <= x_jj                            about a centre of their own
                x_ji <= sum_{v in S} x_jv               connected: S parts i from j

The last rule is there at once for the neighbours S of i; others are added for the pieces that a solution falls into
(separators: A. Validi, A. Buchanan, E. Lykhovyd, Imposing contiguity constraints in political districting models,
Operations Research 70, 2022).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from wangge_engines.partition.bounds.question import Mask, Question
from wangge_engines.partition.bounds.solver import SCALE, WHOLE, new_solver
from wangge_engines.partition.problem import Floats, Ints

SLACK = 1e-9
FEASIBLE = 2  # the solver's word for a solution that keeps all rules
Row = tuple[list[int], list[float], float, float]


@dataclass(frozen=True)
class Answer:
    """What the integer program says."""

    bound: float  #           no plan within the open pairs costs less
    grid: Ints | None  #      (n,) the best plan found, if it is connected
    loose: Ints | None  #     (n,) the last plan found when its grids are in pieces
    done: bool  #             the bound is that of an optimum


class HessModel:
    """The integer program of a question, for pairs left open."""

    def __init__(self, question: Question, may: Mask, scale_to: float) -> None:
        self.question, self.may = question, may
        self.j, self.i = np.nonzero(may)
        self.column = np.full(may.shape, -1, dtype=np.int64)
        self.column[self.j, self.i] = np.arange(len(self.j))
        self.centres = np.flatnonzero(np.diag(may))
        self.scale = SCALE / scale_to if scale_to > 0 else 1.0
        self.solver = self._load(list(self._rows()))

    def solve(self, *, seconds: float, nodes: int, rounds: int, start: Ints | None) -> Answer:
        """Solve, add rules where grids are in pieces, solve again."""
        import highspy

        bound, loose, solver = 0.0, None, self.solver
        begin = solver.getRunTime()
        solver.setOptionValue("mip_max_nodes", nodes)
        for _ in range(rounds):
            left = seconds - (solver.getRunTime() - begin)
            if left <= 0:
                break
            if start is not None:
                self._begin_at(start)
            solver.setOptionValue("time_limit", solver.getRunTime() + left)
            solver.run()
            status, info = solver.getModelStatus(), solver.getInfo()
            if status == highspy.HighsModelStatus.kInfeasible:
                return Answer(np.inf, None, loose, done=True)
            bound = max(bound, info.mip_dual_bound / self.scale)
            if info.primal_solution_status != FEASIBLE:
                break
            grid = self._grid(np.array(solver.getSolution().col_value))
            cuts = list(self._cuts(grid))
            if not cuts:
                return Answer(bound, grid, loose, done=status == highspy.HighsModelStatus.kOptimal)
            loose = grid
            for index, value, low, high in cuts:
                solver.addRow(low, high, len(index), np.array(index, dtype=np.int32), np.array(value))
        return Answer(bound, None, loose, done=False)

    def _rows(self) -> Iterator[Row]:
        q, column = self.question, self.column
        for i in range(len(q.units)):
            about = column[self.may[:, i], i].tolist()
            yield about, [1.0] * len(about), 1.0, 1.0
        yield column[self.centres, self.centres].tolist(), [1.0] * len(self.centres), q.grids, q.grids
        for j in self.centres.tolist():
            yield from self._balance(j)
            for i in np.flatnonzero(self.may[j]).tolist():
                if i != j:
                    yield from self._belonging(j, i)

    def _balance(self, j: int) -> Iterator[Row]:
        q, units = self.question, np.flatnonzero(self.may[j])
        people, own = q.people[units] * q.grids, units == j
        index = self.column[j, units].tolist()
        yield index, (people - own * (q.low * q.grids - SLACK)).tolist(), 0.0, np.inf
        lifted = np.where(q.large[units], people - q.grids, people)  # a large unit makes room for everybody
        yield index, (lifted - own * (q.high * q.grids + SLACK)).tolist(), -np.inf, 0.0

    def _belonging(self, j: int, i: int) -> Iterator[Row]:
        beside = [v for v in self._neighbours(i) if self.may[j, v]]
        yield [self.column[j, i], self.column[j, j]], [1.0, -1.0], -np.inf, 0.0
        if j not in beside:
            yield self._rule(j, i, beside)

    def _rule(self, j: int, i: int, separator: list[int]) -> Row:
        index = [int(self.column[j, i]), *(int(self.column[j, v]) for v in separator)]
        return index, [1.0] + [-1.0] * len(separator), -np.inf, 0.0

    def _neighbours(self, i: int) -> list[int]:
        q = self.question
        return [int(v) for v in q.neighbour[q.start[i] : q.start[i + 1]]]

    def _load(self, rows: list[Row]) -> Any:
        import highspy

        lp, columns = highspy.HighsLp(), len(self.i)
        lp.num_col_, lp.num_row_ = columns, len(rows)
        lp.col_cost_ = self.question.people[self.i] * self.question.distance[self.j, self.i] * self.scale
        lp.col_lower_, lp.col_upper_ = np.zeros(columns), np.ones(columns)
        lp.row_lower_, lp.row_upper_ = np.array([r[2] for r in rows]), np.array([r[3] for r in rows])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(r[0]) for r in rows])]).astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate([r[0] for r in rows]).astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate([r[1] for r in rows])
        lp.integrality_ = [highspy.HighsVarType.kInteger] * columns
        solver = new_solver(**WHOLE)
        solver.passModel(lp)
        return solver

    def _begin_at(self, grid: Ints) -> None:
        import highspy

        centre = self.question.centres(grid)[grid]
        used = self.column[centre, np.arange(len(grid))]
        if (used >= 0).all():
            solution = highspy.HighsSolution()
            values = np.zeros(len(self.i))
            values[used] = 1.0
            solution.col_value = values
            self.solver.setSolution(solution)

    def _grid(self, values: Floats) -> Ints:
        chosen = values > 0.5
        centre = np.zeros(len(self.question.units), dtype=np.int64)
        centre[self.i[chosen]] = self.j[chosen]
        return centre

    def _cuts(self, centre: Ints) -> Iterator[Row]:
        """Rules that each piece without its centre breaks, for every centre from which it is as well parted."""
        for piece in _stray_pieces(self.question, centre):
            around = {v for i in piece for v in self._neighbours(i)} - piece
            for j in self.centres.tolist():
                if j not in piece and j not in around and self.may[j, list(piece)].any():
                    separator = self._separator(j, around)
                    yield from (self._rule(j, i, separator) for i in sorted(piece) if self.may[j, i])

    def _separator(self, j: int, around: set[int]) -> list[int]:
        """Those around the piece that the centre reaches without passing one of them."""
        found, seen, todo = set(), {j}, [j]
        while todo:
            for v in self._neighbours(todo.pop()):
                if v in around and self.may[j, v]:
                    found.add(v)
                elif v not in seen and self.may[j, v] and v not in around:
                    seen.add(v)
                    todo.append(v)
        return sorted(found)


def _stray_pieces(question: Question, centre: Ints) -> Iterator[set[int]]:
    """Pieces of the grids, named by their centre, that don't hold it."""
    left = set(range(len(centre)))
    while left:
        first = left.pop()
        piece, todo = {first}, [first]
        while todo:
            unit = todo.pop()
            for v in question.neighbour[question.start[unit] : question.start[unit + 1]].tolist():
                if v in left and centre[v] == centre[first]:
                    left.discard(v)
                    piece.add(v)
                    todo.append(v)
        if int(centre[first]) not in piece:
            yield piece
