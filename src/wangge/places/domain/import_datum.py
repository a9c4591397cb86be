"""Whether coordinates were declared in the right datum: points that another reading puts into their ground."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from wangge.places.domain.far_off import ground_of
from wangge.places.models import Division
from wangge_engines.space.datums import from_wgs84, to_wgs84

_SAMPLE = 4000
_SURE = 4.0  # standard deviations of the coin that each point would be if readings were alike
_WORTH = 0.05  # of the points
NAMES = {"wgs84": "WGS 84", "cgcs2000": "CGCS2000", "gcj02": "GCJ-02", "bd09": "BD-09"}


def doubt_datum(points: NDArray[np.float64], communities: Sequence[Division], datum: str) -> list[str]:
    """A sentence where another datum puts clearly more of the points (n, 2; WGS 84) into their communities' outlines.

    Each point votes where two readings differ: in its outline by one, out of it by the other (McNemar's test).
    """
    at = np.unique(np.linspace(0, len(points) - 1, min(_SAMPLE, len(points))).astype(int))
    grounds = {community.pk: ground_of(community) for community in {communities[i] for i in at}}
    at = at[[grounds[communities[i].pk] is not None for i in at]] if len(at) else at
    if not len(at):
        return []
    written = from_wgs84(points[at], datum)
    members = defaultdict(list)
    for place, i in enumerate(at):
        members[communities[i].pk].append(place)
    outlines = {pk: ground.geometry for pk, ground in grounds.items() if ground and pk in members}
    inside = {name: _inside(to_wgs84(written, name), members, outlines) for name in ("wgs84", "gcj02", "bd09")}
    declared = inside["wgs84" if datum == "cgcs2000" else datum]
    best = max(inside, key=lambda name: int(inside[name].sum()))
    won, lost = int((inside[best] & ~declared).sum()), int((declared & ~inside[best]).sum())
    if won - lost <= max(_SURE * np.sqrt(won + lost), _WORTH * len(at)):
        return []
    message = _(
        "The coordinates look like %(better)s, not %(declared)s: of %(count)d points %(most)d would lie in their "
        "community's outline, as declared %(few)d do."
    )
    return [
        message
        % {
            "better": NAMES[best],
            "declared": NAMES[datum],
            "count": len(at),
            "most": int(inside[best].sum()),
            "few": int(declared.sum()),
        }
    ]


def _inside(
    points: NDArray[np.float64], members: dict[int, list[int]], outlines: dict[int, object]
) -> NDArray[np.bool_]:
    inside = np.zeros(len(points), dtype=bool)
    for pk, places in members.items():
        shapely.prepare(outlines[pk])
        inside[places] = shapely.intersects_xy(outlines[pk], points[places])
    return inside


def points_inside(outline: object) -> NDArray[np.float64]:
    """Some sixteen points spread over an outline, (n, 2)."""
    west, south, east, north = shapely.bounds(outline)
    steps = (np.arange(6) + 0.5) / 6
    lattice = np.array([(west + x * (east - west), south + y * (north - south)) for x in steps for y in steps])
    held: NDArray[np.bool_] = shapely.contains_xy(outline, lattice)
    return lattice[held]
