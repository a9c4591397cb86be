"""Which community and grid a point lies in. The outlines are held in memory as a tree, anew after each change."""

from dataclasses import dataclass
from threading import Lock
from uuid import UUID

import numpy as np
import shapely

from wangge.places.domain.queries import grids_in_force
from wangge.places.domain.revision import current_revision
from wangge.places.enums import Level
from wangge.places.models import Division, Grid
from wangge_engines.space.datums import to_wgs84


@dataclass(frozen=True)
class Found:
    """A community, and its grid when a plan is in force there."""

    community: Division
    grid: Grid | None


class PlaceIndex:
    """The outlines of one state of the database, in one tree: grids where there are any, else communities."""

    def __init__(self) -> None:
        grids = [grid for grid in grids_in_force().order_by("code") if grid.outline]
        covered = {grid.community_id for grid in grids}
        communities = Division.objects.current().filter(level=Level.COMMUNITY).exclude(pk__in=covered)
        bare = [division for division in communities.select_related("parent").order_by("code") if division.outline]
        self._found = [Found(grid.community, grid) for grid in grids] + [Found(division, None) for division in bare]
        outlines = shapely.from_wkb([bytes(row.outline) for row in (*grids, *bare) if row.outline])
        self._tree = shapely.STRtree(outlines)

    def find(self, lon: float, lat: float) -> Found | None:
        """The first by code of those that hold the point, so that a point on a border has one answer."""
        hits = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        return self._found[int(np.min(hits))] if len(hits) else None


_lock = Lock()
_cached: tuple[UUID | None, PlaceIndex] | None = None


def current_index() -> PlaceIndex:
    """The tree of the present revision: one a process, made when first asked for."""
    global _cached  # noqa: PLW0603
    revision = current_revision()
    cached = _cached
    if cached is None or cached[0] != revision:
        with _lock:
            if _cached is None or _cached[0] != revision:
                _cached = (revision, PlaceIndex())
            cached = _cached
    return cached[1]


def find_place(lon: float, lat: float, datum: str = "wgs84") -> Found | None:
    """The community and grid at a point given in one of the four datums."""
    [[lon, lat]] = to_wgs84([[lon, lat]], datum).tolist()
    return current_index().find(lon, lat)
