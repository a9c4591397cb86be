"""Barriers from a file, in the plane that the units are in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from wangge_engines.errors import BadInput
from wangge_engines.messages import say
from wangge_engines.partition.places import OUTLINE_COLUMNS, Shapes, shapes_from_wkt, within_degrees
from wangge_engines.partition.read import as_table
from wangge_engines.partition.tables import Table
from wangge_engines.partition.units import UnitTable
from wangge_engines.space.projections import System

if TYPE_CHECKING:
    import pandas as pd


def read_barriers(source: str | Path | pd.DataFrame, units: UnitTable) -> Shapes:
    """Lines and areas in metres, in the units' plane, cut into short pieces so that the search for them stays quick.

    A file that names no system is in that of the units; so is GeoJSON whose coordinates are no degrees.
    """
    table = as_table(source, say("barriers"))
    shapes = _shapes_of(table)
    shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    if not len(shapes):
        raise BadInput(say("the file holds no barriers; leave --barriers out, or give lines or areas"), table.name)
    flat = shapely.get_dimensions(shapes) == 0
    if flat.any():
        message = say("a barrier is a point; barriers are lines or areas")
        raise table.refusal(message, int(np.flatnonzero(flat)[0]))
    system = _system_of(table, shapes, units)
    moved = shapely.transform(shapes, lambda points: units.plane.into(points, system))
    return _short_pieces(moved)


def _shapes_of(table: Table) -> Shapes:
    if table.geometry is not None:
        return table.geometry
    column = next((found for name in (*OUTLINE_COLUMNS, "barrier") if (found := table.column(name))), None)
    if column is None:
        raise table.lacks(["outline"])
    texts = table.texts(column)
    shapes = shapes_from_wkt(texts)
    faults = table.faults()
    for at in np.flatnonzero(shapely.is_missing(shapes) & (texts != "")):
        message = say("{text} is not WKT; a barrier is written LINESTRING (x y, x y, …)", text=str(texts[at])[:40])
        faults.add(message, int(table.rows[at]), column)
    faults.refuse_if_any()
    return shapes


def _system_of(table: Table, shapes: Shapes, units: UnitTable) -> System:
    own = units.plane.system
    if table.crs is None or (table.assumes_degrees and not (own.is_known and within_degrees(shapes))):
        return own
    if not own.is_known:
        name = table.crs.name
        message = say("the barriers are in {crs}, but the units' system is not known; say it with --crs", crs=name)
        raise BadInput(message, table.name)
    return System(table.crs, own.datum if own.is_shifted and table.crs.is_geographic else "wgs84")


def _short_pieces(shapes: Shapes) -> Shapes:
    """Long lines as one piece for each straight side: their boxes overlap far less, so a tree finds them faster."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    lines = parts[shapely.get_dimensions(parts) == 1]
    points, line = shapely.get_coordinates(lines, return_index=True)
    follows = line[1:] == line[:-1]
    sides = shapely.linestrings(np.stack([points[:-1][follows], points[1:][follows]], axis=1))
    return np.concatenate([sides, parts[shapely.get_dimensions(parts) == 2]])
