from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Min, QuerySet, Sum
from django.db.models.fields.json import KeyTransform
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.accounts.access import needs, require, roles_for, under_any
from wangge.accounts.enums import Act
from wangge.accounts.models import AuditEvent
from wangge.desks.staff import facts
from wangge.places.models import Division, GridPlan


@needs(Act.SEE_PLANS)
@require_GET
def home(_request: HttpRequest) -> HttpResponse:
    return redirect("staff:plans")


@needs(Act.SEE_PLANS)
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """Grid plans of the places this person may see, the newest first, with the figures that their reports say."""
    figures = {f"reached_{key}": KeyTransform(key, "report") for key in facts.LISTED}
    seen = _plans_seen(request).defer("report", "settings").annotate(**figures)
    return render(request, "staff/plans.html", {"plans": [facts.plan_row(plan) for plan in seen]})


def _plans_seen(request: HttpRequest) -> QuerySet[GridPlan]:
    roles = roles_for(request.user, Act.SEE_PLANS)
    return GridPlan.objects.filter(under_any(roles, "division__path")).select_related("division", "created_by")


@needs(Act.SEE_PLANS)
@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: what was asked, what was reached, community by community."""
    found = get_object_or_404(GridPlan.objects.select_related("division", "created_by"), pk=pk)
    require(request.user, Act.SEE_PLANS, found.division)
    context = {
        "plan": found,
        "crumbs": [{"label": _("Grid plans"), "href": reverse("staff:plans")}],
        "sub": _plan_sub(found),
        "stats": facts.plan_stats(found),
        "asked": facts.asked(found),
        "reached": facts.reached(found),
        "communities": _communities(found, request.GET.get("page")),
    }
    return render(request, "staff/plan.html", context)


def _plan_sub(found: GridPlan) -> str:
    drawn = _("%(place)s, drawn on %(date)s") % {
        "place": found.division,
        "date": date_format(localtime(found.created_at), "DATE_FORMAT"),
    }
    if found.valid_from is None:
        return drawn
    since = _("in force from %(date)s") % {"date": date_format(found.valid_from, "DATE_FORMAT")}
    return f"{drawn} · {since}"


def _communities(found: GridPlan, page: str | None) -> "Page[Any]":
    figures = {
        "grid_count": Count("pk"),
        "people": Sum("population"),
        "smallest": Min("population"),
        "largest": Max("population"),
    }
    rows = found.grids.order_by("community__code").values("community").annotate(**figures)
    shown: Page[Any] = Paginator(rows, 30).get_page(page)
    divisions = Division.objects.in_bulk([row["community"] for row in shown])
    for row in shown:
        row["division"] = divisions[row["community"]]
    return shown


@needs(Act.SEE_AUDIT)
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """The trail, the newest first, in the places this person's role reaches."""
    roles = roles_for(request.user, Act.SEE_AUDIT)
    events = Paginator(AuditEvent.objects.filter(under_any(roles, "place_path")), 50).get_page(request.GET.get("page"))
    words = facts.acts_said()
    for event in events:
        facts.event_row(event, words)
    return render(request, "staff/audit.html", {"events": events})
