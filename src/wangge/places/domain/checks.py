"""What must hold of a plan, asked of the rows themselves."""

from django.db.models import Count, F
from django.utils.translation import gettext as _

from wangge.places.models import BaseUnit, Grid, GridPlan, GridUnit


def plan_faults(plan: GridPlan) -> list[str]:
    """In words, what is wrong with a plan; nothing when every unit is in one grid of its own community."""
    units = BaseUnit.objects.filter(community__path__startswith=plan.division.path)
    links = GridUnit.objects.filter(plan=plan)
    found = (
        (_("%(count)d base units are in no grid of %(plan)s"), units.exclude(grid_units__plan=plan).count()),
        (
            _("%(count)d base units of %(plan)s are in a grid of another community"),
            links.exclude(grid__community=F("unit__community")).count(),
        ),
        (
            _("%(count)d grids of %(plan)s are empty"),
            Grid.objects.filter(plan=plan).annotate(n=Count("grid_units")).filter(n=0).count(),
        ),
    )
    return [text % {"count": count, "plan": plan} for text, count in found if count]
