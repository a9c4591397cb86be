"""The report of a drawing: what was asked, what was reached, how long it took."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.constraints import every_pin_holds, pieces_of_grids, stands_out, weigh
from wangge_engines.partition.figures import cost_parts, distances, measure
from wangge_engines.partition.match import match_grids
from wangge_engines.partition.problem import Plan
from wangge_engines.partition.read import EarlierPlan
from wangge_engines.partition.units import UnitTable

if TYPE_CHECKING:
    import pandas as pd

Reals = NDArray[np.float64]


def make_report(
    plan: Plan,
    units: UnitTable,
    names: list[str],
    roundness: Reals,
    *,
    earlier: EarlierPlan | None,
    retired: frozenset[str],
    inputs: Mapping[str, Any],
) -> dict[str, Any]:
    """Every figure of a plan as JSON can hold it. Deviations are shares, distances metres, seconds the whole drawing's.

    `names_given_up` holds every name that was ever used and is no longer: hand it on, and none comes back.
    """
    figures = measure(plan)
    figures["distance_mean_m"] = figures.pop("mean_distance_m")
    figures["distance_p95_m"] = figures.pop("p95_distance_m")
    figures["communities_out_of_balance"] = [
        units.community_codes[number] for number in figures.pop("communities_out_of_balance")
    ]
    by_number = figures.pop("within")
    within = {units.community_codes[number]: of for number, of in by_number.items()} if units.within else {}
    compared = _compared(plan, units, names, earlier, retired)
    drawn = roundness[np.isfinite(roundness)]
    return {
        **figures,
        "polsby_popper": round(float(drawn.mean()), 4) if len(drawn) else None,
        "seconds_search": figures["seconds"],
        "peak_memory_mb": _peak_memory_mb(),
        "version": _version(),
        "inputs": dict(inputs),
        "notes": list(units.notes),
        **compared,
        **_pinned(plan),
        "within": within,
    }


def grid_figures(plan: Plan, units: UnitTable, names: list[str], roundness: Reals) -> pd.DataFrame:
    """A row for each grid, in the order of the plan."""
    import pandas as pd

    balance, people = weigh(plan), plan.problem.population
    place, culture = cost_parts(plan)
    count = np.bincount(plan.assignment, minlength=plan.grids)
    residents = np.bincount(plan.assignment, people, plan.grids)
    way = np.bincount(plan.assignment, people * distances(plan), plan.grids)
    columns: dict[str, Any] = {
        "grid": names,
        units.within or "community": [units.community_codes[c] for c in plan.community_of_grid],
        "population": residents,
        "units": count,
        "centre": [str(code) for code in units.ids[plan.centre]],
        "deviation": (residents / np.where(balance.mean > 0, balance.mean, 1.0)[plan.community_of_grid] - 1.0)
        * (balance.mean > 0)[plan.community_of_grid],
        "set_aside": balance.set_aside.astype(np.int64),
        "out_of_balance": stands_out(plan, balance).astype(np.int64),
        "pieces": pieces_of_grids(plan),
        "distance_mean_m": np.divide(way, residents, out=np.zeros(plan.grids), where=residents > 0),
        "cost_place": place / max(people.sum(), 1.0),
        "cost_culture": culture / max(people.sum(), 1.0),
        "polsby_popper": roundness,
    }
    if not units.within:
        del columns["community"]
    return pd.DataFrame(columns)


def _pinned(plan: Plan) -> dict[str, Any]:
    """What was to stay as it is, and how many grids could not keep to it."""
    pins = plan.problem.pins
    if pins is None:
        return {}
    held = pins.held >= 0
    return {
        "pins": {
            "units_held": int(held.sum()),
            "grids_held_whole": len(np.unique(pins.held[pins.closed])),
            "bundles": len(np.unique(pins.bundle[pins.bundle >= 0])),
            "centres": int(pins.centre.sum()),
            "broken": len({violation.grid for violation in every_pin_holds(plan)}),
        }
    }


def _compared(
    plan: Plan, units: UnitTable, names: list[str], earlier: EarlierPlan | None, retired: frozenset[str]
) -> dict[str, Any]:
    """What became of the earlier plan: who moves where, which names were given up, which ids were not met again."""
    if earlier is None:
        return {"names_given_up": sorted(retired)}
    labels, before = earlier.labels(units.ids)
    given_up = ({*earlier.grid_of.values(), *earlier.retired} | retired) - set(names)
    return {
        "moves": _moves(plan, names, labels, before),
        "names_given_up": sorted(given_up),
        "previous_unknown_ids": len(set(earlier.grid_of) - set(units.index)),
        "previous_new_ids": int((labels < 0).sum()),
    }


def _moves(plan: Plan, names: list[str], labels: NDArray[np.int64], before: list[str]) -> list[dict[str, Any]]:
    """Residents who change grid, by the grid they leave and the one they come to, most first."""
    kept = match_grids(labels, plan)
    moved = np.flatnonzero((labels >= 0) & (kept[plan.assignment] != labels))
    ways: dict[tuple[str, str], list[float]] = {}
    for unit in moved:
        way = ways.setdefault((before[labels[unit]], names[plan.assignment[unit]]), [0, 0.0])
        way[0] += 1
        way[1] += float(plan.problem.population[unit])
    rows = [
        {"from": old, "to": new, "units": int(count), "population": people}
        for (old, new), (count, people) in ways.items()
    ]
    return sorted(rows, key=lambda row: (-float(str(row["population"])), str(row["from"]), str(row["to"])))


def _peak_memory_mb() -> float | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024.0**2 if sys.platform == "darwin" else 1024.0), 1)


def _version() -> str:
    try:
        return version("wangge")
    except PackageNotFoundError:
        return "0"
