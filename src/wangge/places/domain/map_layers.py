"""The map's layers: outlines simplified together, so that neighbours still meet, with the figures that colour them."""

import hashlib
import json
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from django.urls import reverse
from django.utils import translation

from wangge.accounts.models import Installation
from wangge.places.domain.map_figures import MAP_FIGURES, shown_value
from wangge.places.domain.queries import grids_in_force
from wangge.places.domain.revision import current_revision
from wangge.places.enums import Level
from wangge.places.models import Division, Grid

# About 25 m: under a pixel until a town fills the screen.
COARSE_DEGREES = 0.00025


def division_url(division: Division) -> str:
    return reverse("resident:place", args=[division.code])


def state_tag(language: str) -> str:
    """Changes whenever a layer could: other grids or divisions, another language."""
    made = Installation.objects.values_list("made_at", flat=True).first()
    text = repr((language, current_revision(), made))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'


def grids_layer(language: str) -> bytes:
    return _grids_layer(language, state_tag(language))


def divisions_layer(language: str) -> bytes:
    return _divisions_layer(language, state_tag(language))


@lru_cache(maxsize=4)
def _grids_layer(language: str, _tag: str) -> bytes:
    with translation.override(language):
        grids = [grid for grid in grids_in_force().order_by("code") if grid.outline]
        return _collection([bytes(grid.outline or b"") for grid in grids], [_grid_properties(grid) for grid in grids])


@lru_cache(maxsize=4)
def _divisions_layer(language: str, _tag: str) -> bytes:
    """Towns, made of their communities, so that their lines lie on the grids' own."""
    with translation.override(language):
        communities = Division.objects.current().filter(level=Level.COMMUNITY).select_related("parent").order_by("code")
        rows = [row for row in communities if row.outline]
        shapes = _simplify([bytes(row.outline or b"") for row in rows])
        return _dump(list(_town_features(rows, shapes)))


def _town_features(rows: list[Division], shapes: Any) -> Any:
    towns = {row.parent_id: row.parent for row in rows if row.parent}
    for town in sorted(towns.values(), key=lambda town: town.code):
        outline = shapely.union_all([s for s, row in zip(shapes, rows, strict=True) if row.parent_id == town.pk])
        yield _feature(outline, {"code": town.code, "name": str(town), "level": "town"})


def _grid_properties(grid: Grid) -> dict[str, Any]:
    town = grid.community.parent
    return {
        "code": grid.code,
        "name": str(grid),
        "community": str(grid.community),
        "town": str(town) if town else "",
        "population": grid.population,
        "url": grid.get_absolute_url(),
        **{key: shown_value(figure, grid.figures[key]) for key, figure in MAP_FIGURES.items() if key in grid.figures},
    }


def _collection(outlines: list[bytes], properties: list[dict[str, Any]]) -> bytes:
    pairs = zip(_simplify(outlines), properties, strict=True)
    return _dump([_feature(shape, values) for shape, values in pairs])


def _simplify(outlines: list[bytes]) -> Any:
    shapes = np.array(shapely.from_wkb(outlines), dtype=object)
    return shapely.coverage_simplify(shapes, COARSE_DEGREES) if len(shapes) else shapes


def _feature(shape: Any, properties: dict[str, Any]) -> dict[str, Any]:
    # Rounding point by point keeps shared corners equal; a whole-geometry precision model would not.
    rounded = shapely.transform(shape, lambda xy: np.round(xy, 5))
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(rounded)}


def _dump(features: list[dict[str, Any]]) -> bytes:
    installation = Installation.current()
    generated = bool(installation and installation.is_demo)
    body = {"type": "FeatureCollection", "generated": generated, "features": features}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
