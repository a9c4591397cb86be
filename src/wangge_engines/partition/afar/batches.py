"""Whole communities cut out of a problem as plain arrays, and what became of them put together.

A batch holds what the search needs and no more: units without their ids (the order of ids breaks ties, so their ranks
stand for them), and each community's own neighbours. In a batch, units are in the problem's order, so every sum over a
community adds up in the same order, to the last bit, as it would in the whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from wangge_engines.partition.cost import ranks
from wangge_engines.partition.problem import Certificate, Floor, Ints, Pins, Plan, Problem

Slice = dict[str, Any]  # arrays and numbers by the names of Problem's fields, for any Python to read

BY_UNIT = ("population", "place", "profile", "previous")
OPTIONS = ("tolerance", "culture", "move_cost")


@dataclass(frozen=True, eq=False)
class Result:
    """What a batch's communities became: as `Plan`, with numbers of units and grids that count in the batch."""

    assignment: Ints
    centre: Ints
    ties: Ints
    floor: tuple[Any, Any, Any]  # fields of Floor
    stopped_by: str
    certificate: tuple[Any, Any] | None = None  # fields of Certificate


class Batches:
    """A problem's communities in order, so many units at a time."""

    def __init__(self, problem: Problem, units: int) -> None:
        """`units`: about how many in each batch; a larger community is a batch of its own."""
        self.problem = problem
        self.order = np.argsort(problem.community, kind="stable")
        self._rank = ranks(problem.ids).astype(np.int32)
        sizes = np.bincount(problem.community, minlength=problem.communities)
        self._unit_end = np.concatenate([[0], np.cumsum(sizes)])
        self.cuts = _cut(sizes, units)
        position = np.empty(problem.units, dtype=np.int64)
        position[self.order] = np.arange(problem.units)
        home = problem.community[problem.neighbours[:, 0]]
        self._pairs = position[problem.neighbours[np.argsort(home, kind="stable")]]
        self._pair_end = np.concatenate([[0], np.cumsum(np.bincount(home, minlength=problem.communities))])

    def __len__(self) -> int:
        return len(self.cuts) - 1

    def __iter__(self) -> Iterator[Slice]:
        return (self.slice(at) for at in range(len(self)))

    def units(self, at: int) -> Ints:
        """The problem's units in a batch."""
        low, high = self._unit_end[self.cuts[at : at + 2]]
        return self.order[low:high]

    def slice(self, at: int) -> Slice:
        """One batch."""
        problem, units = self.problem, self.units(at)
        first, last = int(self.cuts[at]), int(self.cuts[at + 1])
        low, high = self._pair_end[[first, last]]
        fields = {name: getattr(problem, name) for name in (*BY_UNIT, *OPTIONS)}
        cut = {name: _of(value, units) if name in BY_UNIT else value for name, value in fields.items()}
        return {
            **cut,
            "rank": self._rank[units],
            "community": (problem.community[units] - first).astype(np.int32),
            "pins": None if problem.pins is None else {name: of[units] for name, of in vars(problem.pins).items()},
            "grids": problem.grids[first:last],
            "neighbours": (self._pairs[low:high] - self._unit_end[first]).astype(np.int32),
        }

    def put_together(self, results: list[Result], *, seconds: float, seed: int) -> Plan:
        """The plan of the whole problem, from the results of all batches in order."""
        problem, first = self.problem, self.problem.first_grid[self.cuts]
        assignment = np.empty(problem.units, dtype=np.int64)
        centre, ties = [], [np.empty((0, 2), dtype=np.int64)]
        for at, result in enumerate(results):
            units = self.units(at)
            assignment[units] = result.assignment + first[at]
            centre.append(units[result.centre])
            ties.append(units[result.ties])
        proofs = [result.certificate for result in results if result.certificate is not None]
        return Plan(
            problem=problem,
            assignment=assignment,
            centre=np.concatenate(centre),
            community_of_grid=np.repeat(np.arange(problem.communities), problem.grids),
            stopped_by=_stopped_by([result.stopped_by for result in results]),
            seconds=seconds,
            ties=np.concatenate(ties),
            floor=Floor(*_joined([result.floor for result in results])),
            seed=seed,
            certificate=Certificate(*_joined(proofs)) if proofs else None,
        )


def as_problem(cut: Slice) -> Problem:
    """A batch as a problem of its own. Ranks become ids of one length, so that as texts they stand in their order."""
    ids = np.char.zfill(cut["rank"].astype(np.str_), 10)
    pins = None if cut["pins"] is None else Pins(**cut["pins"])
    return Problem(ids=ids, pins=pins, **{name: cut[name] for name in cut if name not in {"rank", "pins"}})


def _cut(sizes: Ints, units: int) -> Ints:
    """Numbers of the communities at which batches begin, and the end."""
    begin = np.cumsum(sizes) - sizes
    first = np.flatnonzero(np.diff(begin // units, prepend=-1))
    return np.append(first, len(sizes))


def _joined(fields: list[tuple[Any, ...]]) -> list[Any]:
    """Each field of all batches, one after another."""
    return [np.concatenate(column) for column in zip(*fields, strict=True)]


def _of(values: Any, units: Ints) -> Any:
    return None if values is None else values[units]


def _stopped_by(reasons: list[str]) -> str:
    """Time if any was cut short; effort if any could have gone on."""
    return next((reason for reason in ("time", "effort") if reason in reasons), "optimal")
