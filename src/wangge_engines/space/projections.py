"""Between the system that somebody's data is in and metres to compute with.

Degrees are projected by Lambert's azimuthal equal-area projection around the middle of the data. Why that one: areas
are exact everywhere (densities and outlines are compared by area); at the middle of a city its distances are exact, 20
km away they are off by one in a million, and across the whole of China by at most 2 %, where a transverse Mercator is
off by 8 %; it has no zones; and the anti-meridian is a place like any other. A projected system in true metres is used
as it is, so that a user's own `x, y` keep their meaning. Feet and Web Mercator's stretched metres are projected anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wangge_engines.errors import BadInput
from wangge_engines.messages import say
from wangge_engines.space.datums import from_wgs84, to_wgs84

if TYPE_CHECKING:
    from pyproj import CRS

Coordinates = NDArray[np.float64]

WEB_MERCATOR_METHOD = "Popular Visualisation Pseudo Mercator"
_SHIFTED = (
    'GEOGCRS["{name}",DATUM["{name} (WGS 84, shifted; it has no EPSG code)",ELLIPSOID["WGS 84",6378137,298.257223563]],'
    'CS[ellipsoidal,2],AXIS["longitude",east],AXIS["latitude",north],ANGLEUNIT["degree",0.0174532925199433]]'
)


@dataclass(frozen=True)
class System:
    """The coordinate system of somebody's data. Without a `crs` the coordinates are metres of an unknown origin.

    `datum` other than wgs84 says that geographic coordinates are shifted (gcj02, bd09) before `crs` applies.
    """

    crs: CRS | None = None
    datum: str = "wgs84"

    @property
    def is_known(self) -> bool:
        return self.crs is not None

    @property
    def is_geographic(self) -> bool:
        return self.crs is not None and self.crs.is_geographic

    @property
    def is_shifted(self) -> bool:
        return self.is_geographic and self.datum in ("gcj02", "bd09")

    @property
    def is_true_metres(self) -> bool:
        """Whether the coordinates can be computed with as they are."""
        return self.crs is None or _in_true_metres(self.crs)

    @property
    def name(self) -> str | None:
        if self.is_shifted:
            return {"gcj02": "GCJ-02", "bd09": "BD-09"}[self.datum]
        if self.crs is None:
            return None
        authority = self.crs.to_authority()
        return ":".join(authority) if authority else self.crs.name

    @property
    def crs_to_write(self) -> CRS | None:
        """What a file in these coordinates declares; shifted degrees get their own name: they are not EPSG:4326."""
        return read_crs(_SHIFTED.format(name=self.name)) if self.is_shifted else self.crs

    def to_wgs84(self, points: ArrayLike) -> Coordinates:
        """(n, 2) in this system → degrees."""
        if self.crs is None:
            raise ValueError("coordinates of an unknown system have no longitude and latitude")
        degrees = to_wgs84(points, self.datum) if self.is_shifted else np.asarray(points, dtype=np.float64)
        return _transform(degrees, self.crs, "EPSG:4326")

    def from_wgs84(self, degrees: ArrayLike) -> Coordinates:
        """(n, 2) degrees → this system."""
        if self.crs is None:
            raise ValueError("longitude and latitude cannot be put into an unknown system")
        points = _transform(np.asarray(degrees, dtype=np.float64), "EPSG:4326", self.crs)
        return from_wgs84(points, self.datum) if self.is_shifted else points


WGS84_DEGREES = "EPSG:4326"


@dataclass(frozen=True)
class Metres:
    """The plane that work is done in, and the way there and back from the data's own `system`.

    `middle` is the longitude and latitude that degrees are projected around (None where the system is metres already).
    """

    system: System
    middle: tuple[float, float] | None = field(default=None)

    @cached_property
    def plane(self) -> CRS | None:
        if self.middle is None:
            return self.system.crs
        lon, lat = self.middle
        return read_crs(f"+proj=laea +lon_0={lon} +lat_0={lat} +datum=WGS84 +units=m +no_defs")

    def into(self, points: ArrayLike, system: System | None = None) -> Coordinates:
        """(n, 2) in `system` (the data's own unless said) → (n, 2) metres."""
        source = system or self.system
        given = np.asarray(points, dtype=np.float64)
        if self.plane is None or (self.middle is None and source == self.system) or not source.is_known:
            return given
        return _transform(source.to_wgs84(given), WGS84_DEGREES, self.plane)

    def back(self, metres: ArrayLike) -> Coordinates:
        """(n, 2) metres → the data's own system. Degrees run on past 180 instead of jumping: outlines stay whole."""
        given = np.asarray(metres, dtype=np.float64)
        if self.middle is None:
            return given
        assert self.plane is not None
        degrees = _unwrapped(_transform(given, self.plane, WGS84_DEGREES), self.middle[0])
        return degrees if _is_wgs84(self.system) else self.system.from_wgs84(degrees)

    def back_to_wgs84(self, metres: ArrayLike) -> Coordinates:
        """(n, 2) metres → degrees, WGS 84."""
        if self.plane is None:
            raise ValueError("metres of an unknown system have no longitude and latitude")
        lon = self.middle[0] if self.middle else 0.0
        return _unwrapped(_transform(np.asarray(metres, dtype=np.float64), self.plane, WGS84_DEGREES), lon)


def plane_for(system: System, points: ArrayLike) -> Metres:
    """The plane for data that lies at `points`, (n, 2) in `system`."""
    if system.is_true_metres:
        return Metres(system)
    return Metres(system, middle_of(system.to_wgs84(points)))


def middle_of(degrees: ArrayLike) -> tuple[float, float]:
    """Longitude and latitude of the points' mean as directions from the earth's centre, to a thousandth of a degree.

    Rounded, so that the order of the rows and the last digit of a mean don't change the plane.
    """
    lon, lat = np.radians(np.asarray(degrees, dtype=np.float64)).T
    x, y, z = (np.cos(lat) * np.cos(lon)).mean(), (np.cos(lat) * np.sin(lon)).mean(), np.sin(lat).mean()
    middle = np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y)))
    return round(float(middle[0]), 3), round(float(middle[1]), 3)


def read_crs(given: Any) -> CRS:
    """`EPSG:4549`, 4549, WKT or anything that pyproj understands → a two-dimensional CRS."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        crs = CRS.from_user_input(given)
        crs = crs.to_2d() if len(crs.axis_info) > 2 else crs
    except CRSError as error:
        raise BadInput(
            say("coordinate system {crs} is not known; write it as EPSG:4549, say", crs=str(given)[:80])
        ) from error
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    return crs


def _in_true_metres(crs: CRS) -> bool:
    if not crs.is_projected:
        return False
    method = crs.coordinate_operation.method_name if crs.coordinate_operation else ""
    metres = all(abs(axis.unit_conversion_factor - 1.0) < 1e-9 for axis in crs.axis_info)
    return metres and method != WEB_MERCATOR_METHOD


def _is_wgs84(system: System) -> bool:
    return system.crs is not None and system.crs.to_authority() == ("EPSG", "4326") and not system.is_shifted


def _transform(points: Coordinates, source: Any, target: Any) -> Coordinates:
    from pyproj import CRS, Transformer

    if source == target or CRS.from_user_input(source) == CRS.from_user_input(target):
        return np.array(points, dtype=np.float64)
    x, y = Transformer.from_crs(source, target, always_xy=True).transform(points[:, 0], points[:, 1])
    return np.column_stack([x, y]).astype(np.float64)


def _unwrapped(degrees: Coordinates, around: float) -> Coordinates:
    degrees[:, 0] = around + (degrees[:, 0] - around + 180.0) % 360.0 - 180.0
    return degrees
