"""Tie the pieces of a community together where its graph falls apart: islands, and units behind a barrier.

The smallest piece (equal ones: that with the smallest id) is tied to the nearest unit outside it by straight line
(equal ones by id), again and again, until the community is one piece.
"""

import heapq
from collections.abc import Iterator

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from wangge_engines.partition.problem import Floats, Ints, Problem

FEW = 4_000_000  # distances that are quicker to compute than to search for
NEAR = 1 + 1e-9  # a tree's rounding must not hide an equal


def find_ties(problem: Problem) -> Ints:
    """(t, 2) pairs of units to be tied, those of a community after one another, in the order they were found."""
    piece = _pieces(problem.units, problem.neighbours)
    pieces_of = np.zeros(problem.communities, dtype=np.int64)
    np.add.at(pieces_of, problem.community[_first_of_each(piece)], 1)
    apart = np.flatnonzero(pieces_of > 1)
    if not len(apart):
        return np.empty((0, 2), dtype=np.int64)
    rank = np.argsort(np.argsort(problem.ids, kind="stable"), kind="stable")
    members = _members(problem.community, problem.communities)
    found = [_tie_community(members[c][np.argsort(rank[members[c]])], piece, problem.place) for c in apart]
    return np.concatenate(found)


def _pieces(n: int, pairs: Ints) -> Ints:
    graph = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _first_of_each(piece: Ints) -> Ints:
    return np.asarray(np.unique(piece, return_index=True)[1], dtype=np.int64)


def _members(group: Ints, groups: int) -> list[Ints]:
    order = np.argsort(group, kind="stable")
    return np.split(order, np.cumsum(np.bincount(group, minlength=groups))[:-1])


def _tie_community(units: Ints, piece: Ints, place: Floats) -> Ints:
    """Ties of one community whose units are given in the order of their ids; positions stand for ids from here."""
    label = np.unique(piece[units], return_inverse=True)[1].reshape(-1)
    return units[np.array(list(_tie_pieces(label, place[units])), dtype=np.int64)]


def _tie_pieces(label: Ints, place: Floats) -> Iterator[tuple[int, int]]:
    pieces: dict[int, Ints] = {}
    for number, members in enumerate(_members(label, int(label.max()) + 1)):
        pieces[number] = members
        label[members] = number
    queue = [(len(m), int(m[0]), number) for number, m in pieces.items()]
    heapq.heapify(queue)
    while len(pieces) > 1:
        size, _, number = heapq.heappop(queue)
        if number not in pieces or len(pieces[number]) != size:
            continue
        a, b = _nearest_outside(pieces[number], label, place)
        other = int(label[b])
        pieces[other] = np.sort(np.concatenate([pieces[other], pieces.pop(number)]))
        label[pieces[other]] = other
        heapq.heappush(queue, (len(pieces[other]), int(pieces[other][0]), other))
        yield a, b


def _nearest_outside(inside: Ints, label: Ints, place: Floats) -> tuple[int, int]:
    """The nearest pair of a unit inside and one outside: by squared distance, then inside's id, then outside's."""
    outside = np.flatnonzero(label != label[inside[0]])
    if len(inside) * len(outside) <= FEW:
        return _nearest_of_all(inside, outside, place)
    tree = cKDTree(place[outside])
    distance = tree.query(place[inside])[0]
    limit = distance.min() * NEAR
    close = inside[distance <= limit]
    near = np.unique(
        np.concatenate([np.asarray(f, dtype=np.int64) for f in tree.query_ball_point(place[close], limit)])
    )
    return _nearest_of_all(close, outside[near], place)


def _nearest_of_all(inside: Ints, outside: Ints, place: Floats) -> tuple[int, int]:
    best = (np.inf, -1, -1)
    step = max(1, FEW // len(outside))
    for some in (inside[i : i + step] for i in range(0, len(inside), step)):
        dx = place[some, 0][:, None] - place[outside, 0]
        dy = place[some, 1][:, None] - place[outside, 1]
        squared = dx * dx + dy * dy
        at = int(np.argmin(squared))  # the first of equals: smallest id inside, then smallest outside
        row, column = divmod(at, len(outside))
        best = min(best, (float(squared[row, column]), int(some[row]), int(outside[column])))
    return best[1], best[2]
