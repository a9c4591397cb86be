"""The generated city of Zhangjiagang: real codes, names and outline; everything else drawn from a seed.

`generate_city(seed)` takes a few seconds on one core and gives the same city for the same seed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from wangge.scenarios.zhangjiagang.cells import Indices, merge_outlines
from wangge.scenarios.zhangjiagang.census import take_census
from wangge.scenarios.zhangjiagang.layout import Layout, lay_out
from wangge.scenarios.zhangjiagang.profiles import draw_profiles
from wangge.scenarios.zhangjiagang.residents import Residents, compounds_of, settle_residents
from wangge.scenarios.zhangjiagang.sources import Sources, read_sources
from wangge.scenarios.zhangjiagang.unit_names import Ground, name_units

SEED = 320582
Progress = Callable[[float, str], None]

GENERATED = {
    "zh": "演示数据（生成）：行政区划代码、名称和全市外轮廓为真实（外轮廓较粗）；其余均为生成，不代表实际情况。",
    "en": "Generated demonstration data: the divisions' codes and names and the city's (coarse) outline are real; "
    "everything else is generated and says nothing about the real place.",
}


@dataclass(frozen=True)
class City:
    """`divisions`: code, name, level, parent, outline, lon, lat. `units`: id, name, kind, community, population,
    households, lon, lat, outline, profile_*. Outlines are polygons in WGS 84 longitude and latitude.

    The units tile each community, the communities each town, the towns the city: neighbours share every corner.
    `labels` says in Chinese and English what is generated.
    """

    divisions: pd.DataFrame
    units: pd.DataFrame
    labels: dict[str, str]
    seed: int


def generate_city(seed: int = SEED, progress: Progress | None = None) -> City:
    """Generate the city. `progress` is called with the share done (0 … 1) and a word on what comes next."""
    step = progress or (lambda _share, _what: None)
    rng = np.random.default_rng(seed)
    step(0.0, "census")
    sources = read_sources()
    census = take_census(sources.communities, rng)
    layout = lay_out(sources, census, rng, step)
    step(0.70, "residents")
    residents = settle_residents(layout, rng)
    step(0.75, "units")
    units = _tabulate_units(sources, layout, residents, rng)
    step(0.90, "outlines")
    divisions = _tabulate_divisions(sources, units)
    step(1.0, "city")
    return City(divisions, units, dict(GENERATED), seed)


def _tabulate_units(sources: Sources, layout: Layout, residents: Residents, rng: np.random.Generator) -> pd.DataFrame:
    """A row for each cell, by community and then from west to east."""
    order = np.lexsort((layout.cells.places[:, 1], layout.cells.places[:, 0], layout.community))
    community = layout.community[order]
    outlines = shapely.orient_polygons(shapely.transform(layout.cells.outlines[order], sources.plane.to_lonlat))
    lonlat = sources.plane.to_lonlat(layout.cells.places[order])
    table = pd.DataFrame(
        {
            "id": _number_units(sources.communities.code.to_numpy()[community]),
            "name": _name_all(sources, layout, residents, order, rng),
            "kind": residents.kind[order],
            "community": sources.communities.code.to_numpy()[community],
            "population": residents.people[order],
            "households": residents.households[order],
            "lon": lonlat[:, 0],
            "lat": lonlat[:, 1],
            "outline": outlines,
        }
    )
    return pd.concat([table, draw_profiles(layout, rng).iloc[order].reset_index(drop=True)], axis=1)


def _number_units(codes: NDArray[np.object_]) -> list[str]:
    """The community's code, U, and four digits: 320582100004U0017. Equal codes stand together."""
    number = pd.Series(codes).groupby(codes, sort=False).cumcount() + 1
    return [f"{code}U{serial:04d}" for code, serial in zip(codes, number, strict=True)]


def _name_all(
    sources: Sources, layout: Layout, residents: Residents, order: Indices, rng: np.random.Generator
) -> list[str]:
    compound = compounds_of(layout, residents.kind, rng)
    canals = np.array([*(canal.name for canal in layout.terrain.canals), ""])  # the last stands for -1, no canal
    near_river = _reclaimed(layout)
    names: list[str] = []
    for community, official in enumerate(sources.communities.name):
        own = order[layout.community[order] == community]
        ground = Ground(
            official,
            residents.kind[own],
            layout.cells.places[own],
            compound[own],
            layout.river[own],
            canals[layout.canal[own]],
            bool(near_river[own].mean() > 0.5),
        )
        names += name_units(ground, rng)
    return names


def _reclaimed(layout: Layout) -> NDArray[np.bool_]:
    """Land within 9 km of the Yangtze was won from it polder by polder, and its names say so."""
    shapely.prepare(layout.terrain.river)
    near: NDArray[np.bool_] = shapely.dwithin(layout.terrain.river, shapely.points(layout.cells.places), 9_000.0)
    return near


def _tabulate_divisions(sources: Sources, units: pd.DataFrame) -> pd.DataFrame:
    """The real list with outlines: the city's own, and unions of units for the others."""
    outlines = {sources.divisions.code.iloc[0]: sources.outline}
    for code, part in units.groupby("community", sort=False):
        outlines[str(code)] = _merge(part.outline)
    for town, members in sources.communities.groupby("parent", sort=False):
        outlines[str(town)] = _merge(pd.Series([outlines[code] for code in members.code]))
    divisions = sources.divisions.copy()
    divisions["outline"] = [outlines[code] for code in divisions.code]
    inside = np.array([shapely.get_coordinates(_middle(outline))[0] for outline in divisions.outline])
    divisions["lon"], divisions["lat"] = np.round(inside, 7).T
    return divisions


def _merge(outlines: pd.Series) -> shapely.Polygon:
    return merge_outlines(outlines.to_numpy())


def _middle(outline: shapely.Polygon) -> shapely.Point:
    """The centroid where it lies inside, else a point that does."""
    return outline.centroid if outline.contains(outline.centroid) else outline.point_on_surface()
