"""Public pages. Which grid is mine is kept in a cookie on the reader's own device, nowhere else."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from wangge.accounts.access import public
from wangge.desks.resident import facts
from wangge.desks.resident.map_page import map_around, map_of_the_city
from wangge.places.domain import queries
from wangge.places.domain.search import find_places
from wangge.places.enums import Level, PlanStatus
from wangge.places.models import Division, Grid

MY_GRID = "wangge_grid"
A_YEAR = 365 * 24 * 3600


@public
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """My grid, where one is kept; else where am I: search an address, tap the map, or choose."""
    text = request.GET.get("q", "").strip()[:100]
    mine = _my_grid(request)
    if text or "change" in request.GET or mine is None:
        return _find(request, text, mine)
    context = {
        "grid": mine,
        "stats": facts.grid_stats(mine),
        "map": map_around(mine),
        "neighbours": facts.grid_rows(queries.neighbouring_grids(mine)),
    }
    return render(request, "resident/home.html", context)


def _find(request: HttpRequest, text: str, mine: Grid | None) -> HttpResponse:
    hits = find_places(text)
    context: dict[str, Any] = {"text": text, "mine": mine, "hits": facts.hit_rows(hits), "cut": hits.cut}
    if request.headers.get("HX-Request"):
        return render(request, "resident/_hits.html", context)
    map_frame = map_of_the_city(pick="go", mine=mine.code if mine else "")
    context |= {
        "towns": facts.town_rows(queries.towns()),
        "map": map_frame,
        "drawn": queries.plans_in_force().exists(),
    }
    return render(request, "resident/find.html", context)


def _my_grid(request: HttpRequest) -> Grid | None:
    return queries.grid_in_force(request.COOKIES.get(MY_GRID, ""))


@public
@require_POST
def keep_my_grid(request: HttpRequest) -> HttpResponse:
    """Remember this grid as mine on this device, or forget it when no code is sent."""
    response = redirect("resident:home")
    code = request.POST.get("code", "")
    if not code:
        response.delete_cookie(MY_GRID)
        return response
    if queries.grid_in_force(code) is None:
        raise Http404
    response.set_cookie(MY_GRID, code, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response


@public
@require_GET
def culture_map(request: HttpRequest) -> HttpResponse:
    """The grids coloured by a chosen figure; the list beside says the same."""
    town = queries.town_named(request.GET.get("town", ""))
    chosen = queries.grid_in_force(request.GET.get("grid", ""))
    mine = _my_grid(request)
    frame = map_of_the_city(
        figure=request.GET.get("figure", ""),
        chosen=chosen.code if chosen else "",
        mine=mine.code if mine else "",
        panel_id="chosen",
        pick="show",
        bounds=_bounds(chosen, town),
    )
    grids = queries.grids_in_force().filter(community__parent=town).order_by("code") if town else Grid.objects.none()
    page = Paginator(grids, 30).get_page(request.GET.get("page"))
    context = {
        "map": frame,
        "chosen": chosen,
        "chosen_facts": facts.grid_facts(chosen) if chosen else [],
        "town": town,
        "towns": queries.towns(),
        "town_rows": facts.town_rows(queries.towns()),
        "page": page,
        "grid_rows": facts.grid_rows(page, frame.figure.key if frame.figure else ""),
        "drawn": queries.plans_in_force().exists(),
    }
    return render(request, "resident/map.html", context)


def _bounds(chosen: Grid | None, town: Division | None) -> list[float]:
    """What the map shows first: around the chosen grid, else the town, else the whole city."""
    if chosen:
        return queries.bounds_of(queries.grids_in_force().filter(community=chosen.community))
    return queries.bounds_of(queries.grids_in_force().filter(community__parent=town)) if town else []


@public
@require_GET
def chosen_grid(request: HttpRequest, code: str) -> HttpResponse:
    """The panel beside the map for one grid."""
    found = get_object_or_404(queries.grids_in_force(), code=code)
    return render(request, "resident/_chosen.html", {"chosen": found, "chosen_facts": facts.grid_facts(found)})


@public
@require_GET
def place(request: HttpRequest, code: str) -> HttpResponse:
    """A town with its communities, or a community with its grids."""
    division = get_object_or_404(Division.objects.current().select_related("parent"), code=code)
    if division.level == Level.COMMUNITY:
        rows = facts.grid_rows(queries.grids_in_force().filter(community=division).order_by("serial"))
    elif division.level == Level.TOWN:
        rows = facts.community_rows(queries.communities_of(division))
    else:
        rows = facts.town_rows(queries.towns())
    context = {
        "division": division,
        "crumbs": facts.crumbs(division),
        "rows": rows,
        "is_town": division.level == Level.TOWN,
    }
    return render(request, "resident/place.html", context)


@public
@require_GET
def grid(request: HttpRequest, code: str) -> HttpResponse:
    """One grid. A code that was given up still answers, and says what it was."""
    found = queries.grid_in_force(code) or _retired(code)
    if found is None:
        raise Http404
    units = found.grid_units.exclude(unit__population=0).select_related("unit").order_by("unit__name", "unit__code")
    mine = _my_grid(request)
    context = {
        "grid": found,
        "crumbs": [*facts.crumbs(found.community), facts.crumb(found.community)],
        "retired": found.plan.status == PlanStatus.RETIRED,
        "stats": facts.grid_stats(found),
        "families": facts.group_families(found),
        "units": Paginator(units, 60).get_page(request.GET.get("page")),
        "siblings": Grid.objects.filter(plan=found.plan, community=found.community).order_by("serial"),
        "neighbours": facts.grid_rows(queries.neighbouring_grids(found)),
        "map": map_around(found),
        "is_mine": mine is not None and mine.pk == found.pk,
    }
    return render(request, "resident/grid.html", context)


def _retired(code: str) -> Grid | None:
    retired = Grid.objects.filter(code=code, plan__status=PlanStatus.RETIRED)
    return retired.select_related("plan", "community__parent").order_by("-plan__valid_to").first()
