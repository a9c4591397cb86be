"""Drawing grids from base units, from the files to the plan: the call behind `wangge draw` and `partition.draw`."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from wangge_engines.messages import say
from wangge_engines.partition.asked import Asked, Options, Sources, read_asked
from wangge_engines.partition.compiling import Compiling
from wangge_engines.partition.drawing import Drawing
from wangge_engines.partition.match import match_grids
from wangge_engines.partition.names import name_grids
from wangge_engines.partition.problem import Plan, Problem
from wangge_engines.partition.search import search
from wangge_engines.partition.units import UnitTable

if TYPE_CHECKING:
    import pandas as pd

    Source = str | Path | pd.DataFrame

Progress = Callable[[float, str], None]

_SEARCH_FROM, _CERTIFY_FROM, _SEARCH_TO = 0.15, 0.25, 0.85


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
    options = Options(target, grids, tolerance, culture, move_cost, time_limit, effort, seed)
    sources = Sources(units, id, population, within, edges, barriers, crs, datum, previous, retired, pins)
    tell = progress or _say_nothing
    tell(0.0, say("reading"))
    with Compiling() as compiling:  # in the meantime
        asked = read_asked(sources, options, tell)
        tell(_SEARCH_FROM, say("searching"))
        compiling.wait()
    plan = _find_plan(asked.problem, options, seed, threads, ray, tell, certify=certify)
    tell(_SEARCH_TO, say("drawing outlines"))
    drawing = Drawing(
        asked.units,
        plan,
        _names(asked, plan, retired),
        earlier=asked.earlier,
        areas=_areas(asked.units, areas),
        retired=frozenset(retired),
        inputs={
            **asdict(options),
            "units": asked.units.name,
            "edges": _name_of(edges),
            "barriers": _name_of(barriers),
            "previous": _name_of(previous),
            "pins": _name_of(pins),
            "within": within,
            "certify": certify,
            "culture": asked.problem.culture,
            "datum": datum,
            "system": asked.units.plane.system.name,
        },
    )
    drawing.report["seconds"] = round(time.perf_counter() - started, 3)
    tell(1.0, say("done"))
    return drawing


def _find_plan(
    problem: Problem,
    options: Options,
    seed: int,
    threads: int | None,
    ray: str | None,
    tell: Progress,
    *,
    certify: bool,
) -> Plan:
    """Search here or on a cluster, and prove if asked to."""
    limit = options.time_limit
    way: dict[str, Any] = {"seed": seed, "effort": options.effort, "time_limit": limit, "progress": _within(tell)}
    if ray is not None:
        from wangge_engines.partition.afar import search_afar

        return search_afar(problem, ray, certify=certify, **way)
    if not certify:
        return search(problem, threads=threads, **way)
    way |= {"time_limit": limit and limit / 2, "progress": _within(tell, to=_CERTIFY_FROM)}
    return _certify(search(problem, threads=threads, **way), options.effort, limit, threads, tell)


def _names(asked: Asked, plan: Plan, retired: Collection[str]) -> list[str]:
    """Names of the grids: those that pins give, those carried on from the earlier plan, new ones for the rest."""
    table, labels, earlier = asked.units, asked.labels, asked.earlier
    kept: list[str | None] | None = None
    taken = {*retired, *labels}
    if labels:
        before = earlier.labels(table.ids)[0] if earlier is not None else np.full(len(table), -1)
        kept = [labels[label] if label >= 0 else None for label in match_grids(before, plan).tolist()]
        homes = [table.community_codes[c] for c in plan.community_of_grid]
        foreign = set(table.community_codes)
        pins = asked.problem.pins
        pinned = {labels[label] for label in np.unique(pins.held[pins.held >= 0])} if pins is not None else set()
        kept = [
            name if name and (name in pinned or _may_keep(name, home, foreign)) else None
            for name, home in zip(kept, homes, strict=True)
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


def _say_nothing(share: float, step: str) -> None:
    """Progress that nobody wants to hear of."""
