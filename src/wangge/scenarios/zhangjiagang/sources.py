"""What is real about the city: codes, names, outline, and roughly where each town lies."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

DATA = Path(__file__).with_name("data")
METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class LocalPlane:
    """Metres east and north of an origin. Linear, so that straight borders stay straight; good to 0.2 % over a city."""

    lon: float
    lat: float

    @property
    def scale(self) -> NDArray[np.float64]:
        """Metres in a degree of longitude and of latitude, shape (2,)."""
        return np.array([METRES_PER_DEGREE * np.cos(np.radians(self.lat)), METRES_PER_DEGREE])

    def to_metres(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        return (np.asarray(lonlat, dtype=float) - (self.lon, self.lat)) * self.scale

    def to_lonlat(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """Longitude and latitude to 7 decimals (a centimetre), so that files and database hold the same numbers."""
        return np.round(np.asarray(metres, dtype=float) / self.scale + (self.lon, self.lat), 7)


@dataclass(frozen=True)
class Sources:
    """The real data, read once: `divisions` (code, name, level, parent), the outline, the towns' centres."""

    divisions: pd.DataFrame
    outline: shapely.Polygon
    town_centres: pd.DataFrame
    plane: LocalPlane

    @property
    def towns(self) -> pd.DataFrame:
        return self.divisions[self.divisions.level == "town"].reset_index(drop=True)

    @property
    def communities(self) -> pd.DataFrame:
        return self.divisions[self.divisions.level == "community"].reset_index(drop=True)

    def outline_in_metres(self) -> shapely.Polygon:
        return shapely.transform(self.outline, self.plane.to_metres)

    def town_centres_in_metres(self) -> NDArray[np.float64]:
        """A place for each row of `towns`, shape (towns, 2)."""
        placed = self.town_centres.set_index("code").loc[self.towns.code, ["lon", "lat"]]
        return self.plane.to_metres(placed.to_numpy(dtype=float))


def read_sources(folder: Path = DATA) -> Sources:
    divisions = pd.read_csv(folder / "divisions.csv", dtype=str, keep_default_na=False)
    centres = pd.read_csv(folder / "town_centres.csv", dtype={"code": str})
    outline = _read_outline(folder / "boundary.geojson")
    west, south, east, north = outline.bounds
    plane = LocalPlane(round((west + east) / 2, 3), round((south + north) / 2, 3))
    return Sources(divisions, outline, centres, plane)


def _read_outline(path: Path) -> shapely.Polygon:
    collection = json.loads(path.read_text(encoding="utf-8"))
    shape = shapely.from_geojson(json.dumps(collection["features"][0]["geometry"]))
    (polygon,) = shape.geoms
    return polygon
