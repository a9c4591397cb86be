from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wangge.accounts.enums import RoleKind


class RoleQuerySet(models.QuerySet["Role"]):
    def in_force(self) -> "RoleQuerySet":
        today = timezone.localdate()
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=today), valid_from__lte=today)


class Role(models.Model):
    """A person holds a role in a place for a time; without a place, in the whole installation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles")
    kind = models.CharField(_("role"), max_length=20, choices=RoleKind.choices)
    place = models.ForeignKey("places.Division", models.PROTECT, null=True, blank=True, related_name="roles")
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="role_ends_after_it_begins",
                violation_error_message=_("A role ends after the day it begins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.place or ''}".strip()
