"""Plans: drafted from the base units by the engine, put in force from a date, kept as history."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.accounts.domain.audit import record
from wangge.accounts.models import User
from wangge.places.domain.checks import plan_faults
from wangge.places.domain.drawing import Drawing, digest_of, draw_units, save_drawing, units_under
from wangge.places.domain.numbering import renumber_given_out
from wangge.places.domain.queries import overlapping_plans
from wangge.places.domain.revision import renew_revision
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
    units = list(units_under(division))
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
    if drawing.drawn_from != digest_of(units_under(division)):
        message = _("The base units of %(place)s changed while grids were drawn from them. Draw again.")
        raise PlanError(message % {"place": division})
    plan = GridPlan.objects.create(
        division=division,
        name=name or _("Plan of %(date)s") % {"date": timezone.localdate().isoformat()},
        created_by=by,
        settings={**asdict(settings), "previous": previous.pk if previous else None},
        report=drawing.report,
        drawn_from=drawing.drawn_from,
    )
    save_drawing(plan, drawing)
    record(by, "drafted", plan)
    return plan


@transaction.atomic
def adopt_plan(*, plan: GridPlan, by: User | None = None, valid_from: date | None = None, reason: str = "") -> GridPlan:
    """Put a drafted plan in force, from today or a day gone by; the plans before it are kept as history."""
    renew_revision()
    plan.refresh_from_db(from_queryset=GridPlan.objects.select_for_update())
    if plan.status != PlanStatus.DRAFT:
        message = _("%(plan)s is not a draft: it has been in force since %(date)s.")
        raise PlanError(message % {"plan": plan, "date": plan.valid_from})
    _refuse_misfit(plan)
    replaced = _replaced_by(plan)
    start = _start_of(plan, valid_from, replaced)
    renumber_given_out(plan, _carried_on(plan, replaced))
    for old in replaced:
        _retire(old, start, by)
    plan.status, plan.valid_from = PlanStatus.IN_FORCE, start
    plan.save(update_fields=["status", "valid_from"])
    record(by, "adopted", plan, reason=reason)
    return plan


def _refuse_misfit(plan: GridPlan) -> None:
    """A draft must fit the base units of today: each of them in one grid, and all as they were drawn from."""
    if plan.drawn_from != digest_of(units_under(plan.division)):
        message = _("The base units of %(place)s have changed since %(plan)s was drawn. Draft it again.")
        raise PlanError(message % {"place": plan.division, "plan": plan})
    if faults := plan_faults(plan):
        raise PlanError(" ".join(faults))


def _replaced_by(plan: GridPlan) -> list[GridPlan]:
    """The plans in force that end with this one: of its own division, and of those below, which it divides as well."""
    overlapping = list(overlapping_plans(plan.division))
    for other in overlapping:
        if not other.division.path.startswith(plan.division.path):
            message = _(
                "%(other)s is in force for all of %(above)s, and %(place)s is part of it. Draft %(above)s anew."
            )
            raise PlanError(message % {"other": other, "above": other.division, "place": plan.division})
    return overlapping


def _start_of(plan: GridPlan, asked: date | None, replaced: list[GridPlan]) -> date:
    """Today unless another day was asked for; neither a day to come, nor one before a replaced plan began."""
    today = timezone.localdate()
    start = asked or today
    if start > today:
        message = _("%(date)s is still to come. Put %(plan)s in force on that day; until then it stays a draft.")
        raise PlanError(message % {"date": start, "plan": plan})
    for old in replaced:
        if old.valid_from and start < old.valid_from:
            message = _("%(old)s has been in force since %(since)s; a plan after it can't begin on %(date)s.")
            raise PlanError(message % {"old": old, "since": old.valid_from, "date": start})
    return start


def _carried_on(plan: GridPlan, replaced: list[GridPlan]) -> GridPlan | None:
    """The plan that this draft is a change of, if it is one; a plan that is no longer in force can't be carried on."""
    drawn_after = plan.settings.get("previous")
    found = next((old for old in replaced if old.pk == drawn_after), None)
    if drawn_after and found is None:
        message = _("%(plan)s was drawn as a change of a plan that is not in force. Draft it again with --keep.")
        raise PlanError(message % {"plan": plan})
    return found


def _retire(plan: GridPlan, end: date, by: User | None) -> None:
    plan.status, plan.valid_to = PlanStatus.RETIRED, end
    plan.save(update_fields=["status", "valid_to"])
    record(by, "retired", plan)
