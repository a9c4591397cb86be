"""What must hold of a plan, asked of the rows themselves."""

from typing import Any

from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wangge.places.domain.queries import overlapping_plans
from wangge.places.enums import PlanStatus
from wangge.places.models import BaseUnit, Grid, GridPlan, GridUnit


def plan_faults(plan: GridPlan) -> list[str]:
    """In words, what is wrong with a plan; nothing when every unit is in one grid of its own community."""
    return [text % {"count": count, "plan": plan} for text, count in _counted(plan) if count] + _overlaps(plan)


def _counted(plan: GridPlan) -> list[tuple[str, int]]:
    """How many rows break each rule, and how to say so of that many."""
    links = GridUnit.objects.filter(plan=plan)
    units = BaseUnit.objects.filter(community__path__startswith=plan.division.path)
    outside = units.exclude(grid_units__plan=plan).count()
    elsewhere = links.exclude(grid__community=F("unit__community"), grid__plan=plan).count()
    empty = _grids(plan).filter(units=0).count()
    miscounted = _grids(plan).exclude(units=0).exclude(people=F("population")).count()
    return [
        (
            ngettext(
                "%(count)d base unit is in no grid of %(plan)s",
                "%(count)d base units are in no grid of %(plan)s",
                outside,
            ),
            outside,
        ),
        (
            ngettext(
                "%(count)d base unit of %(plan)s is in a grid of another community",
                "%(count)d base units of %(plan)s are in a grid of another community",
                elsewhere,
            ),
            elsewhere,
        ),
        (ngettext("%(count)d grid of %(plan)s is empty", "%(count)d grids of %(plan)s are empty", empty), empty),
        (
            ngettext(
                "%(count)d grid of %(plan)s has other residents than its base units",
                "%(count)d grids of %(plan)s have other residents than their base units",
                miscounted,
            ),
            miscounted,
        ),
    ]


def _grids(plan: GridPlan) -> Any:
    people = Coalesce(Sum("grid_units__unit__population"), 0)
    return Grid.objects.filter(plan=plan).annotate(units=Count("grid_units"), people=people).order_by()


def _overlaps(plan: GridPlan) -> list[str]:
    """Other plans in force on the same ground."""
    if plan.status != PlanStatus.IN_FORCE:
        return []
    others = overlapping_plans(plan.division).exclude(pk=plan.pk)
    return [_("%(other)s is in force as well as %(plan)s") % {"other": other, "plan": plan} for other in others]
