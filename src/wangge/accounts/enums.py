from django.db import models
from django.utils.translation import gettext_lazy as _


class RoleKind(models.TextChoices):
    """What somebody is in a place. More kinds come with the steps of the loop that need them."""

    PLANNER = "planner", _("City planner")
    OPERATOR = "operator", _("Operator")


class Act(models.TextChoices):
    """What can be done; every page and API call names one, or is public."""

    SEE_PLANS = "see_plans", _("see grid plans")
    DRAW_PLANS = "draw_plans", _("draw grid plans")
    IMPORT_PLACES = "import_places", _("import divisions and base units")
    SEE_AUDIT = "see_audit", _("see the audit trail")
    MANAGE_PEOPLE = "manage_people", _("manage people and roles")
