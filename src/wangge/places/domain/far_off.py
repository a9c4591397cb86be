"""Base units that lie far from where their community is: a slip in a coordinate, a datum or a community's code."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from wangge.places.domain.queries import divisions_above
from wangge.places.models import Division

KM_A_DEGREE = 111.2
FAR_FROM_OUTLINE_KM = 1.0  # outlines and datums differ by less
FAR_FROM_OTHERS_KM = 30.0  # a community without an outline is smaller


@dataclass(frozen=True)
class FarOff:
    """A point, by its place in the list, and in words how far off it lies."""

    index: int
    message: str


def find_far_off(communities: Sequence[Division], points: NDArray[np.float64]) -> list[FarOff]:
    """Points (n, 2) more than 1 km outside their community (or what it lies in), or 30 km from its middle."""
    members: dict[int, list[int]] = defaultdict(list)
    for i, community in enumerate(communities):
        members[community.pk].append(i)
    found = [far for of in members.values() for far in _far_from(communities[of[0]], points[of], of)]
    return sorted(found, key=lambda far: far.index)


def _far_from(community: Division, points: NDArray[np.float64], indices: Sequence[int]) -> list[FarOff]:
    ground = ground_of(community)
    far_km, limit = _distances(points, ground.geometry if ground else None)
    text = _("This lies %(km)s km from %(place)s; check the coordinates, the datum and the community.")
    return [
        FarOff(indices[j], text % {"km": f"{far_km[j]:.1f}", "place": ground or community})
        for j in np.flatnonzero(far_km > limit).tolist()
    ]


def ground_of(community: Division) -> Division | None:
    """The community itself or the nearest division above it that has an outline."""
    if community.outline:
        return community
    return divisions_above(community).exclude(outline=None).last()


def _distances(points: NDArray[np.float64], outline: BaseGeometry | None) -> tuple[NDArray[np.float64], float]:
    """Kilometres of each point (n, 2) from the outline, or from the points' own middle; and what counts as far."""
    middle = np.median(points, axis=0) if outline is None else np.array(outline.centroid.coords[0])
    scale = KM_A_DEGREE * np.array([np.cos(np.radians(middle[1])), 1.0])
    if outline is None:
        return np.hypot(*((points - middle) * scale).T), FAR_FROM_OTHERS_KM
    flat = shapely.transform(outline, lambda degrees: degrees * scale)
    return shapely.distance(shapely.points(points * scale), flat), FAR_FROM_OUTLINE_KM
