"""Whether communities' outlines fit together: no ground that two claim, none that nobody does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from shapely import Polygon

from wangge.places.domain.far_off import KM_A_DEGREE
from wangge.places.enums import Level
from wangge.places.models import Division

_SLIVER_KM = 0.0025  # half as wide: what borders drawn twice differ by


@dataclass(frozen=True)
class BorderDoubt:
    """The community, by its code, and in words what its outline does."""

    code: str
    message: str


def doubt_borders(
    outlines: Mapping[str, Any], rows: Mapping[str, tuple[str, str]], known: Mapping[str, Division]
) -> list[BorderDoubt]:
    """Overlaps of new outlines with any, and gaps that they leave; ``rows``: parent and level by code."""
    new = [code for code in outlines if rows[code][1] == Level.COMMUNITY]
    if not new:
        return []
    shapes = _after(outlines, rows, known)
    codes = list(shapes)
    flat = _flat(np.array(list(shapes.values()), dtype=object))
    names = {code: division.display_name for code, division in known.items()}
    return [*_overlaps(codes, flat, set(new), names), *_gaps(codes, flat, set(new))]


def _after(
    outlines: Mapping[str, Any], rows: Mapping[str, tuple[str, str]], known: Mapping[str, Division]
) -> dict[str, Any]:
    """Outlines of all communities as the import would leave them."""
    before = {code: row.geometry for code, row in known.items() if row.level == Level.COMMUNITY and row.outline}
    return before | {code: shape for code, shape in outlines.items() if rows[code][1] == Level.COMMUNITY}


def _flat(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Outlines in kilometres around their middle."""
    west, south, _east, north = shapely.total_bounds(shapes)
    scale = KM_A_DEGREE * np.array([np.cos(np.radians((south + north) / 2)), 1.0])
    return np.asarray(shapely.transform(shapes, lambda points: (points - (west, south)) * scale), dtype=object)


def _overlaps(
    codes: list[str], flat: NDArray[np.object_], new: set[str], names: Mapping[str, str]
) -> Iterator[BorderDoubt]:
    pairs = shapely.STRtree(flat).query(flat, predicate="intersects")
    for first, second in pairs.T:
        if first < second and not {codes[first], codes[second]}.isdisjoint(new):
            shared = shapely.intersection(flat[first], flat[second])
            if _is_ground(shared):
                own, other = (first, second) if codes[first] in new else (second, first)
                message = _("This overlaps %(other)s by %(hectares)s ha; mend the border of one of them.")
                said = {"other": names.get(codes[other], codes[other]), "hectares": f"{shared.area * 100:.1f}"}
                yield BorderDoubt(codes[own], message % said)


def _gaps(codes: list[str], flat: NDArray[np.object_], new: set[str]) -> Iterator[BorderDoubt]:
    """Holes between communities, told of one that lies beside."""
    whole = shapely.union_all(flat)
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    for hole in map(Polygon, rings):
        beside = [at for at in np.flatnonzero(shapely.dwithin(flat, hole, _SLIVER_KM)) if codes[at] in new]
        if beside and _is_ground(hole):
            message = _("Beside this lies a gap of %(hectares)s ha that belongs to no community.")
            yield BorderDoubt(codes[beside[0]], message % {"hectares": f"{hole.area * 100:.1f}"})


def _is_ground(shape: Any) -> bool:
    """Wider than what borders differ by that were drawn twice."""
    return not shapely.buffer(shape, -_SLIVER_KM).is_empty
