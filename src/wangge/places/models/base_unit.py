from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wangge.places.enums import UnitKind
from wangge.places.models.division import Division
from wangge.places.models.outlined import Outlined


class BaseUnit(Outlined):
    """The smallest piece a grid is drawn from: a building, a compound, a hamlet, or land where nobody lives."""

    code = models.CharField(pgettext_lazy("grid or base unit", "code"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True, db_index=True)
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind.choices, default=UnitKind.OTHER)
    community = models.ForeignKey(Division, models.PROTECT, related_name="units")
    population = models.PositiveIntegerField(_("residents"))
    profile = models.JSONField(_("profile"), default=dict, help_text=_("shares of groups, for cultural closeness"))

    class Meta(Outlined.Meta):
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name or self.code
