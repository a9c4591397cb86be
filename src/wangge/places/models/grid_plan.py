from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wangge.places.enums import PlanStatus
from wangge.places.models.division import Division


class GridPlan(models.Model):
    """One way to divide a division into grids: drafted, put in force from a date, at last kept as history."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="plans")
    name = models.CharField(_("name"), max_length=100)
    status = models.CharField(_("status"), max_length=10, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    created_at = models.DateTimeField(_("drawn"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # What the drawing was asked for and what it reached, as the engine said: it can be drawn again from these.
    settings = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    drawn_from = models.CharField(max_length=64, editable=False)  # digest of the base units

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division"],
                condition=Q(status=PlanStatus.IN_FORCE),
                name="one_plan_in_force",
                violation_error_message=_("Another plan is already in force."),
            )
        ]

    def __str__(self) -> str:
        return self.name
