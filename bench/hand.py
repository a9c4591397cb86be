"""How soon a planner's hand is answered: ./run bench hand [--units F --edges F --name N] [--times 200].

Every kind of change is asked for at random grids of a drawn plan, with all figures before and after, reasons and
warnings; the table tells milliseconds of processor time, median, 95th percentile and worst. Cities are made by chance;
--units and --edges add one of files, drawn within its communities for 1,000 people a grid.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from cities import delaunay_pairs, in_communities, people_of, quarters, spread_evenly
from machine import tell_machine
from wangge_engines.partition.apportion import grids_for_target, grids_for_total
from wangge_engines.partition.hand import Change, Hand
from wangge_engines.partition.problem import Plan, Problem
from wangge_engines.partition.search import search

HERE = Path(__file__).parent
LIMIT_MS = 50.0
EFFORT = 0.2  # of the drawings that are then changed


def main() -> None:
    """Measure, print the table, keep it."""
    options = _options()
    rows = [row for name, plan in _plans(options) for row in measure(name, plan, options.times)]
    table = _table(rows)
    print(table)
    HERE.joinpath("results").mkdir(exist_ok=True)
    made = {**tell_machine(), "times": options.times}
    told = ", ".join(f"{name} {value}" for name, value in made.items())
    HERE.joinpath("results/hand.json").write_text(json.dumps({**made, "rows": rows}, indent=1) + "\n", "utf-8")
    HERE.joinpath("results/hand.md").write_text(f"# Changes by hand\n\n{told}\n\n{table}\n", "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=Path, help="base units, as wangge draw takes them, with a column community")
    parser.add_argument("--edges", type=Path, help="their neighbours")
    parser.add_argument("--name", help="what the table calls these units")
    parser.add_argument("--times", type=int, default=200, help="how often each kind of change is asked for")
    return parser.parse_args()


def _plans(options: argparse.Namespace) -> Iterator[tuple[str, Plan]]:
    if options.units:
        from wangge_engines.partition import draw

        drawn = draw(options.units, target=1000, within="community", edges=options.edges, effort=EFFORT)
        yield options.name or options.units.name, drawn.plan
    cities = [
        ("made, 273 communities", make_city(20_000, 20_000 / 273, total=895)),
        ("made, one community", make_city(5_000, 5_000, total=100)),
        ("made, one community of large grids", make_city(5_000, 5_000, total=10)),
        ("made, one large community", make_city(20_000, 20_000, total=895)),
    ]
    for name, problem in cities:
        yield name, search(problem, effort=EFFORT)


def make_city(units: int, size: float, *, total: int | None = None) -> Problem:
    """Units spread evenly, in communities of about `size`; `total` grids, or one for each 1,000 people."""
    rng = np.random.default_rng(7)
    place, people = spread_evenly(units, rng), people_of(units, rng)
    community = quarters(place, size)
    crowd, populated = np.bincount(community, people), np.bincount(community[people > 0])
    grids = grids_for_total(crowd, populated, total) if total else grids_for_target(crowd, populated, 1000)
    return in_communities(place, people, delaunay_pairs(place), community, grids)


def measure(name: str, plan: Plan, times: int) -> list[dict[str, Any]]:
    """A row for each kind of change."""
    what = {"plan": name, "units": plan.problem.units, "grids": plan.grids}
    begun = [_spent(lambda: Hand(plan)) for _ in range(3)]
    hand, rng = Hand(plan), np.random.default_rng(0)
    asked = _questions(hand, rng)
    rows = [{**what, "question": "take up the plan", **_summary(begun)}]
    for question, ask in asked.items():
        ask()  # what is loaded or compiled once isn't counted
        rows.append({**what, "question": question, **_summary([_spent(ask) for _ in range(times)])})
    return rows


def _questions(hand: Hand, rng: np.random.Generator) -> dict[str, Callable[[], object]]:
    land, ledger = hand.ledger.land, hand.ledger
    at, to = land.touching(np.arange(land.problem.units))
    across = np.flatnonzero(ledger.grid[at] != ledger.grid[to])
    large = np.flatnonzero(np.bincount(ledger.grid[land.problem.population > 0]) > 1)

    def border() -> tuple[int, int]:
        pair = int(rng.choice(across))
        return int(at[pair]), int(ledger.grid[to[pair]])

    def some() -> tuple[list[int], int]:
        unit, grid = border()
        members = ledger.members(hand.grid_of(unit))
        return rng.choice(members, min(10, len(members) // 2 + 1), replace=False).tolist(), grid

    def apply_and_undo() -> None:
        for change in hand.suggest(int(rng.choice(ledger.living)), most=1):
            hand.apply(change)
            hand.figures  # noqa: B018  computed when asked
            hand.undo()

    def merge() -> Change:
        unit, grid = border()
        return hand.merge([hand.grid_of(unit), grid])

    return {
        "move one unit": lambda: tell(hand.move([(pair := border())[0]], pair[1])),
        "move ten units": lambda: tell(hand.move(*some())),
        "split in two": lambda: tell(hand.split(int(rng.choice(large)))),
        "merge two grids": lambda: tell(merge()),
        "suggest for a grid": lambda: [tell(one) for one in hand.suggest(int(rng.choice(ledger.living)))],
        "grids that need mending": hand.needs,
        "suggest one, make it, take it back": apply_and_undo,
    }


def tell(change: Change) -> object:
    """Everything that a page would show."""
    return change.before, change.after, change.allowed, change.reasons, change.warnings, change.summary


def _spent(do: Callable[[], object]) -> float:
    begun = time.process_time()
    do()
    return 1000 * (time.process_time() - begun)


def _summary(spent: list[float]) -> dict[str, float]:
    return {"median_ms": float(np.median(spent)), "p95_ms": float(np.quantile(spent, 0.95)), "worst_ms": max(spent)}


def _table(rows: list[dict[str, Any]]) -> str:
    lines = ["| plan | question | median ms | 95 % within | worst ms |", "|---|---|--:|--:|--:|"]
    plan = None
    for row in rows:
        told = f"{row['plan']}: {row['units']:,} units, {row['grids']:,} grids" if row["plan"] != plan else ""
        plan = row["plan"]
        slow = " (!)" if row["worst_ms"] > LIMIT_MS and row["question"] != "take up the plan" else ""
        figures = f"{row['median_ms']:.1f} | {row['p95_ms']:.1f} | {row['worst_ms']:.1f}{slow}"
        lines.append(f"| {told} | {row['question']} | {figures} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
