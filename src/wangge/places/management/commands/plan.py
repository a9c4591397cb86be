"""wangge plan: draft grids from what was imported, look at them, put one draft in force."""

import argparse
from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wangge.common.own_command import OwnCommand, add_json, bar, shown_with
from wangge.places.domain.codes import CodeError
from wangge.places.domain.grid_plan import DrawSettings, PlanError, adopt_plan, draft_plan
from wangge.places.domain.queries import plans_in_force
from wangge.places.models import Division, GridPlan
from wangge_engines.errors import WanggeError


class Command(OwnCommand):
    about = gettext_lazy("Draft grid plans from base units, look at them, put one in force.")
    example = "wangge plan draft 320582 --target 1000"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(
            dest="verb", required=True, parser_class=type(parser), metavar="{list,draft,adopt}"
        )
        listed = verbs.add_parser("list", help=_("every plan with its figures"), **shown_with("wangge plan list"))
        add_json(listed)
        _add_draft(verbs)
        _add_adopt(verbs)

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        try:
            getattr(self, f"_{verb}")(options)
        except (PlanError, CodeError, WanggeError) as error:
            raise CommandError(str(error), returncode=2) from error

    def _list(self, _options: dict[str, Any]) -> None:
        plans = list(GridPlan.objects.select_related("division"))
        lines = (
            f"{plan.pk:4d}  {plan.get_status_display():10s}  {plan.division}  {plan}  {_figures(plan)}"
            for plan in plans
        )
        nothing = _("There is no plan yet. See: wangge plan draft --help")
        self.answer("\n".join(lines) or nothing, [_tell(plan) for plan in plans])

    def _draft(self, options: dict[str, Any]) -> None:
        division = _find_division(options["division"])
        settings = DrawSettings(
            target=None if options["grids"] else options["target"],
            grids=options["grids"],
            tolerance=options["tolerance"],
            culture=options["culture"],
            seed=options["seed"],
        )
        previous = _plan_to_keep(division) if options["keep"] else None
        with bar(_("drawing grids")) as progress:
            plan = draft_plan(
                division=division, settings=settings, name=options["name"], previous=previous, progress=progress
            )
        done = _("Drafted plan %(number)d: %(figures)s. Put it in force with: wangge plan adopt %(number)d")
        self.answer(done % {"number": plan.pk, "figures": _figures(plan)}, _tell(plan))

    def _adopt(self, options: dict[str, Any]) -> None:
        plan = GridPlan.objects.filter(pk=options["plan"]).first()
        if plan is None:
            message = _("There is no plan %(number)d. See: wangge plan list")
            raise CommandError(message % {"number": options["plan"]}, returncode=2)
        adopt_plan(plan=plan, valid_from=options["valid_from"], reason=options["reason"])
        told = _("%(plan)s is in force from %(date)s.") % {"plan": plan, "date": plan.valid_from}
        self.answer(told, _tell(plan))


def _find_division(code: str) -> Division:
    division = Division.objects.current().filter(code=code).first()
    if division is None:
        message = _("There is no division %(code)s. See: wangge export divisions")
        raise CommandError(message % {"code": code}, returncode=2)
    return division


def _plan_to_keep(division: Division) -> GridPlan:
    plan = plans_in_force().filter(division=division).first()
    if plan is None:
        raise CommandError(_("No plan is in force that --keep could keep to. Leave it out."), returncode=2)
    return plan


def _add_draft(verbs: Any) -> None:
    parser = verbs.add_parser(
        "draft",
        help=_("draw grids and keep them as a draft"),
        **shown_with("wangge plan draft 320582 --target 1000"),
    )
    parser.add_argument("division", help=_("code of the city, town or community to draw"))
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--target", type=float, default=1000, metavar="N", help=_("residents of a grid (1000)"))
    size.add_argument("--grids", type=int, metavar="K", help=_("or the number of grids in all"))
    parser.add_argument(
        "--tolerance", type=float, default=0.10, metavar="SHARE", help=_("how far a grid may be from the mean (0.10)")
    )
    parser.add_argument("--culture", type=float, metavar="SHARE", help=_("weight of culture against distance, 0 to 1"))
    parser.add_argument("--seed", type=int, default=0, metavar="N", help=_("another seed, another drawing (0)"))
    parser.add_argument("--name", default="", help=_("what the plan is called"))
    parser.add_argument("--keep", action="store_true", help=_("least change from the plan in force; codes stay"))
    add_json(parser)


def _add_adopt(verbs: Any) -> None:
    parser = verbs.add_parser(
        "adopt",
        help=_("put a draft in force; the plan before it becomes history"),
        **shown_with("wangge plan adopt 1 --from 2026-04-01"),
    )
    parser.add_argument("plan", type=int, help=_("its number, as wangge plan list shows it"))
    parser.add_argument(
        "--from", dest="valid_from", type=_date, metavar="DATE", help=_("a date as 2026-04-01; today when left out")
    )
    parser.add_argument("--reason", default="", help=_("goes into the audit trail"))
    add_json(parser)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("%(text)s is no date; write it as 2026-04-01") % {"text": text}) from None


def _tell(plan: GridPlan) -> dict[str, Any]:
    """A plan as programs read it."""
    return {
        "plan": plan.pk,
        "name": plan.name,
        "division": plan.division.code,
        "status": plan.status,
        "valid_from": plan.valid_from,
        "valid_to": plan.valid_to,
        "report": plan.report,
    }


def _figures(plan: GridPlan) -> str:
    report = plan.report
    grids = report.get("grids", 0)
    said = ngettext(
        "%(grids)d grid, largest deviation %(deviation)s", "%(grids)d grids, largest deviation %(deviation)s", grids
    )
    return said % {"grids": grids, "deviation": f"{report.get('max_deviation', 0):.1%}"}
