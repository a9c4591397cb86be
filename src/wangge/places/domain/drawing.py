"""Rows to the engine and back: base units in, grids with their outlines and figures out."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely
from django.db.models import QuerySet

from wangge.places.domain.numbering import Number, Spot, kept_numbers, number_grids
from wangge.places.enums import UnitKind
from wangge.places.models import BaseUnit, Division, Grid, GridPlan, GridUnit
from wangge.places.models.outlined import outline_columns
from wangge_engines import partition

WGS84 = "EPSG:4326"


@dataclass(frozen=True)
class Drawing:
    """What the engine drew: for each unit a grid's label; for each grid its row; the report.

    ``drawn_from`` is the units' digest; ``kept`` are the codes of the previous plan: a grid so labelled keeps its code.
    """

    units: "pd.DataFrame"
    grids: "geopandas.GeoDataFrame"
    report: dict[str, Any]
    drawn_from: str
    kept: frozenset[str] = frozenset()


def units_frame(units: Iterable[BaseUnit]) -> "geopandas.GeoDataFrame":
    """Base units as the engine reads them; a profile column that some unit lacks counts as zero there."""
    units = list(units)
    columns: dict[str, Any] = {
        "id": [unit.code for unit in units],
        "population": [unit.population for unit in units],
        "lon": [unit.lon for unit in units],
        "lat": [unit.lat for unit in units],
        "community": [unit.community.code for unit in units],
        "kind": [unit.kind for unit in units],
    }
    for name in sorted({name for unit in units for name in unit.profile}):
        columns[f"profile_{name}"] = [float(unit.profile.get(name, 0)) for unit in units]
    outlines = shapely.from_wkb([bytes(unit.outline) if unit.outline else None for unit in units])
    frame = pd.DataFrame(columns)
    if any(outline is None for outline in outlines):
        return geopandas.GeoDataFrame(frame)
    return geopandas.GeoDataFrame(frame, geometry=outlines, crs=WGS84)


def units_under(division: Division) -> QuerySet[BaseUnit]:
    """What a plan for this division divides."""
    return BaseUnit.objects.filter(community__path__startswith=division.path).select_related("community")


def digest_of(units: Iterable[BaseUnit]) -> str:
    """Short for all that a drawing of these units depends on: the same for the same units, in whatever order."""
    digest = hashlib.sha256()
    for unit in sorted(units, key=lambda unit: unit.code):
        known = (unit.code, unit.community.code, unit.population, unit.lon, unit.lat, str(unit.kind), unit.profile)
        digest.update(json.dumps(known, sort_keys=True).encode() + bytes(unit.outline or b""))
    return digest.hexdigest()


def draw_units(
    units: Iterable[BaseUnit],
    *,
    settings: dict[str, Any],
    previous: GridPlan | None = None,
    progress: Callable[[float, str], None] | None = None,
) -> Drawing:
    """Ask the engine for grids; those that come from a previous plan's keep its codes as their labels."""
    units = list(units)
    frame = units_frame(units)
    earlier = dict(GridUnit.objects.filter(plan=previous).values_list("unit__code", "grid__code")) if previous else None
    drawn = partition.draw(frame, within="community", previous=earlier, progress=progress, **settings)
    frame["grid"] = frame["id"].map(drawn.assignment)
    area_m2 = dict(zip(drawn.names, shapely.area(drawn.outlines_m), strict=True))
    grids = drawn.grids.assign(area_m2=drawn.grids["grid"].map(area_m2))
    kept = frozenset(earlier.values()) if earlier else frozenset()
    return Drawing(frame, grids.to_crs(WGS84) if grids.crs else grids, drawn.report, digest_of(units), kept)


def save_drawing(plan: GridPlan, drawing: Drawing) -> None:
    """Write a plan's grids, their codes, and which unit is in which."""
    communities = {division.code: division for division in Division.objects.under(plan.division).current()}
    codes = _number(plan, drawing, communities)
    units = dict(units_under(plan.division).values_list("code", "pk"))
    by_label = {str(label): rows for label, rows in drawing.units.groupby("grid")}
    made = Grid.objects.bulk_create(
        [
            _grid_row(plan, row, by_label[row.grid], communities, codes[row.grid], units[row.centre])
            for row in drawing.grids.itertuples()
        ],
        batch_size=500,
    )
    pk_of = {grid.code: grid.pk for grid in made}
    links = [
        GridUnit(plan=plan, grid_id=pk_of[codes[label][1]], unit_id=units[code])
        for label, rows in by_label.items()
        for code in rows["id"]
    ]
    GridUnit.objects.bulk_create(links, batch_size=5000)


def _number(plan: GridPlan, drawing: Drawing, communities: dict[str, Division]) -> dict[str, Number]:
    """Serial and code of each grid, by its label."""
    community_of = dict(zip(drawing.grids["grid"], drawing.grids["community"].astype(str), strict=True))
    kept = kept_numbers(plan, {label: code for label, code in community_of.items() if label in drawing.kept})
    place = drawing.units.set_index("id")[["lon", "lat"]]
    spots = {
        label: Spot(communities[community_of[label]], *place.loc[centre])
        for label, centre in zip(drawing.grids["grid"], drawing.grids["centre"], strict=True)
        if label not in kept
    }
    taken = [(communities[community_of[label]].pk, serial) for label, (serial, _code) in kept.items()]
    return kept | number_grids(spots, taken=taken)


def _grid_row(
    plan: GridPlan,
    row: Any,
    units: "pd.DataFrame",
    communities: dict[str, Division],
    number: tuple[int, str],
    centre_pk: int,
) -> Grid:
    centre = units.loc[units["id"] == row.centre].iloc[0]
    serial, code = number
    return Grid(
        plan=plan,
        community=communities[row.community],
        code=code,
        serial=serial,
        population=int(units["population"].sum()),
        unit_count=len(units),
        centre_id=centre_pk,
        lon=float(centre["lon"]),
        lat=float(centre["lat"]),
        figures=_figures(row, units),
        **outline_columns(row.geometry),
    )


def _figures(row: Any, units: "pd.DataFrame") -> dict[str, float]:
    """Numbers for maps and tables: area, density, and the residents' mean of each share in their profile."""
    people = units["population"].to_numpy(dtype=float)
    area_km2 = float(row.area_m2) / 1e6
    figures = {"area_km2": round(area_km2, 4), "deviation": round(float(row.deviation), 4)}
    figures["density"] = round(people.sum() / area_km2, 1) if area_km2 else 0.0
    figures["homes"] = int((units["kind"].isin([UnitKind.BUILDING, UnitKind.COMPOUND, UnitKind.HAMLET])).sum())
    figures["distance_m"] = round(float(row.distance_mean_m), 1)
    if people.sum():
        profile = [str(name) for name in units.columns if str(name).startswith("profile_")]
        shares = {name: np.average(units[name], weights=people) for name in profile}
        figures |= {name.removeprefix("profile_"): round(float(share), 4) for name, share in shares.items()}
    return figures
