from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wangge.common.place_names import short_name
from wangge.places.enums import Level
from wangge.places.models.outlined import Outlined


class DivisionQuerySet(models.QuerySet["Division"]):
    def current(self) -> "DivisionQuerySet":
        return self.filter(valid_to=None)

    def under(self, division: "Division") -> "DivisionQuerySet":
        """The division itself and all below it."""
        return self.filter(path__startswith=division.path)


class Division(Outlined):
    """A city, a town, a community: a node of the tree of administrative divisions, with its statistical code."""

    code = models.CharField(_("code"), max_length=20, db_index=True)
    name = models.CharField(_("name"), max_length=100)
    latin_name = models.CharField(_("name in Latin letters"), max_length=800, blank=True)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, editable=False, db_index=True)
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = DivisionQuerySet.as_manager()

    class Meta(Outlined.Meta):
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(valid_to=None),
                name="one_division_a_code",
                violation_error_message=_("There is already a division with this code."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="division_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args: object, **options: object) -> None:
        self.path = f"{self.parent.path if self.parent else ''}{self.code}/"
        super().save(*args, **options)  # type: ignore[arg-type]

    @property
    def short_name(self) -> str:
        """As people say it: 德丰社区, not 德丰社区居委会."""
        return short_name(self.name)

    @property
    def display_name(self) -> str:
        """The name in the language of the page."""
        if (get_language() or "").startswith("en") and self.latin_name:
            return self.latin_name
        return self.short_name
