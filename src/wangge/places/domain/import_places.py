"""Where the rows of a file lie: points and outlines in WGS 84, whatever the file writes them in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from wangge.common.numbers import parse_degrees
from wangge.common.sheets import Row, SheetError
from wangge.places.domain.import_columns import Recognised
from wangge.places.domain.importing import Faults
from wangge_engines.space.datums import to_wgs84

Reals = NDArray[np.float64]
Shapes = NDArray[np.object_]

_BATCH = 20_000  # rows whose outlines are held at once
_TRIFLE = 0.001  # of an outline's area: a slip of the hand that is mended
_LON, _LAT = (73.0, 136.0), (3.0, 54.0)  # China's


@dataclass
class Located:
    """points (n, 2) in WGS 84, NaN where none is given; outlines as WKB or None, with boxes (n, 4)."""

    points: Reals
    outlines: list[bytes | None]
    boxes: Reals
    notes: list[str] = field(default_factory=list)


NOWHERE = Located(np.empty((0, 2)), [], np.empty((0, 4)))


def locate(found: Recognised, datum: str, faults: Faults, *, is_needed: bool) -> Located:
    """Point and outline of each row; where only an outline is given, a point inside it."""
    count = len(found.body)
    degrees, notes = _degrees(found, faults, is_needed=is_needed)
    here = Located(to_wgs84(degrees, datum), [None] * count, np.full((count, 4), np.nan), notes)
    if found.sheet.geometry is not None or "outline" in found.places:
        for start in range(0, count, _BATCH):
            _outline_batch(found, datum, faults, here, start)
    if is_needed:
        for at in np.flatnonzero(np.isnan(here.points).any(axis=1)).tolist():
            _say_no_place(found.rows(at, at + 1)[0], faults)
    return here


def _say_no_place(row: Row, faults: Faults) -> None:
    if row.line not in {fault.line for fault in faults.found[-4:]}:  # its fault is told already
        faults.add(row, "lon", _("This row has no place; give lon and lat, or an outline."))


def _degrees(found: Recognised, faults: Faults, *, is_needed: bool) -> tuple[Reals, list[str]]:
    """lon and lat as the file has them, (n, 2); exchanged where all rows have them exchanged."""
    count, names = len(found.body), ("lon", "lat")
    degrees = np.full((count, 2), np.nan)
    if not set(names) & found.places.keys():
        return degrees, []
    rows = found.rows()
    for axis, name in enumerate(names):
        degrees[:, axis] = [_number(row[name]) for row in rows]
    notes = []
    given = np.isfinite(degrees).all(axis=1)
    if given.any() and _is_exchanged(degrees[given]).all():
        degrees, names = degrees[:, ::-1].copy(), ("lat", "lon")
        notes.append(_("Longitude and latitude were exchanged in all rows; they were put right."))
    has_outline = found.sheet.geometry is not None
    for at in np.flatnonzero(~((np.abs(degrees) <= (180, 90)).all(axis=1))):
        row = rows[at]
        if row["lon"] or row["lat"] or (is_needed and not has_outline and not row["outline"]):
            _refuse_degrees(row, degrees[at], names, faults)
        degrees[at] = np.nan
    return degrees, notes


def _number(text: str) -> float:
    number = parse_degrees(text)
    return np.nan if number is None else number


def _is_exchanged(degrees: Reals) -> NDArray[np.bool_]:
    first, second = degrees[:, 0], degrees[:, 1]
    return (first >= _LAT[0]) & (first <= _LAT[1]) & (second >= _LON[0]) & (second <= _LON[1])


def _refuse_degrees(row: Row, degrees: Reals, names: Sequence[str], faults: Faults) -> None:
    exchanged = bool(_is_exchanged(degrees[None])[0])
    for axis, (name, limit) in enumerate(zip(names, (180, 90), strict=True)):
        if not abs(degrees[axis]) <= limit:
            message = _("This must be degrees between %(least)d and %(most)d, as 120.551234.")
            text = message % {"least": -limit, "most": limit}
            faults.add(row, name, f"{text} {_('Longitude and latitude seem exchanged here.')}" if exchanged else text)


def _outline_batch(found: Recognised, datum: str, faults: Faults, here: Located, start: int) -> None:
    rows = found.rows(start, start + _BATCH)
    at = slice(start, start + len(rows))
    shapes = _shapes(found, rows, at)
    if found.sheet.geometry is not None:
        shapes, datum = _in_degrees(found, shapes, datum)
        is_point = shapely.get_type_id(shapes) == 0
        points = to_wgs84(np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)]), datum)
        here.points[at] = np.where((is_point & np.isnan(here.points[at, 0]))[:, None], points, here.points[at])
        shapes[is_point] = None
    shapes = _sound(rows, shapes, faults, here.notes)
    if datum in {"gcj02", "bd09"}:
        shapes = shapely.transform(shapes, partial(to_wgs84, datum=datum))
    inner = shapely.point_on_surface(shapes)
    inner = np.column_stack([shapely.get_x(inner), shapely.get_y(inner)])
    here.points[at] = np.where(np.isnan(here.points[at]), inner, here.points[at])
    here.boxes[at] = shapely.bounds(shapes)
    here.outlines[at] = shapely.to_wkb(shapes).tolist()


def _shapes(found: Recognised, rows: Sequence[Row], at: slice) -> Shapes:
    if found.sheet.geometry is not None:
        return np.asarray(found.sheet.geometry[list(found.body[at])], dtype=object)
    texts = np.array([row["outline"] or None for row in rows], dtype=object)
    with np.errstate(invalid="ignore"):  # a coordinate “nan” is a fault later
        return np.asarray(shapely.force_2d(shapely.from_wkt(texts, on_invalid="ignore")), dtype=object)


def _in_degrees(found: Recognised, shapes: Shapes, datum: str) -> tuple[Shapes, str]:
    """Shapes of a map file in degrees, and the datum that these refer to."""
    crs = found.sheet.crs
    if crs is None or crs.is_geographic:
        if crs is None and not (np.abs(shapely.get_coordinates(shapes)) <= 180).all():
            message = _("%(file)s names no coordinate system. Set the layer's system in a map program and save again.")
            raise SheetError(message % {"file": found.sheet.name})
        return shapes, datum
    if datum in {"gcj02", "bd09"}:
        message = _("%(file)s is in metres (%(system)s), so its datum can't be %(datum)s.")
        raise SheetError(message % {"file": found.sheet.name, "system": crs.name, "datum": datum})
    from pyproj import Transformer

    into = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    projected = shapely.transform(shapes, lambda points: np.column_stack(into.transform(points[:, 0], points[:, 1])))
    return np.asarray(projected, dtype=object), "wgs84"


def _sound(rows: Sequence[Row], shapes: Shapes, faults: Faults, notes: list[str]) -> Shapes:
    """Only outlines that hold; each that doesn't is mended where that changes next to nothing, else refused."""
    areas = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
    within = (np.abs(shapely.bounds(shapes)) <= (180, 90, 180, 90)).all(axis=1)
    good = areas & within & shapely.is_valid(shapes)
    shapes = shapes.copy()
    for at in np.flatnonzero(~good).tolist():
        if shapes[at] is None and not rows[at]["outline"]:
            continue
        mended = _mended(shapes[at]) if areas[at] and within[at] else None
        if mended is None:
            faults.add(rows[at], "outline", _fault_of(shapes[at]))
        else:
            notes.append(
                _("The outline in row %(line)d crossed itself a little; it was mended.") % {"line": rows[at].line}
            )
        shapes[at] = mended
    return shapes


def _mended(shape: Any) -> Any:
    """The outline without its slip; None where that is no trifle, or what follows is no area."""
    whole = shapely.make_valid(shape)
    parts = shapely.get_parts(shapely.get_parts(whole))
    area = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    if area.is_empty or not np.isfinite(shape.area) or abs(area.area - shape.area) > _TRIFLE * area.area:
        return None
    return area


def _fault_of(shape: Any) -> str:
    if shape is None or shape.geom_type not in {"Polygon", "MultiPolygon"} or shape.is_empty:
        return _("This is not a polygon in WKT, as POLYGON ((120.5 31.8, …)).")
    if not (np.abs(shapely.get_coordinates(shape)) <= (180, 90)).all():  # also where one is not a number
        return _("This outline leaves the globe: write lon and lat in degrees, lon first.")
    message = _("This outline is not valid (%(why)s); mend it in a map program.")
    return message % {"why": shapely.is_valid_reason(shape)}
