"""Several starts at one area, the best of them warmed up and cooled again, and what stands out rescued."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from wangge_engines.partition.areas import Task, empty_draft
from wangge_engines.partition.improve import Run, Schedule, search_once
from wangge_engines.partition.judge import Score, judge
from wangge_engines.partition.kernels.state import Indices, tally
from wangge_engines.partition.rescue import rescue

HARD = 8  # grids from which on the best is warmed up again, as many times as there were starts
REHEAT = 1.0  # temperature, in shares of what a typical unit adds to the cost
REHEAT_STEPS = 0.5  # steps, in shares of a start's
NOTHING = (np.inf, np.inf, np.inf)


@dataclass(frozen=True, eq=False)
class Found:
    """The best that some starts came to."""

    score: Score
    start: int
    grid: Indices
    label: Indices

    @property
    def rank(self) -> tuple[Score, int]:
        """What to compare by: of equal drafts the one that was begun first."""
        return self.score, self.start


class Starts:
    """Some of an area's starts, one after another, with one draft to work on."""

    def __init__(self, task: Task, schedule: Schedule, effort: float) -> None:
        self.task, self.schedule, self.effort, self.draft = task, schedule, effort, empty_draft(task)
        self.best = Found(NOTHING, 10**9, self.draft.grid.copy(), task.label)

    def make(self, starts: Iterable[int], seeds: list[np.random.SeedSequence]) -> Found:
        """Make these starts; each has a seed of its own, so that it matters not which are made together."""
        run: Run | None = None
        made = 0
        for start in starts:
            if self.schedule.halt[0] and start > 0:
                break
            run, made = self._begin(start, np.random.default_rng(seeds[start])), made + 1
            self._keep(judge(self.task, self.draft, self.schedule.tolerance), start)
        if run is None:
            return self.best
        for turn in range(made if self.task.grids >= HARD else 0):
            if not self.schedule.halt[0]:
                self._reheat(run, turn)
        return self._rescued(run)

    def _begin(self, start: int, rng: np.random.Generator) -> Run:
        warm = start == 0 and len(self.task.first) > 0
        return search_once(self.task, self.draft, self.schedule, rng, warm=warm, centred=self._centred(start))

    def _centred(self, turn: int) -> bool:
        """Go by centres; where distance alone counts, by means every other time."""
        return turn % 2 == 0 or self.task.culture > 0

    def _reheat(self, last: Run, turn: int) -> None:
        self._take_up()
        schedule = replace(self.schedule, steps_per_unit=self.schedule.steps_per_unit * REHEAT_STEPS)
        run = Run(self.task, self.draft, schedule, last.rng, None, centred=self._centred(turn))
        run.cool(REHEAT, None)
        run.finish()
        self._keep(judge(self.task, self.draft, self.schedule.tolerance), self.best.start)

    def _rescued(self, run: Run) -> Found:
        if self.best.score[1] > 0:
            self._take_up()
            self._keep(rescue(run, self.effort), self.best.start)
        return self.best

    def _take_up(self) -> None:
        self.draft.grid[:], self.draft.sums["label"] = self.best.grid, self.best.label
        tally(self.task.area, self.draft)

    def _keep(self, score: Score, start: int) -> None:
        if (score, start) < self.best.rank:
            self.best = Found(score, start, self.draft.grid.copy(), self.draft.sums["label"].copy())
