"""Writing a drawing to a folder: all of it or nothing."""

from __future__ import annotations

import csv
import json
import math
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from wangge_engines.errors import BadInput
from wangge_engines.messages import say

if TYPE_CHECKING:
    import geopandas as gpd

    from wangge_engines.partition.drawing import Drawing

Shapes = NDArray[np.object_]

FILES = ("assignment.csv", "grids.gpkg", "grids.geojson", "front.csv", "front.svg", "report.json")
DEGREE_DIGITS = 7  # a centimetre
_FINE_DEGREE_DIGITS = 10
_WRITTEN_ON = "1970-01-01T00:00:00.000Z"  # a GeoPackage holds a date; the same drawing must be the same file


def write_drawing(drawing: Drawing, folder: Path) -> Path:
    """Write a drawing's files into `folder`, made when missing. An earlier drawing's are replaced, others are left.

    Everything is written beside the folder first and moved in when complete. Raises BadInput where that is not
    possible.
    """
    refuse_folder(folder)
    try:
        folder = folder.resolve()
        with _parents_of(folder), _beside(folder) as fresh:
            _write_all(drawing, fresh)
            _move_in(fresh, folder)
    except OSError as error:
        raise BadInput(say("cannot be written ({error}); choose another --out", error=error), str(folder)) from error
    return folder


def refuse_folder(folder: Path) -> None:
    """Raises BadInput when drawings can't be put there: known before the search begins."""
    if folder.exists() and not folder.is_dir():
        raise BadInput(say("--out is a file; name a folder"), str(folder))
    parent = next(above for above in folder.resolve().parents if above.exists())
    if not parent.is_dir() or not os.access(folder if folder.exists() else parent, os.W_OK):
        raise BadInput(say("cannot be written there; choose another --out"), str(folder))


@contextmanager
def _parents_of(folder: Path) -> Iterator[None]:
    """Folders above this one are made where they are missing, and gone again if it comes to nothing."""
    missing = [above for above in folder.parents if not above.exists()]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for above in missing:  # the nearest first; one that somebody else uses by now stays
            with suppress(OSError):
                above.rmdir()
        raise


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _move_in(fresh: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name in FILES:
        if (fresh / name).exists():
            (fresh / name).replace(folder / name)
        else:
            (folder / name).unlink(missing_ok=True)  # an earlier drawing's: it would not fit this one


def _write_all(drawing: Drawing, folder: Path) -> None:
    _write_assignment(drawing, folder / "assignment.csv")
    _write_geopackage(drawing, folder / "grids.gpkg")
    if drawing.units.plane.system.is_known:
        _write_geojson(drawing, folder / "grids.geojson")
    if drawing.front:
        _write_front(drawing.report["front"], folder)
    report = json.dumps(plain(drawing.report), ensure_ascii=False, indent=1, allow_nan=False)
    (folder / "report.json").write_text(report + "\n", encoding="utf-8")


def plain(value: Any) -> Any:
    """Arrays, numpy numbers, paths and NaN as what JSON has for them."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(inner) for inner in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _write_assignment(drawing: Drawing, path: Path) -> None:
    centres = set(drawing.centres.tolist())
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["id", "grid", "centre"])
        rows.writerows((unit, grid, int(unit in centres)) for unit, grid in drawing.assignment.items())


def _write_front(rows: list[dict[str, Any]], folder: Path) -> None:
    from wangge_engines.partition.front_chart import front_chart

    with (folder / "front.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    (folder / "front.svg").write_text(front_chart(rows), encoding="utf-8")


def _write_geopackage(drawing: Drawing, path: Path) -> None:
    import pyogrio

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _WRITTEN_ON})
    try:
        _write_layer(drawing.grids, path, "grids", append=False)
        _write_layer(_units_frame(drawing), path, "units", append=True)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _write_layer(frame: gpd.GeoDataFrame, path: Path, layer: str, *, append: bool) -> None:
    import warnings

    import pyogrio

    kinds = set(frame.geometry.geom_type)
    kind = "MultiPolygon" if "MultiPolygon" in kinds else None
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*crs.*was not provided.*")
        pyogrio.write_dataframe(
            frame, path, layer=layer, driver="GPKG", append=append, geometry_type=kind, promote_to_multi=bool(kind)
        )


def _units_frame(drawing: Drawing) -> gpd.GeoDataFrame:
    """Units with their grid and whatever was carried along, in the order of the input, in their own system."""
    import geopandas as gpd
    import pandas as pd

    units, order = drawing.units, drawing.units.file_order
    grid = np.array(drawing.names, dtype=object)[drawing.plan.assignment]
    is_centre = np.zeros(len(units), dtype=np.int64)
    is_centre[drawing.plan.centre] = 1
    columns: dict[str, Any] = {"id": units.ids.astype(object), "population": units.population, "grid": grid}
    columns["centre"] = is_centre
    if units.within:
        columns[units.within] = np.array(units.community_codes, dtype=object)[units.community]
    if units.profile is not None:
        columns |= {name: units.profile[:, at] for at, name in enumerate(units.profile_names)}
    taken = {name.lower() for name in columns} | {"fid", "geom", "geometry"}
    for name in units.other.columns:
        if str(name).lower() not in taken:
            columns[str(name)] = units.other[name].to_numpy()
            taken.add(str(name).lower())
    frame = pd.DataFrame(columns).iloc[order].reset_index(drop=True)
    shapes = units.own_outlines if units.own_outlines is not None else shapely.points(units.plane.back(units.place))
    return gpd.GeoDataFrame(frame, geometry=shapes[order], crs=units.plane.system.crs_to_write)


def _write_geojson(drawing: Drawing, path: Path) -> None:
    """RFC 7946: WGS 84, longitude first, outer rings counter-clockwise, cut at the anti-meridian."""
    grids = drawing.grids
    plane = drawing.units.plane
    if drawing.units.own_outlines is None:
        by_name = dict(zip(drawing.names, drawing.outlines_m, strict=True))
        metres = np.array([by_name[name] for name in grids["grid"]], dtype=object)
        shapes = shapely.transform(metres, plane.back_to_wgs84)
    else:
        shapes = shapely.transform(grids.geometry.to_numpy(), plane.system.to_wgs84)
    rounded = _rounded(_cut_at_180(np.asarray(shapes)))
    features = (
        {"type": "Feature", "properties": plain(properties), "geometry": shapely.geometry.mapping(shape)}
        for properties, shape in zip(_properties(grids), rounded, strict=True)
    )
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "features": [\n')
        file.write(",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features))
        file.write("\n]}\n")


def _properties(grids: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): value for name, value in row.items()}
        for row in grids.drop(columns=grids.geometry.name).to_dict(orient="records")
    ]


def _rounded(shapes: Shapes) -> Shapes:
    """To a centimetre; where that would make a grid invalid, all keep finer figures, for they share their vertices."""
    for digits in (DEGREE_DIGITS, _FINE_DEGREE_DIGITS):
        rounded = shapely.transform(shapes, lambda points, digits=digits: np.round(points, digits))
        if shapely.is_valid(rounded).all():
            break
    else:
        rounded = shapes
    return np.asarray(shapely.orient_polygons(rounded, exterior_cw=False), dtype=object)


def _cut_at_180(shapes: Shapes) -> Shapes:
    bounds = shapely.bounds(shapes)
    beyond = np.flatnonzero((bounds[:, 0] < -180.0) | (bounds[:, 2] > 180.0))
    shapes = shapes.copy()
    for at in beyond:
        parts = [
            shapely.transform(piece, lambda points, turn=turn: points - [turn, 0.0])
            for turn in (-360.0, 0.0, 360.0)
            if not (piece := shapely.intersection(shapes[at], shapely.box(turn - 180, -90, turn + 180, 90))).is_empty
        ]
        shapes[at] = shapely.union_all(parts)
    return shapes
