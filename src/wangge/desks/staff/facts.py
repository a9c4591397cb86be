"""A plan's settings and figures in the words of a planner."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from wangge.accounts.demo import demo_role
from wangge.places.enums import PlanStatus
from wangge.places.models import GridPlan

Row = dict[str, Any]
NOTHING = "–"


def percent(share: Any) -> str:
    return NOTHING if share is None else f"{number_format(float(share) * 100, 1)} %"


def number(value: Any, places: int = 0) -> str:
    return NOTHING if value is None else number_format(float(value), places, force_grouping=True)


def metres(value: Any) -> str:
    return NOTHING if value is None else _("%(n)s m") % {"n": number(value)}


# What the list of plans shows of each plan's report, which as a whole is long.
LISTED = ("grids", "population", "max_deviation", "mean_deviation", "distance_mean_m", "cost")


def plan_row(plan: Any) -> Any:
    """The plan with its figures as the list shows them."""
    report = {key: getattr(plan, f"reached_{key}") for key in LISTED}
    plan.is_in_force = plan.status == PlanStatus.IN_FORCE
    plan.shown = {
        "grids": number(report["grids"]),
        "people": number(report["population"]),
        "max_deviation": percent(report["max_deviation"]),
        "mean_deviation": percent(report["mean_deviation"]),
        "distance": metres(report["distance_mean_m"]),
        "cost": number(report["cost"], 4),
    }
    return plan


def plan_stats(plan: GridPlan) -> list[Row]:
    report = plan.report
    return [
        {"label": _("Grids"), "value": number(report.get("grids"))},
        {"label": _("Residents"), "value": number(report.get("population"))},
        {
            "label": _("Largest deviation"),
            "value": percent(report.get("max_deviation")),
            "note": _("mean %(mean)s") % {"mean": percent(report.get("mean_deviation"))},
        },
        {
            "label": _("Mean way to the centre"),
            "value": metres(report.get("distance_mean_m")),
            "note": _("19 of 20 residents: under %(far)s") % {"far": metres(report.get("distance_p95_m"))},
        },
    ]


def asked(plan: GridPlan) -> list[Row]:
    settings = plan.settings
    size = (
        {"label": _("Number of grids"), "value": number(settings["grids"])}
        if settings.get("grids")
        else {"label": _("Residents of a grid"), "value": number(settings.get("target"))}
    )
    culture = plan.report.get("inputs", {}).get("culture", settings.get("culture"))
    return [
        size,
        {"label": _("Deviation allowed"), "value": percent(settings.get("tolerance"))},
        {"label": _("Weight of culture"), "value": number(culture, 2)},
        {"label": _("Seed"), "value": str(settings.get("seed", NOTHING))},
    ]


def reached(plan: GridPlan) -> list[Row]:
    """The engine's own report, figure by figure."""
    report = plan.report
    return [
        {"label": _("Cost"), "value": number(report.get("cost"), 4)},
        {"label": _("of it, distance"), "value": number(report.get("cost_place"), 4)},
        {"label": _("of it, culture"), "value": number(report.get("cost_culture"), 4)},
        {"label": _("Roundness"), "value": number(report.get("polsby_popper"), 2)},
        {"label": _("Not connected"), "value": number(report.get("disconnected"))},
        {"label": _("Borders cut"), "value": number(report.get("cut_edges"))},
        {"label": _("Lower bound"), "value": number(report.get("lower_bound"), 4)},
        {"label": _("Seconds"), "value": number(report.get("seconds"), 1)},
    ]


def acts_said() -> dict[str, str]:
    return {
        "added": _("added"),
        "drafted": _("drafted"),
        "adopted": _("put in force"),
        "retired": _("replaced by a new plan"),
        "imported divisions": _("imported divisions"),
        "imported base units": _("imported base units"),
    }


def event_row(event: Any, words: dict[str, str]) -> Any:
    """The event in the reader's words: what was done, by whom, to what."""
    event.said = words.get(event.act, event.act)
    event.who, event.whom = person(event.actor_name), person(event.subject_name)
    return event


def person(name: str) -> str:
    """As in the trail; the demo's people are named by their role."""
    role = demo_role(name)
    return str(role.label) if role else name
