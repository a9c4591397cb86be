from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from wangge.accounts.access import needs, require, roles_for, under_any
from wangge.accounts.enums import Act
from wangge.accounts.models import AuditEvent
from wangge.places.models import GridPlan


@needs(Act.SEE_PLANS)
@require_GET
def home(_request: HttpRequest) -> HttpResponse:
    return redirect("staff:plans")


@needs(Act.SEE_PLANS)
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """Grid plans of the places this person may see, the newest first, with their figures."""
    seen = _plans_seen(request).annotate(grid_count=Count("grids"), people=Sum("grids__population"))
    return render(request, "staff/plans.html", {"plans": seen})


@needs(Act.SEE_PLANS)
@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: what was asked, what was reached, community by community."""
    found = get_object_or_404(GridPlan.objects.select_related("division", "created_by"), pk=pk)
    require(request.user, Act.SEE_PLANS, found.division)
    communities = found.grids.values("community__code", "community__name").annotate(
        grid_count=Count("pk"), people=Sum("population")
    )
    pages = Paginator(communities.order_by("community__code"), 50)
    context = {"plan": found, "communities": pages.get_page(request.GET.get("page"))}
    return render(request, "staff/plan.html", context)


def _plans_seen(request: HttpRequest) -> QuerySet[GridPlan]:
    roles = roles_for(request.user, Act.SEE_PLANS)
    return GridPlan.objects.filter(under_any(roles, "division__path")).select_related("division", "created_by")


@needs(Act.SEE_AUDIT)
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """The trail, the newest first, in the places this person's role reaches."""
    roles = roles_for(request.user, Act.SEE_AUDIT)
    events = AuditEvent.objects.filter(under_any(roles, "place_path"))
    return render(request, "staff/audit.html", {"events": Paginator(events, 50).get_page(request.GET.get("page"))})
