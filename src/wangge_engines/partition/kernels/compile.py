"""Compile a share of the kernels and keep the result: python -m wangge_engines.partition.kernels.compile SHARE."""

import sys

import numpy as np

from wangge_engines.partition.kernels.anneal import Cooling, anneal
from wangge_engines.partition.kernels.connection import find_pieces
from wangge_engines.partition.kernels.descend import descend
from wangge_engines.partition.kernels.settle import settle
from wangge_engines.partition.kernels.state import SUMS, UNIT, Area, Draft, Rules, Work, fair_mean, tally

RULES = Rules(1.0, 0.1, 1.0, 1.0, 0.0, True)
COOLING = Cooling(1.0, 1.0, 1.0, 1.0, 0, True, 1)


def compile_annealing() -> None:
    """The longest to compile; the others together take as long."""
    area, draft, work, units, halt = _nothing()
    anneal(area, draft, RULES, work, units, units, 0, COOLING, np.ones(1, dtype=np.uint64), halt)


def compile_rest() -> None:
    """Everything else."""
    area, draft, work, units, halt = _nothing()
    settle(area, draft, np.zeros(1), 0, 0.0)
    tally(area, draft)
    fair_mean(draft)
    find_pieces(area, draft.grid, units, units)
    descend(area, draft, RULES, work, units, units, 0, 0, halt)


def _nothing() -> tuple[Area, Draft, Work, np.ndarray, np.ndarray]:
    """An area of one unit and its draft, and a block of no units."""
    one, row = np.zeros(1, dtype=np.int64), np.zeros((1, 2))
    area = Area(np.zeros(2, dtype=np.int64), one[:0], np.zeros(1, dtype=UNIT), row)
    draft = Draft(one, np.zeros((2, 1), dtype=np.int64), np.zeros(1, dtype=SUMS), row.copy(), row.copy())
    work = Work(np.zeros(2, dtype=np.int64), np.zeros((4, 2), dtype=np.int64))
    return area, draft, work, one[:0].copy(), np.zeros(1, dtype=np.uint8)


if __name__ == "__main__":
    {"annealing": compile_annealing, "rest": compile_rest}[sys.argv[1]]()
