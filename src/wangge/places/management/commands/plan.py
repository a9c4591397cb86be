"""wangge plan: draft grids from what was imported, look at them, put one draft in force."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from wangge.places.domain.codes import CodeError
from wangge.places.domain.grid_plan import DrawSettings, PlanError, adopt_plan, draft_plan
from wangge.places.domain.queries import plan_in_force
from wangge.places.models import Division, GridPlan
from wangge_engines.errors import WanggeError


class Command(BaseCommand):
    help = (
        "Grid plans: wangge plan draft 320582 --target 1000 · wangge plan list · wangge plan adopt 1 --from 2026-04-01"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, parser_class=type(parser))
        verbs.add_parser("list", help="every plan with its figures")
        _add_draft(verbs.add_parser("draft", help="draw grids and keep them as a draft"))
        adopt = verbs.add_parser("adopt", help="put a draft in force; the plan before it becomes history")
        adopt.add_argument("plan", type=int, help="its number, as wangge plan list shows it")
        adopt.add_argument("--from", dest="valid_from", type=date.fromisoformat, help="a date as 2026-04-01; today")
        adopt.add_argument("--reason", default="", help="goes into the audit trail")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        try:
            getattr(self, f"_{verb}")(options)
        except (PlanError, CodeError, WanggeError) as error:
            raise CommandError(str(error), returncode=2) from error

    def _list(self, _options: dict[str, Any]) -> None:
        for plan in GridPlan.objects.select_related("division"):
            self.stdout.write(
                f"{plan.pk:4d}  {plan.get_status_display():10s}  {plan.division}  {plan}  {_figures(plan)}"
            )

    def _draft(self, options: dict[str, Any]) -> None:
        division = Division.objects.current().filter(code=options["division"]).first()
        if division is None:
            message = _("There is no division %(code)s. See: wangge export divisions")
            raise CommandError(message % {"code": options["division"]}, returncode=2)
        settings = DrawSettings(
            target=None if options["grids"] else options["target"],
            grids=options["grids"],
            tolerance=options["tolerance"],
            culture=options["culture"],
            seed=options["seed"],
        )
        previous = plan_in_force() if options["keep"] else None
        plan = draft_plan(division=division, settings=settings, name=options["name"], previous=previous)
        done = _("Drafted plan %(number)d: %(figures)s. Put it in force with: wangge plan adopt %(number)d")
        self.stdout.write(done % {"number": plan.pk, "figures": _figures(plan)})

    def _adopt(self, options: dict[str, Any]) -> None:
        plan = GridPlan.objects.filter(pk=options["plan"]).first()
        if plan is None:
            message = _("There is no plan %(number)d. See: wangge plan list")
            raise CommandError(message % {"number": options["plan"]}, returncode=2)
        adopt_plan(plan=plan, valid_from=options["valid_from"], reason=options["reason"])
        self.stdout.write(_("%(plan)s is in force from %(date)s.") % {"plan": plan, "date": plan.valid_from})


def _add_draft(parser: Any) -> None:
    parser.add_argument("division", help="code of the city, town or community to draw")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--target", type=float, default=1000, help="residents of a grid (1000)")
    size.add_argument("--grids", type=int, help="or the number of grids in all")
    parser.add_argument("--tolerance", type=float, default=0.10, help="allowed deviation from the mean (0.10)")
    parser.add_argument("--culture", type=float, help="weight of culture against distance, 0 to 1")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--name", default="")
    parser.add_argument("--keep", action="store_true", help="least change from the plan in force; codes stay")


def _figures(plan: GridPlan) -> str:
    report = plan.report
    figures = {"grids": report.get("grids", 0), "deviation": f"{report.get('max_deviation', 0):.1%}"}
    return _("%(grids)d grids, largest deviation %(deviation)s") % figures
