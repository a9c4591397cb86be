"""What a drawing is asked for: its options, and everything that is read, made into a problem with names."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wangge_engines.errors import BadInput
from wangge_engines.messages import say
from wangge_engines.partition.apportion import grids_for_target, grids_for_total
from wangge_engines.partition.pins import read_pins, settle_pins
from wangge_engines.partition.problem import Problem
from wangge_engines.partition.read import EarlierPlan, read_earlier, read_edges, read_units
from wangge_engines.partition.ties import find_ties
from wangge_engines.partition.units import Indices, UnitTable

if TYPE_CHECKING:
    import pandas as pd

    Source = str | Path | pd.DataFrame

CULTURE_WHERE_PROFILES = 0.3


@dataclass(frozen=True)
class Options:
    """Everything that is asked besides the data. Refused at construction, one sentence for each rule."""

    target: float | None
    grids: int | None
    tolerance: float
    culture: float | None
    move_cost: float
    time_limit: float | None
    effort: float
    seed: int

    def __post_init__(self) -> None:
        _ask((self.target is None) != (self.grids is None), say("give either --target or --grids, not both"))
        _ask(self.target is None or _above(self.target, 0), say("--target must be a number of people above 0"))
        _ask(self.grids is None or self.grids >= 1, say("--grids must be a whole number, 1 or more"))
        _ask(
            _above(self.tolerance, 0) and self.tolerance < 1, say("--tolerance must lie between 0 and 1, such as 0.10")
        )
        _ask(self.culture is None or 0 <= self.culture <= 1, say("--culture must lie between 0 and 1, such as 0.3"))
        _ask(_above(self.move_cost, 0) or self.move_cost == 0, say("--move-cost must be 0 or more, such as 0.5"))
        _ask(
            self.time_limit is None or _above(self.time_limit, 0),
            say("--time-limit must be a number of seconds above 0"),
        )
        _ask(_above(self.effort, 0), say("effort must be above 0"))
        _ask(self.seed >= 0, say("--seed must be a whole number, 0 or more"))


@dataclass(frozen=True)
class Sources:
    """What is read, each a file or a frame, and how."""

    units: Source
    id: str
    population: str
    within: str | None
    edges: Source | None
    barriers: Source | None
    crs: object
    datum: str
    previous: object
    retired: Collection[str]
    pins: Source | None


@dataclass(frozen=True, eq=False)
class Asked:
    """The problem, and the names that go with its numbers."""

    units: UnitTable
    problem: Problem
    labels: list[str]  # names of earlier grids and of those that pins name, by their number
    earlier: EarlierPlan | None


def read_asked(sources: Sources, options: Options, tell: Callable[[float, str], None]) -> Asked:
    """Read everything. Raises BadInput with every fault that a file has."""
    units = read_units(
        sources.units,
        id=sources.id,
        population=sources.population,
        within=sources.within,
        crs=sources.crs,
        datum=sources.datum,
    )
    given = read_edges(sources.edges, units) if sources.edges is not None else None
    earlier = read_earlier(sources.previous) if sources.previous is not None else None
    if earlier is not None:
        earlier = replace(earlier, retired=earlier.retired | frozenset(sources.retired))
        _compare_ids(units, earlier)
    counts = _count_grids(units, options)
    pins = read_pins(sources.pins, units) if sources.pins is not None else None
    tell(0.08, say("finding neighbours"))
    problem = _problem(units, find_pairs(units, given, sources.barriers), counts, options, earlier)
    labels = earlier.labels(units.ids)[1] if earlier is not None else []
    if pins is None:
        return Asked(units, problem, labels, earlier)
    held = settle_pins(pins, problem, find_ties(problem), earlier, units)
    units.notes.extend(held.notes)
    return Asked(units, replace(problem, pins=held.pins), held.names, earlier)


def _compare_ids(units: UnitTable, earlier: EarlierPlan) -> None:
    """Refuse an earlier plan of other units altogether; note how many are not met again."""
    strange = len(earlier.grid_of.keys() - units.index.keys())
    if strange == len(earlier.grid_of):
        raise BadInput(say("no unit of the earlier plan is among the units; are its ids the same?"), units.name)
    if strange:
        units.notes.append(say("{count} units of the earlier plan are not among the units", count=strange))


def find_pairs(table: UnitTable, given: Indices | None = None, barriers: Source | None = None) -> Indices:
    """Neighbours (m, 2): as given, else by shared borders, else the Gabriel graph; minus those that a barrier parts."""
    from wangge_engines.space.barriers import open_borders, open_pairs

    walls = None
    if barriers is not None:
        from wangge_engines.partition.barriers import read_barriers

        walls = read_barriers(barriers, table)
    if given is None and table.outlines is not None:
        from wangge_engines.space.borders import shared_borders

        borders = shared_borders(table.outlines)
        return borders.pairs if walls is None else borders.pairs[open_borders(borders, table.spot, walls)]
    if given is None:
        from wangge_engines.space.neighbours import gabriel_pairs

        given = gabriel_pairs(table.place)
    return given if walls is None else given[open_pairs(given, table.spot, walls)]


def _count_grids(table: UnitTable, options: Options) -> Indices:
    """How many grids each community gets, (c,)."""
    if options.grids is None:
        assert options.target is not None
        return grids_for_target(table.people, table.populated_units, options.target)
    most = int(np.maximum(1, table.populated_units).sum())
    if options.grids < len(table.community_codes):
        raise BadInput(
            say(
                "--grids {grids} is fewer than the {communities} communities, and each needs a grid; ask for that many",
                grids=options.grids,
                communities=len(table.community_codes),
            ),
            table.name,
        )
    if options.grids > most:
        raise BadInput(
            say(
                "--grids {grids} is more than the units with residents allow: at most {most}",
                grids=options.grids,
                most=most,
            ),
            table.name,
        )
    return grids_for_total(table.people, table.populated_units, options.grids)


def _problem(
    table: UnitTable, pairs: Indices, counts: Indices, options: Options, earlier: EarlierPlan | None
) -> Problem:
    default = CULTURE_WHERE_PROFILES if table.profile is not None else 0.0
    wanted = options.culture if options.culture is not None else default
    if wanted and table.profile is None:
        table.notes.append(say("there are no profile_ columns, so --culture has nothing to weigh"))
    return Problem(
        ids=table.ids,
        population=table.population,
        place=table.place,
        community=table.community,
        neighbours=pairs,
        grids=counts,
        profile=table.profile,
        tolerance=options.tolerance,
        culture=wanted if table.profile is not None else 0.0,
        previous=earlier.labels(table.ids)[0] if earlier is not None else None,
        move_cost=options.move_cost,
    )


def _above(number: float, least: float) -> bool:
    return math.isfinite(number) and number > least


def _ask(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not holds:
        raise BadInput(otherwise)
