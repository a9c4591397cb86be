"""Public pages. Which grid is mine is kept in a cookie on the reader's own device, nowhere else."""

from typing import Any

from django.db.models import Avg, Max, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from wangge.accounts.access import public
from wangge.places.domain import queries
from wangge.places.domain.map_figures import MAP_FIGURES, figure_scale
from wangge.places.enums import Level, PlanStatus
from wangge.places.models import Division, Grid

MY_GRID = "wangge_grid"
A_YEAR = 365 * 24 * 3600


@public
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Where am I: search an address, tap the map, or choose; then my grid."""
    text = request.GET.get("q", "").strip()[:100]
    context: dict[str, Any] = {"text": text, "towns": queries.towns(), "mine": _my_grid(request)}
    if text:
        units = [(unit, queries.grid_of(unit)) for unit in queries.find_units(text)]
        context |= {"units": units, "communities": queries.find_communities(text)}
        context["found"] = len(units) + len(context["communities"])
    if request.headers.get("HX-Request"):
        return render(request, "resident/_hits.html", context)
    return render(request, "resident/home.html", context)


def _my_grid(request: HttpRequest) -> Grid | None:
    code = request.COOKIES.get(MY_GRID, "")
    return queries.grids_in_force().filter(code=code).first() if code else None


@public
@require_POST
def keep_my_grid(request: HttpRequest) -> HttpResponse:
    """Remember this grid as mine on this device, or forget it when no code is sent."""
    response = redirect("resident:home")
    code = request.POST.get("code", "")
    if not code:
        response.delete_cookie(MY_GRID)
        return response
    get_object_or_404(queries.grids_in_force(), code=code)
    response.set_cookie(MY_GRID, code, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response


@public
@require_GET
def culture_map(request: HttpRequest) -> HttpResponse:
    """The grids coloured by a chosen figure; the list beside says the same."""
    figure = MAP_FIGURES.get(request.GET.get("figure", ""), MAP_FIGURES["population"])
    town = Division.objects.current().filter(level=Level.TOWN, code=request.GET.get("town", "")).first()
    grids = queries.grids_in_force().order_by("code")
    if town:
        grids = grids.filter(community__parent=town)
    context = {
        "figure": figure,
        "figures": MAP_FIGURES.values(),
        "scale": figure_scale(figure),
        "towns": queries.towns(),
        "town": town,
        "communities": queries.communities_of(town) if town else [],
        "grids": grids if town else [],
        "chosen": queries.grids_in_force().filter(code=request.GET.get("grid", "")).first(),
        "mine": _my_grid(request),
    }
    return render(request, "resident/map.html", context)


@public
@require_GET
def chosen_grid(request: HttpRequest, code: str) -> HttpResponse:
    """The panel beside the map for one grid."""
    found = get_object_or_404(queries.grids_in_force(), code=code)
    return render(request, "resident/_chosen.html", {"chosen": found, "averages": _averages()})


@public
@require_GET
def place(request: HttpRequest, code: str) -> HttpResponse:
    """A town with its communities, or a community with its grids."""
    division = get_object_or_404(Division.objects.current().select_related("parent"), code=code)
    context = {
        "division": division,
        "children": queries.communities_of(division) if division.level == Level.TOWN else [],
        "grids": queries.grids_in_force().filter(community=division).order_by("serial"),
        "towns": queries.towns() if division.level == Level.CITY else [],
    }
    return render(request, "resident/place.html", context)


@public
@require_GET
def grid(request: HttpRequest, code: str) -> HttpResponse:
    """One grid. A code that was given up still answers, and says what it was."""
    found = queries.grids_in_force().filter(code=code).first() or _retired(code)
    if found is None:
        raise Http404
    context = {
        "grid": found,
        "retired": found.plan.status == PlanStatus.RETIRED,
        "units": found.grid_units.exclude(unit__population=0).select_related("unit").order_by("-unit__population"),
        "siblings": Grid.objects.filter(plan=found.plan, community=found.community).order_by("serial"),
        "neighbours": queries.neighbouring_grids(found),
        "averages": _averages(),
        "mine": _my_grid(request),
    }
    return render(request, "resident/grid.html", context)


def _retired(code: str) -> Grid | None:
    retired = Grid.objects.filter(code=code, plan__status=PlanStatus.RETIRED)
    return retired.select_related("plan", "community__parent").order_by("-plan__valid_to").first()


def _averages() -> dict[str, float]:
    """The city's mean grid, to compare one with."""
    return queries.grids_in_force().aggregate(people=Avg("population"), largest=Max("population"), total=Sum("population"))
