"""Drawing grids from base units, from the files to the plan: the call behind `wangge draw` and `partition.draw`."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from wangge_engines.errors import BadInput
from wangge_engines.messages import say
from wangge_engines.partition.apportion import grids_for_target, grids_for_total
from wangge_engines.partition.drawing import Drawing
from wangge_engines.partition.match import match_grids
from wangge_engines.partition.names import name_grids
from wangge_engines.partition.pins import read_pins, settle_pins
from wangge_engines.partition.problem import Plan, Problem
from wangge_engines.partition.read import EarlierPlan, read_earlier, read_edges, read_units
from wangge_engines.partition.search import search
from wangge_engines.partition.ties import find_ties
from wangge_engines.partition.units import Indices, UnitTable

if TYPE_CHECKING:
    import pandas as pd

    Source = str | Path | pd.DataFrame

Progress = Callable[[float, str], None]

CULTURE_WHERE_PROFILES = 0.3
_SEARCH_FROM, _CERTIFY_FROM, _SEARCH_TO = 0.15, 0.25, 0.85


@dataclass(frozen=True)
class _Options:
    """Everything that is asked besides the data. Refused at construction, one sentence for each rule."""

    target: float | None
    grids: int | None
    tolerance: float
    culture: float | None
    move_cost: float
    time_limit: float | None
    effort: float

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


def draw(
    units: Source,
    *,
    target: float | None = None,
    grids: int | None = None,
    within: str | None = None,
    id: str = "id",  # noqa: A002 - the column's name in every file
    population: str = "population",
    edges: Source | None = None,
    barriers: Source | None = None,
    areas: Mapping[str, shapely.Geometry] | None = None,
    crs: object = None,
    datum: str = "wgs84",
    tolerance: float = 0.10,
    culture: float | None = None,
    previous: object = None,
    move_cost: float = 0.5,
    retired: Collection[str] = (),
    pins: Source | None = None,
    seed: int = 0,
    time_limit: float | None = None,
    effort: float = 1.0,
    certify: bool = False,
    threads: int | None = None,
    ray: str | None = None,
    progress: Progress | None = None,
) -> Drawing:
    """Split base units into grids: connected, balanced, compact, of people who have something in common.

    units      a file (CSV, XLSX, GeoJSON, GeoPackage, Shapefile, GeoParquet), DataFrame or GeoDataFrame with columns
               `id`, `population`, and `x`, `y` (metres, of what: `crs`), `lon`, `lat` (degrees, of what: `datum`) or
               outlines
    target     residents of a grid, or `grids`: how many in all
    within     column with the community; no grid crosses one
    edges      who is next to whom (`id_a`, `id_b`); else shared borders of outlines, or the Gabriel graph
    barriers   lines and areas that nobody crosses, as a file or frame
    areas      outline of each community by its code, in the units' own system: grids of places alone tile it
    culture    weight of the profile columns against distance, 0 to 1 (0.3 where there are any)
    previous   an earlier drawing, its assignment or folder: grids keep their names and residents where they can
    retired    names that were given up before the previous plan, never to be used again
    pins       what stays as it is, as a file or frame: units held in grids (`id`, `grid`), pairs never apart (`id_a`,
               `id_b`), centres (`grid`, `centre`), whole grids of the previous plan (`grid` alone)
    time_limit seconds that the search may take; without it the result depends on input and seed alone
    certify    also find a lower bound on the cost, and better grids where the proof meets them; takes minutes
    ray        address of a Ray cluster that searches the communities: HOST:PORT, "auto" or "local"; the same result
    progress   called with a share done and a word for the step

    Raises BadInput with every fault found.
    """
    started = time.perf_counter()
    options = _Options(target, grids, tolerance, culture, move_cost, time_limit, effort)
    tell = progress or _say_nothing
    tell(0.0, say("reading"))
    table = read_units(units, id=id, population=population, within=within, crs=crs, datum=datum)
    pairs_given = read_edges(edges, table) if edges is not None else None
    earlier = read_earlier(previous) if previous is not None else None
    if earlier is not None and retired:
        earlier = replace(earlier, retired=earlier.retired | frozenset(retired))
    counts = _count_grids(table, options)
    pinned = read_pins(pins, table) if pins is not None else None
    tell(0.08, say("finding neighbours"))
    pairs = find_pairs(table, pairs_given, barriers)
    problem = _problem(table, pairs, counts, options, earlier)
    labels: list[str] = earlier.labels(table.ids)[1] if earlier is not None else []
    if pinned is not None:
        held = settle_pins(pinned, problem, find_ties(problem), earlier, table)
        problem, labels = replace(problem, pins=held.pins), held.names
        table.notes.extend(held.notes)
    tell(_SEARCH_FROM, say("searching"))
    way: dict[str, Any] = {"seed": seed, "effort": effort, "time_limit": time_limit, "progress": _within(tell)}
    if certify and ray is None:
        way |= {"time_limit": time_limit and time_limit / 2, "progress": _within(tell, to=_CERTIFY_FROM)}
    if ray is None:
        plan = search(problem, threads=threads, **way)
    else:
        from wangge_engines.partition.afar import search_afar

        plan = search_afar(problem, ray, certify=certify, **way)
    if certify and ray is None:
        plan = _certify(plan, effort, time_limit, threads, tell)
    tell(_SEARCH_TO, say("drawing outlines"))
    names = _names(table, plan, labels, earlier, retired)
    drawing = Drawing(
        table,
        plan,
        names,
        earlier=earlier,
        areas=_areas(table, areas),
        retired=frozenset(retired),
        inputs={
            **asdict(options),
            "units": table.name,
            "edges": _name_of(edges),
            "barriers": _name_of(barriers),
            "previous": _name_of(previous),
            "pins": _name_of(pins),
            "within": within,
            "certify": certify,
            "culture": problem.culture,
            "datum": datum,
            "system": table.plane.system.name,
        },
    )
    drawing.report["seconds"] = round(time.perf_counter() - started, 3)
    tell(1.0, say("done"))
    return drawing


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


def _count_grids(table: UnitTable, options: _Options) -> Indices:
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
    table: UnitTable, pairs: Indices, counts: Indices, options: _Options, earlier: EarlierPlan | None
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


def _names(
    table: UnitTable, plan: Plan, labels: list[str], earlier: EarlierPlan | None, retired: Collection[str]
) -> list[str]:
    """Names of the grids: those that pins give, those carried on from the earlier plan, new ones for the rest."""
    kept: list[str | None] | None = None
    taken = {*retired, *labels}
    if labels:
        before = earlier.labels(table.ids)[0] if earlier is not None else np.full(len(table), -1)
        kept = [labels[label] if label >= 0 else None for label in match_grids(before, plan).tolist()]
        homes = [table.community_codes[c] for c in plan.community_of_grid]
        foreign = set(table.community_codes)
        kept = [
            name if name and _may_keep(name, home, foreign) else None for name, home in zip(kept, homes, strict=True)
        ]
    if earlier is not None:
        taken |= {*earlier.grid_of.values(), *earlier.retired}
    return name_grids(table.place[plan.centre], plan.community_of_grid, table.community_codes, kept, taken)


def _may_keep(name: str, home: str, codes: Collection[str]) -> bool:
    """A name made of another community's code stays there: units that change community lose their grid's name."""
    return name.startswith(home) or not any(code and name.startswith(code) for code in codes)


def _areas(table: UnitTable, areas: Mapping[str, Any] | None) -> dict[int, shapely.Geometry] | None:
    """Outlines of communities by their number, in metres."""
    if areas is None:
        return None
    numbers = {code: number for number, code in enumerate(table.community_codes)}
    return {
        numbers[str(code)]: shapely.transform(shapely.force_2d(area), table.plane.into)
        for code, area in areas.items()
        if str(code) in numbers
    }


def _certify(plan: Plan, effort: float, time_limit: float | None, threads: int | None, tell: Progress) -> Plan:
    """The plan with its certificate; the search leaves it at least half of the time."""
    from wangge_engines.partition.bounds import certify

    left = None if time_limit is None else max(0.0, time_limit - plan.seconds)
    progress = _within(tell, _CERTIFY_FROM, _SEARCH_TO, say("proving"))
    return certify(plan, effort=effort, time_limit=left, threads=threads, progress=progress)


def _within(tell: Progress, start: float = _SEARCH_FROM, to: float = _SEARCH_TO, step: str | None = None) -> Progress:
    word = step or say("searching")

    def told(share: float, _: str) -> None:
        tell(start + (to - start) * share, word)

    return told


def _name_of(source: object) -> str | None:
    if source is None:
        return None
    return str(source) if isinstance(source, str | Path) else type(source).__name__


def _above(number: float, least: float) -> bool:
    return math.isfinite(number) and number > least


def _ask(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not holds:
        raise BadInput(otherwise)


def _say_nothing(share: float, step: str) -> None:
    """Progress that nobody wants to hear of."""
