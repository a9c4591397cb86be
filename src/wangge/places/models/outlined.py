"""Geometry as WKB in lon/lat of WGS 84, with its bounding box in indexed columns: it works on every database."""

from typing import Any

import shapely
from django.db import models
from shapely.geometry.base import BaseGeometry


class Outlined(models.Model):
    """Something with a point (lon, lat) and, when known, an outline. Set the outline through ``set_outline``."""

    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    outline = models.BinaryField(null=True)
    west = models.FloatField(null=True)
    south = models.FloatField(null=True)
    east = models.FloatField(null=True)
    north = models.FloatField(null=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["west", "east", "south", "north"], name="%(class)s_box")]

    @property
    def geometry(self) -> BaseGeometry | None:
        return shapely.from_wkb(bytes(self.outline)) if self.outline else None

    def set_outline(self, geometry: BaseGeometry | None) -> None:
        for name, value in outline_columns(geometry).items():
            setattr(self, name, value)


def outline_columns(geometry: BaseGeometry | None) -> dict[str, Any]:
    """The columns that hold an outline, for one row."""
    if geometry is None or geometry.is_empty:
        return dict.fromkeys(("outline", "west", "south", "east", "north"))
    west, south, east, north = geometry.bounds
    return {"outline": shapely.to_wkb(geometry), "west": west, "south": south, "east": east, "north": north}
