from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wangge.places.models.base_unit import BaseUnit
from wangge.places.models.division import Division
from wangge.places.models.grid_plan import GridPlan
from wangge.places.models.outlined import Outlined


class Grid(Outlined):
    """About a thousand residents of one community, in one plan. Its point is its centre: a unit where people meet."""

    plan = models.ForeignKey(GridPlan, models.CASCADE, related_name="grids")
    community = models.ForeignKey(Division, models.PROTECT, related_name="grids")
    code = models.CharField(pgettext_lazy("grid or base unit", "code"), max_length=30, db_index=True)
    serial = models.PositiveIntegerField(_("number in its community"))
    population = models.PositiveIntegerField(_("residents"))
    unit_count = models.PositiveIntegerField(_("base units"))
    centre = models.ForeignKey(BaseUnit, models.PROTECT, related_name="+")
    # area_km2, density, deviation, distance_m, elders … : numbers for maps and tables, by name.
    figures = models.JSONField(default=dict)

    class Meta(Outlined.Meta):
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="one_grid_a_code_in_a_plan")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """By name first: 德丰社区第3网格."""
        return gettext("%(community)s, grid %(serial)d") % {
            "community": self.community.display_name,
            "serial": self.serial,
        }

    def get_absolute_url(self) -> str:
        return reverse("resident:grid", args=[self.code])


class GridUnit(models.Model):
    """This base unit is in this grid, in this plan: once, and only once."""

    plan = models.ForeignKey(GridPlan, models.CASCADE, related_name="grid_units")
    grid = models.ForeignKey(Grid, models.CASCADE, related_name="grid_units")
    unit = models.ForeignKey(BaseUnit, models.PROTECT, related_name="grid_units")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "unit"], name="one_grid_a_unit_in_a_plan")]

    def __str__(self) -> str:
        return f"{self.unit} → {self.grid}"
