"""A bound for a community of thousands of units: the same prices, but each centre looks at what is near alone.

Memory grows with the pairs looked at, not with the square of the units; they are at most MOST_PAIRS.
"""

import numpy as np
from scipy.spatial import cKDTree

from wangge_engines.partition.bounds.kernels import climb_near
from wangge_engines.partition.bounds.question import Question
from wangge_engines.partition.problem import Floats, Ints

MOST_PAIRS, SAMPLE, AT_ONCE = 8_000_000, 300, 2000
WORK, STEPS = 3e8, 300  # pairs looked at in all steps, and steps at most
PRICES = (0.5, 1.0, 1.5, 2.0, 3.0)  # what a grid's units pay above their own cost, in mean costs of its people
CLOSER = 0.8  # of the radius, while too many pairs lie within it


def bound_by_near_units(question: Question, cost: float, effort: float) -> float:
    """A lower bound on the cost of every plan of the community."""
    tree = cKDTree(question.spot)
    own, mean = _costs(question)
    radius = _radius(question, tree, own + max(PRICES) * mean)
    first, unit, far = _near(question, tree, radius)
    roof = radius * radius
    high = np.inf if question.large.any() else question.high
    steps = int(min(STEPS, WORK / max(1, len(unit))) * effort) + 1

    def climb(price: Floats, steps: int) -> float:
        return float(climb_near(first, unit, far, question.people, high, roof, question.grids, cost, price, steps))

    starts = [np.minimum(own + above * mean, roof) for above in PRICES]
    values = [climb(price.copy(), 1) for price in starts]
    return max(0.0, climb(starts[int(np.argmax(values))], steps))


def _costs(question: Question) -> tuple[Floats, Floats]:
    """(n,) cost of a person of each unit, and of a mean person of its grid, about the centres of the plan found."""
    off = question.spot - question.spot[question.centres(question.grid)][question.grid]
    own = (off * off).sum(axis=1)
    crowd = np.bincount(question.grid, question.people)
    spent = np.bincount(question.grid, question.people * own)
    mean = np.divide(spent, crowd, out=np.zeros(len(crowd)), where=crowd > 0)
    return own, mean[question.grid]


def _radius(question: Question, tree: cKDTree, price: Floats) -> float:
    """How far a centre must look for all these prices, or as far as memory lets it."""
    n = len(question.units)
    some = question.spot[:: max(1, n // SAMPLE)]
    radius = float(np.sqrt(np.quantile(price, 0.999)))
    while radius > 0 and tree.query_ball_point(some, radius, return_length=True).mean() * n > MOST_PAIRS:
        radius *= CLOSER
    return radius


def _near(question: Question, tree: cKDTree, radius: float) -> tuple[Ints, Ints, Floats]:
    """first (n + 1,), unit (m,), far (m,): the units within the radius of each, and their squared distance."""
    spot, n = question.spot, len(question.units)
    counts, units, fars = [], [], []
    for start in range(0, n, AT_ONCE):
        found = tree.query_ball_point(spot[start : start + AT_ONCE], radius * (1 + 1e-9))
        count = np.array([len(f) for f in found])
        unit = np.concatenate([np.asarray(f, dtype=np.int64) for f in found])
        off = spot[unit] - spot[np.repeat(np.arange(start, start + len(count)), count)]
        counts.append(count)
        units.append(unit)
        fars.append((off * off).sum(axis=1))
    first = np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64)
    return first, np.concatenate(units), np.concatenate(fars)
