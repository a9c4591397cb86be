"""Plans: drafted from the base units by the engine, put in force from a date, kept as history."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.accounts.domain.audit import record
from wangge.accounts.models import User
from wangge.places.domain.drawing import Drawing, draw_units, is_drawn_from, save_drawing, units_under
from wangge.places.domain.numbering import renumber_given_out
from wangge.places.enums import PlanStatus
from wangge.places.models import Division, GridPlan

Progress = Callable[[float, str], None]


class PlanError(ValueError):
    """The plan can't be made or put in force; the message says why and what to do."""


@dataclass(frozen=True)
class DrawSettings:
    """What a drawing is asked for: either a size (``target``) or a number of grids (``grids``)."""

    target: float | None = 1000
    grids: int | None = None
    tolerance: float = 0.10
    culture: float | None = None
    seed: int = 0


def draft_plan(
    *,
    division: Division,
    settings: DrawSettings,
    by: User | None = None,
    name: str = "",
    previous: GridPlan | None = None,
    progress: Progress | None = None,
) -> GridPlan:
    """Draw grids for everybody under a division and keep them as a draft.

    With a previous plan, as few residents as can be change grid, and grids keep their codes. The search comes before
    anything is written, so that nobody else has to wait for it.
    """
    units = list(units_under(division).select_related("community"))
    if not units:
        raise PlanError(_("%(place)s has no base units yet. Import them first.") % {"place": division})
    drawing = draw_units(units, settings=asdict(settings), previous=previous, progress=progress)
    return keep_drawing(drawing, division=division, settings=settings, by=by, name=name, previous=previous)


@transaction.atomic
def keep_drawing(
    drawing: Drawing,
    *,
    division: Division,
    settings: DrawSettings,
    by: User | None = None,
    name: str = "",
    previous: GridPlan | None = None,
) -> GridPlan:
    """Write a drawing down as a draft; refused where it no longer fits the base units."""
    if not is_drawn_from(drawing, units_under(division)):
        message = _("The base units of %(place)s changed while grids were drawn from them. Draw again.")
        raise PlanError(message % {"place": division})
    plan = GridPlan.objects.create(
        division=division,
        name=name or _("Plan of %(date)s") % {"date": timezone.localdate().isoformat()},
        created_by=by,
        settings={**asdict(settings), "previous": previous.pk if previous else None},
        report=drawing.report,
    )
    save_drawing(plan, drawing)
    record(by, "drafted", plan)
    return plan


@transaction.atomic
def adopt_plan(*, plan: GridPlan, by: User | None = None, valid_from: date | None = None, reason: str = "") -> GridPlan:
    """Put a drafted plan in force; the plan before it is kept as history."""
    if plan.status != PlanStatus.DRAFT:
        message = _("%(plan)s is not a draft: it has been in force since %(date)s.")
        raise PlanError(message % {"plan": plan, "date": plan.valid_from})
    start = valid_from or timezone.localdate()
    before = _plan_before(plan)
    renumber_given_out(plan, before if plan.settings.get("previous") else None)
    _retire(before, start)
    plan.status, plan.valid_from = PlanStatus.IN_FORCE, start
    plan.save(update_fields=["status", "valid_from"])
    record(by, "adopted", plan, reason=reason)
    return plan


def _plan_before(plan: GridPlan) -> GridPlan | None:
    """The plan that this draft replaces; a change of a plan that is no longer in force can't go on from it."""
    before = GridPlan.objects.filter(division=plan.division, status=PlanStatus.IN_FORCE).first()
    drawn_from = plan.settings.get("previous")
    if drawn_from and drawn_from != (before.pk if before else None):
        message = _("%(plan)s was drawn as a change of a plan that is not in force. Draft it again with --keep.")
        raise PlanError(message % {"plan": plan})
    return before


def _retire(plan: GridPlan | None, end: date) -> None:
    if plan:
        plan.status, plan.valid_to = PlanStatus.RETIRED, end
        plan.save(update_fields=["status", "valid_to"])
