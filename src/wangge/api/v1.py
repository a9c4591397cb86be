"""Version 1. The document of all calls is at /api/v1/openapi.json."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition
from ninja import NinjaAPI, Query
from ninja.decorators import decorate_view
from ninja.renderers import JSONRenderer

from wangge.accounts.access import OWN_RULES
from wangge.accounts.models import Installation
from wangge.api.language import in_asked_language
from wangge.api.problems import Problem, answer_problems, nothing_here, tell_problems
from wangge.api.rules import EVERYBODY, Undeclared
from wangge.api.schemas import GridOut, GridShort, HitOut, PlaceOut, ProblemOut, WhereOut
from wangge.places.domain import map_layers
from wangge.places.domain.queries import grid_in_force
from wangge.places.domain.search import find_places
from wangge.places.domain.where import find_place


class ReadableJson(JSONRenderer):
    """Chinese as Chinese: shorter, and readable in a log or a browser."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="wangge",
    version="1",
    description="A city's grids and public services. Figures marked `generated` come from a demo, not from a city.",
    docs_url=None,
    auth=Undeclared(),
    renderer=ReadableJson(),
)
answer_problems(api)

Lon = Annotated[float, Query(ge=-180, le=180, description="longitude in degrees")]
Lat = Annotated[float, Query(ge=-90, le=90, description="latitude in degrees")]
Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
Language = Annotated[Literal["zh", "en"], Query(description="language of names and addresses of pages")]
MISSING = {404: ProblemOut, 422: ProblemOut}


def is_generated() -> bool:
    installation = Installation.current()
    return bool(installation and installation.is_demo)


@api.get("/where", response={200: WhereOut, **MISSING}, auth=EVERYBODY, tags=["places"])
def where(request: HttpRequest, lon: Lon, lat: Lat, datum: Datum = "wgs84", lang: Language = "zh") -> WhereOut:
    """The community and the grid at a point."""
    found = find_place(lon, lat, datum)
    if found is None:
        detail = _("If the point comes from a Chinese map, say so with datum=gcj02 or datum=bd09.")
        raise Problem(404, _("This point lies in none of the city's communities."), detail)
    parent = found.community.parent
    return WhereOut(
        town=PlaceOut.of(parent) if parent else None,
        community=PlaceOut.of(found.community),
        grid=GridShort.of(found.grid) if found.grid else None,
        generated=is_generated(),
    )


@api.get("/grids/{code}", response={200: GridOut, **MISSING}, auth=EVERYBODY, tags=["places"])
def grid(request: HttpRequest, code: str, lang: Language = "zh") -> GridOut:
    """One grid of the plan in force."""
    found = grid_in_force(code)
    if found is None:
        raise Problem(404, _("No grid in force has the code %(code)s.") % {"code": code})
    parent = found.community.parent
    return GridOut(
        **GridShort.of(found).dict(),
        serial=found.serial,
        town=PlaceOut.of(parent) if parent else None,
        community=PlaceOut.of(found.community),
        units=found.unit_count,
        lon=found.lon,
        lat=found.lat,
        figures=found.figures,
        generated=is_generated(),
    )


@api.get("/search", response=list[HitOut], auth=EVERYBODY, tags=["places"])
def search(request: HttpRequest, q: Annotated[str, Query(max_length=100)], lang: Language = "zh") -> list[HitOut]:
    """Divisions, grids and addresses that answer to every word of ``q``, by name or code, each with its page."""
    hits, generated = find_places(q, divisions=5, grids=5, addresses=15), is_generated()
    found: list[tuple[str, str, object, str]] = [
        (row.level, str(row), row.parent, map_layers.division_url(row)) for row in hits.divisions
    ]
    found += [("grid", str(grid), grid.community.parent, grid.get_absolute_url()) for grid in hits.grids]
    found += [("unit", unit.name, grid, grid.get_absolute_url()) for unit, grid in hits.addresses]
    return [
        HitOut(kind=kind, name=name, place=str(place or ""), url=url, generated=generated)
        for kind, name, place, url in found
    ]


def _map_tag(request: HttpRequest, **_path: Any) -> str:
    return map_layers.state_tag(get_language() or "")


def _layer(text: bytes) -> HttpResponse:
    response = HttpResponse(text, content_type="application/geo+json")
    response["Cache-Control"] = "public, max-age=60"
    return response


@api.get("/map/grids.geojson", auth=EVERYBODY, tags=["map"])
@decorate_view(condition(etag_func=_map_tag))
def map_grids(request: HttpRequest, lang: Language = "zh") -> HttpResponse:
    """All grids in force with their figures, simplified for drawing on a screen."""
    return _layer(map_layers.grids_layer(get_language() or ""))


@api.get("/map/divisions.geojson", auth=EVERYBODY, tags=["map"])
@decorate_view(condition(etag_func=_map_tag))
def map_divisions(request: HttpRequest, lang: Language = "zh") -> HttpResponse:
    """Towns, simplified for drawing on a screen."""
    return _layer(map_layers.divisions_layer(get_language() or ""))


def api_urls() -> Any:
    """The calls' addresses; they declare their own rules. Whatever else is asked here has nothing to hide."""
    urls, *names = api.urls
    for pattern in (*urls, nothing := re_path("", nothing_here)):
        speaking: Any = in_asked_language(tell_problems(pattern.callback))  # type: ignore[arg-type]
        speaking.rule = OWN_RULES
        pattern.callback = speaking
    return ([*urls, nothing], *names)
