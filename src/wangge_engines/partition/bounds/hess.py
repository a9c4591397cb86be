"""Hess's model of a question as an integer program, solved by HiGHS; rules of connection are added where needed.

x[j, i] is 1 where unit i belongs to the grid about unit j, for the pairs left open:

    minimise    sum p_i d_ji x_ji
    such that   sum_j x_ji = 1                          every unit belongs to one grid (an empty one may wait)
                sum_j x_jj = k                          there are k grids
                low x_jj <= sum_i p_i x_ji <= high x_jj they are balanced (a large unit lifts `high`)
                x_ji <= x_jj                            about a centre of their own
                x_ji <= sum_{v in S} x_jv               connected: S parts i from j

The last rule is there at once for the neighbours S of i; others are added for the pieces that a solution falls into
(separators: H. Validi, A. Buchanan, E. Lykhovyd, Imposing contiguity constraints in political districting models,
Operations Research 70, 2022).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from wangge_engines.partition.bounds.question import Mask, Question
from wangge_engines.partition.bounds.solver import SCALE, WHOLE, new_solver
from wangge_engines.partition.problem import Floats, Ints

SLACK = 1e-9
PATIENCE = 3  # rounds in which pieces may be adrift before something must flow to them
HARDLY, TINY = 0.01, 1e-7  # shares that are not worth a rule, and that are none
SURE = 1e-4  # of the scaled cost, by which a reduced cost must rule a pair out
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

    def __init__(self, question: Question, may: Mask, guess: float) -> None:
        self.question, self.may, self.guess = question, may, guess
        self.j, self.i = np.nonzero(may)
        self.column = np.full(may.shape, -1, dtype=np.int64)
        self.column[self.j, self.i] = np.arange(len(self.j))
        self.nothing = len(self.j)  # the column that stands for a plan of the guess
        self.centres = np.flatnonzero(np.diag(may))
        self.scale = SCALE / guess
        self.cost = np.append(question.people[self.i] * question.distance[self.j, self.i], guess) * self.scale
        self.solver = self._load(list(self._rows()))

    def solve(self, *, left: Callable[[], float], nodes: int, rounds: int) -> Answer:
        """Is there a plan of at most the guess? First relaxed, then in whole; rules of connection come as needed."""
        bound = self._relax(rounds, left)
        if bound >= self.guess:
            return Answer(self.guess, None, None, done=True)
        return self._search(bound, left, nodes, rounds)

    def _relax(self, rounds: int, left: Callable[[], float]) -> float:
        """The bound of the relaxed program once no piece of a grid is adrift; pairs that it rules out are closed."""
        solver = self.solver
        solver.setOptionValue("solve_relaxation", True)  # noqa: FBT003
        for _ in range(rounds):
            solver.run()
            solution, value = solver.getSolution(), solver.getInfo().objective_function_value
            extra = np.array(solution.col_dual)
            if value >= SCALE or left() <= 0:
                break
            shut = np.flatnonzero(extra > SCALE - value + SURE).astype(np.int32)
            cuts = list(self._cuts_of_shares(np.array(solution.col_value)))
            solver.changeColsBounds(len(shut), shut, np.zeros(len(shut)), np.zeros(len(shut)))
            if not cuts:
                break
            self._add(cuts)
        solver.setOptionValue("solve_relaxation", False)  # noqa: FBT003
        return float(value / self.scale)

    def _search(self, bound: float, left: Callable[[], float], nodes: int, rounds: int) -> Answer:
        import highspy

        solver, loose, flowing = self.solver, None, set[int]()
        solver.setOptionValue("mip_max_nodes", nodes)
        for turn in range(rounds):
            if left() <= 0:
                break
            self._begin_with_nothing()
            solver.setOptionValue("time_limit", solver.getRunTime() + left())
            solver.run()
            done = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
            bound = max(bound, solver.getInfo().mip_dual_bound / self.scale)
            values = np.array(solver.getSolution().col_value)
            if not len(values) or values[self.nothing] > 0.5:
                return Answer(self.guess if done else bound, None, loose, done=done)
            grid = self._grid(values)
            cuts = list(self._cuts(grid))
            if not cuts:
                return Answer(bound, _filled(self.question, grid), loose, done=done)
            loose = _filled(self.question, grid)
            self._add(cuts)
            if turn >= PATIENCE:
                adrift = {int(grid[min(piece)]) for piece in _stray_pieces(self.question, grid)}
                for j in sorted(adrift - flowing):
                    self._let_flow(j)
                flowing |= adrift
        return Answer(bound, None, loose, done=False)

    def _let_flow(self, j: int) -> None:
        """Connection without further rules: from centre j something flows to each inhabited unit of its grid."""
        q, solver = self.question, self.solver
        units = [i for i in np.flatnonzero(self.may[j]).tolist() if i != j]
        crowd = np.sort(q.people[units][q.people[units] > 0])
        most = len(crowd) if (q.large & self.may[j]).any() else int((np.cumsum(crowd) <= q.high + SLACK).sum())
        ways = {(u, v): solver.getNumCol() + at for at, (u, v) in enumerate(self._ways(j, units))}
        none = np.zeros(0)
        solver.addCols(
            len(ways), np.zeros(len(ways)), np.zeros(len(ways)), np.full(len(ways), np.inf), 0,
            np.zeros(len(ways), dtype=np.int32), none.astype(np.int32), none,
        )  # fmt: skip
        for v in units:
            into = [way for (_, to), way in ways.items() if to == v]
            out = [way for (start, _), way in ways.items() if start == v]
            own = int(self.column[j, v])
            stays = -1.0 if q.people[v] > 0 else 0.0
            self._add([
                ([*into, *out, own], [1.0] * len(into) + [-1.0] * len(out) + [stays], 0.0, 0.0),
                ([*into, own], [1.0] * len(into) + [-float(most)], -np.inf, 0.0),
            ])  # fmt: skip

    def _ways(self, j: int, units: list[int]) -> list[tuple[int, int]]:
        inside = {j, *units}
        return [(u, v) for v in units for u in self._neighbours(v) if u in inside]

    def _add(self, rows: list[Row]) -> None:
        for index, value, low, high in rows:
            self.solver.addRow(low, high, len(index), np.array(index, dtype=np.int32), np.array(value))

    def _cuts_of_shares(self, values: Floats) -> Iterator[Row]:
        """Rules that units break which belong to a centre in part, but to no part that reaches it."""
        for j in self.centres.tolist():
            columns = self.column[j]
            share = np.where(columns >= 0, values[columns], 0.0)
            if share[j] > HARDLY:
                parts = list(_pieces(self.question, share > TINY))
                main = self._around(next(part for part in parts if j in part))
                for piece in parts:
                    sure = {i for i in piece if share[i] > HARDLY}
                    if j not in piece and sure:
                        yield from self._rules(j, sure, self._separator(j, {j}, self._around(piece)))
                        yield from self._rules(j, sure, self._separator(j, piece, main))

    def _around(self, piece: set[int]) -> set[int]:
        return {v for i in piece for v in self._neighbours(i)} - piece

    def _rows(self) -> Iterator[Row]:
        q, column = self.question, self.column
        for i in range(len(q.units)):
            about = column[self.may[:, i], i].tolist()
            least = 1.0 if q.people[i] > 0 else -np.inf  # who lives nowhere may join any grid beside in the end
            yield [*about, self.nothing], [1.0] * (len(about) + 1), least, 1.0
        centres = column[self.centres, self.centres].tolist()
        yield [*centres, self.nothing], [1.0] * len(centres) + [float(q.grids)], q.grids, q.grids
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

        lp, columns = highspy.HighsLp(), len(self.cost)
        lp.num_col_, lp.num_row_ = columns, len(rows)
        lp.col_cost_ = self.cost
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

    def _begin_with_nothing(self) -> None:
        import highspy

        solution = highspy.HighsSolution()
        solution.col_value = np.eye(1, self.solver.getNumCol(), self.nothing)[0]
        self.solver.setSolution(solution)

    def _grid(self, values: Floats) -> Ints:
        chosen = values[: self.nothing] > 0.5
        centre = np.full(len(self.question.units), -1, dtype=np.int64)
        centre[self.i[chosen]] = self.j[chosen]
        return centre

    def _cuts(self, centre: Ints) -> Iterator[Row]:
        """Rules that each piece without its centre breaks, for every centre from which it is as well parted."""
        for piece in _stray_pieces(self.question, centre):
            around = self._around(piece)
            for j in self.centres.tolist():
                if j not in piece and j not in around and self.may[j, list(piece)].any():
                    yield from self._rules(j, piece, self._separator(j, {j}, around))
            j = int(centre[min(piece)])
            main = next(part for part in _pieces(self.question, centre == j) if j in part)
            yield from self._rules(j, piece, self._separator(j, piece, self._around(main)))

    def _rules(self, j: int, piece: set[int], separator: list[int]) -> Iterator[Row]:
        return (self._rule(j, i, separator) for i in sorted(piece) if self.may[j, i])

    def _separator(self, j: int, source: set[int], around: set[int]) -> list[int]:
        """Those around a piece that the source reaches, through units open to j, without passing one of them."""
        found, seen, todo = set(), set(source), list(source)
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
    for j in np.unique(centre[centre >= 0]).tolist():
        yield from (piece for piece in _pieces(question, centre == j) if j not in piece)


def _pieces(question: Question, inside: Mask) -> Iterator[set[int]]:
    """Connected pieces of some of the units."""
    left = set(np.flatnonzero(inside).tolist())
    while left:
        piece, todo = set(), [left.pop()]
        while todo:
            unit = todo.pop()
            piece.add(unit)
            beside = left.intersection(question.neighbour[question.start[unit] : question.start[unit + 1]].tolist())
            left -= beside
            todo += beside
        yield piece


def _filled(question: Question, centre: Ints) -> Ints:
    """Units that wait join the grid of a unit beside, those nearest to one first."""
    centre = centre.copy()
    while (waiting := np.flatnonzero(centre < 0)).size:
        beside = {
            i: max(centre[question.neighbour[question.start[i] : question.start[i + 1]]], default=-1)
            for i in waiting.tolist()
        }
        for i, grid in beside.items():
            centre[i] = grid
    return centre
