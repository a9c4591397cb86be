from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """What kind of division; the tree itself may have any depth."""

    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    COUNTY = "county", _("county")
    TOWN = "town", _("town")
    COMMUNITY = "community", _("community")


class UnitKind(models.TextChoices):
    COMPOUND = "compound", _("compound")
    BUILDING = "building", _("building")
    HAMLET = "hamlet", _("hamlet")
    FIELD = "field", _("field")
    WATER = "water", _("water")
    WORKS = "works", _("works")
    OTHER = "other", _("other")


class PlanStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_FORCE = "in_force", _("in force")
    RETIRED = "retired", _("retired")


class Imported(models.TextChoices):
    DIVISIONS = "divisions", _("divisions")
    UNITS = "units", _("base units")
