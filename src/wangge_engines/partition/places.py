"""Where units are: which columns or outlines say so, in which system, and the same in metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from wangge_engines.errors import BadInput, Faults
from wangge_engines.messages import say
from wangge_engines.partition.tables import Table
from wangge_engines.space.projections import Metres, System, plane_for, read_crs

if TYPE_CHECKING:
    from pyproj import CRS

Reals = NDArray[np.float64]
Shapes = NDArray[np.object_]

OUTLINE_COLUMNS = ("outline", "geometry", "wkt")
_DEGREE_SLACK = 1e-6


@dataclass(frozen=True)
class Places:
    """Where each of n units is. See UnitTable for what the fields mean; used are the columns that said it."""

    place: Reals
    plane: Metres
    outlines: Shapes | None
    own_outlines: Shapes | None
    used: list[str]
    notes: list[str]
    place_is_in_plane: bool = True


@dataclass(frozen=True)
class _Asked:
    """What the user said of the coordinates, beside the table itself."""

    table: Table
    crs: object
    datum: str

    @property
    def has_shapes(self) -> bool:
        return self.table.geometry is not None or _outline_column(self.table) is not None


@dataclass(frozen=True)
class _Noted:
    """Columns that were used, and what a reader should know."""

    used: list[str]
    notes: list[str]


@dataclass(frozen=True)
class _Given:
    """One way in which places are given: points (n, 2) in a system."""

    points: Reals
    system: System
    columns: list[str]


def find_places(table: Table, crs: object = None, datum: str = "wgs84") -> Places:
    """Places of a table's rows from `x`, `y`, from `lon`, `lat`, or from outlines; every bad row is told at once."""
    asked, faults = _Asked(table, crs, datum), table.faults()
    shapes, shape_column = _shapes_of(table, faults)
    given = _columns_given(asked)
    if given is None and shapes is None:
        raise table.lacks(["x", "y"])
    if given is not None:
        _check_points(table, given, faults)
    faults.refuse_if_any()
    if shapes is None:
        assert given is not None
        return _at_points(table, given, given.columns, [])
    notes: list[str] = []
    system = _system_of_shapes(asked, shapes, given, notes)
    if (shapely.get_type_id(shapes) == shapely.GeometryType.POINT).all():
        points = given or _Given(shapely.get_coordinates(shapes), system, [])
        return _at_points(table, points, [*points.columns, *shape_column], notes)
    own = _repaired(table, shapes, notes)
    columns = [*(given.columns if given else []), *shape_column]
    return _with_outlines(table, own, system, given, _Noted(columns, notes))


def inner_points(outlines: Shapes) -> Reals:
    """(n, 2): the centroid of each outline where it lies inside, else a point that surely does."""
    centroids = shapely.centroid(outlines)
    shapely.prepare(outlines)
    inside = shapely.contains_properly(outlines, centroids)
    points = shapely.get_coordinates(np.where(inside, centroids, shapely.point_on_surface(outlines)))
    return np.asarray(points, dtype=np.float64)


def _at_points(table: Table, given: _Given, used: list[str], notes: list[str]) -> Places:
    plane = plane_for(given.system, given.points)
    return Places(_finite(table, plane.into(given.points)), plane, None, None, used, notes)


def _with_outlines(table: Table, own: Shapes, system: System, given: _Given | None, noted: _Noted) -> Places:
    """Outlines with the places given, or with a point inside each."""
    plane = plane_for(system, shapely.get_coordinates(shapely.centroid(own)))
    outlines = shapely.transform(own, plane.into)
    in_plane = given is None or given.system.is_known == system.is_known
    if given is None:
        place = inner_points(outlines)
    else:
        place = plane.into(given.points, given.system) if in_plane else given.points
    if not in_plane:
        noted.notes.append(say("x and y are in another system than the outlines: say which with --crs to relate them"))
    return Places(_finite(table, place), plane, outlines, own, noted.used, noted.notes, in_plane)


def _columns_given(asked: _Asked) -> _Given | None:
    """`x`, `y` count before `lon`, `lat`: they are what a user computes in."""
    table = asked.table
    for pair, system_of in ((("x", "y"), _metric), (("lon", "lat"), _degrees)):
        found = [column for name in pair if (column := table.column(name))]
        if len(found) == 1 and not asked.has_shapes and not (pair[0] == "x" and table.column("lon")):
            raise table.lacks([name for name in pair if table.column(name) is None])
        if len(found) == 2 and (system := system_of(asked)) is not None:
            return _Given(np.column_stack([table.numbers(column) for column in found]), system, found)
    return None


def _metric(asked: _Asked) -> System | None:
    """The system of `x`, `y`; None where --crs can only speak of the outlines beside them."""
    declared = asked.table.crs
    if asked.crs is None and declared is not None and declared.is_projected:
        return System(declared)
    system = System(read_crs(asked.crs)) if asked.crs is not None else System()
    if system.is_geographic and asked.has_shapes:
        return None
    if system.is_geographic:
        message = say("x and y are metres, but {crs} is in degrees; name the columns lon and lat", crs=system.name)
        raise BadInput(message, asked.table.name)
    if asked.datum in ("gcj02", "bd09") and not asked.has_shapes:
        message = say("--datum {datum} is for longitude and latitude; x and y are metres", datum=asked.datum)
        raise BadInput(message, asked.table.name)
    return system


def _degrees(asked: _Asked) -> System:
    if asked.crs is None:
        return System(read_crs("EPSG:4490" if asked.datum == "cgcs2000" else "EPSG:4326"), asked.datum)
    system = System(read_crs(asked.crs), asked.datum)
    if not system.is_geographic:
        message = say("lon and lat are degrees, but {crs} is in metres; name the columns x and y", crs=system.name)
        raise BadInput(message, asked.table.name)
    return system


def _check_points(table: Table, given: _Given, faults: Faults) -> None:
    for axis, column in enumerate(given.columns):
        values = given.points[:, axis]
        for at in np.flatnonzero(~np.isfinite(values)):
            faults.add(_not_a_place(table, column, int(at)), int(table.rows[at]), column)
        if given.system.is_geographic:
            limit = (180.0, 90.0)[axis]
            for at in np.flatnonzero(np.abs(values) > limit + _DEGREE_SLACK):
                faults.add(_beyond(values[at], limit, axis), int(table.rows[at]), column)


def _not_a_place(table: Table, column: str, at: int) -> str:
    text = str(table.texts(column)[at])
    if not text:
        return say("the place is missing; fill it in or leave the unit out")
    return say("{text} is not a finite number; give the coordinate in figures", text=text)


def _beyond(value: float, limit: float, axis: int) -> str:
    if axis == 1:
        return say(
            "{value} is no latitude: those lie between -{limit} and {limit}; are lon and lat exchanged, or metres?",
            value=f"{value:g}",
            limit=f"{limit:g}",
        )
    return say(
        "{value} is no longitude: those lie between -{limit} and {limit}; metres belong in columns x and y",
        value=f"{value:g}",
        limit=f"{limit:g}",
    )


def _finite(table: Table, place: Reals) -> Reals:
    faults = table.faults()
    for at in np.flatnonzero(~np.isfinite(place).all(axis=1)):
        faults.add(say("the place lies outside the coordinate system; check the coordinates"), int(table.rows[at]))
    faults.refuse_if_any()
    return place


def _shapes_of(table: Table, faults: Faults) -> tuple[Shapes | None, list[str]]:
    """The geometry of each row, from the file itself or from WKT in a column, and that column."""
    column = None if table.geometry is not None else _outline_column(table)
    if table.geometry is None and column is None:
        return None, []
    shapes = table.geometry if table.geometry is not None else _from_wkt(table, str(column), faults)
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    for at in np.flatnonzero(empty & ~_rows_named(table, faults)):
        faults.add(say("the outline is missing; draw it or leave the unit out"), int(table.rows[at]), column)
    kinds = shapely.get_type_id(shapes)
    point, area = kinds == shapely.GeometryType.POINT, np.isin(kinds, (3, 6))
    for at in np.flatnonzero(~empty & ~area & (~point | area.any())):
        faults.add(
            say("the geometry is a {kind}; units are polygons, or all of them points", kind=shapes[at].geom_type),
            int(table.rows[at]),
            column,
        )
    faults.refuse_if_any()
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    for at in np.unique(owner[~np.isfinite(coordinates).all(axis=1)]):
        faults.add(say("the outline has a coordinate that is not finite; draw it anew"), int(table.rows[at]), column)
    return shapes, [column] if column else []


def _rows_named(table: Table, faults: Faults) -> NDArray[np.bool_]:
    return np.isin(table.rows, [fault.line for fault in faults if fault.line is not None])


def shapes_from_wkt(texts: NDArray[np.str_]) -> Shapes:
    """(n,) shapes in the plane; None where a text is empty or no WKT."""
    cells = np.array([text or None for text in texts.tolist()], dtype=object)
    return np.asarray(shapely.force_2d(shapely.from_wkt(cells, on_invalid="ignore")), dtype=object)


def _outline_column(table: Table) -> str | None:
    return next((found for name in OUTLINE_COLUMNS if (found := table.column(name))), None)


def _from_wkt(table: Table, column: str, faults: Faults) -> Shapes:
    texts = table.texts(column)
    shapes = shapes_from_wkt(texts)
    for at in np.flatnonzero(shapely.is_missing(shapes) & (texts != "")):
        message = say("{text} is not WKT; an outline is written POLYGON ((x y, x y, …))", text=str(texts[at])[:40])
        faults.add(message, int(table.rows[at]), column)
    return shapes


def _system_of_shapes(asked: _Asked, shapes: Shapes, given: _Given | None, notes: list[str]) -> System:
    """Which system outlines are in: the file's word, else --crs, else the columns', else what the figures look like."""
    table, like_degrees = asked.table, within_degrees(shapes)
    wanted = read_crs(asked.crs) if asked.crs is not None and given is None else None
    if table.crs is not None and (like_degrees or not table.assumes_degrees):
        return _shifted(_declared(table, wanted, like_degrees=like_degrees), asked)
    if asked.crs is not None:
        return _shifted(System(read_crs(asked.crs)), asked)
    if given is not None:
        return given.system
    if asked.datum == "wgs84" and not like_degrees:
        notes.append(say("the outlines name no system: their coordinates are read as metres"))
        return System()
    if asked.datum == "wgs84":
        notes.append(say("the outlines name no system: their coordinates are read as longitude and latitude, WGS 84"))
    return _degrees(asked)


def _declared(table: Table, wanted: CRS | None, *, like_degrees: bool) -> System:
    """The system that a file names, if its coordinates and --crs agree with it. What GeoJSON names is a mere habit."""
    assert table.crs is not None
    if table.crs.is_geographic and not like_degrees:
        name = table.crs.name
        message = say("the file says {crs}, but its coordinates are no degrees; set its system right", crs=name)
        raise BadInput(message, table.name)
    if wanted is None or wanted == table.crs:
        return System(table.crs)
    if not table.is_geojson:
        name = table.crs.name
        message = say("the file says that its system is {crs}; leave --crs out, or set the file right", crs=name)
        raise BadInput(message, table.name)
    return System(wanted)


def _shifted(system: System, asked: _Asked) -> System:
    datum = asked.datum
    if datum == "wgs84" or (datum == "cgcs2000" and not system.is_geographic):
        return system
    if not system.is_geographic:
        message = say(
            "--datum {datum} is for longitude and latitude, but the file is in {crs}", datum=datum, crs=system.name
        )
        raise BadInput(message, asked.table.name)
    return System(system.crs, datum)


def within_degrees(shapes: Shapes) -> bool:
    """Whether all coordinates could be longitudes (up to 360) and latitudes."""
    x0, y0, x1, y1 = shapely.total_bounds(shapes)
    slack = _DEGREE_SLACK
    return bool(x0 >= -180 - slack and x1 <= 360 + slack and y0 >= -90 - slack and y1 <= 90 + slack)


def _repaired(table: Table, shapes: Shapes, notes: list[str]) -> Shapes:
    """Outlines that cross themselves are mended (and said so); one without area is refused."""
    bad = np.flatnonzero(~shapely.is_valid(shapes))
    if len(bad):
        shapes = shapes.copy()
        shapes[bad] = [_areas_of(mended) for mended in shapely.make_valid(shapes[bad])]
        rows = ", ".join(str(table.rows[at]) for at in bad[:5])
        notes.append(
            say("{count} outlines crossed themselves and were mended (first: {rows})", count=len(bad), rows=rows)
        )
    faults = table.faults()
    for at in np.flatnonzero(~(shapely.area(shapes) > 0)):
        faults.add(say("the outline has no area; draw it anew"), int(table.rows[at]))
    faults.refuse_if_any()
    return shapes


def _areas_of(shape: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
