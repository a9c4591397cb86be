"""Our grids beside a peer's on open sets: python bench/draw.py [--peers] [--effort 1.0] [--threads N] [--seed 0].

Prints largest deviation, inertia (as a share of METIS's) and seconds for three sets of real base units, and writes
bench/results/draw.json and draw.md. With --peers, METIS is run beside us (pip install pymetis); without, its inertia
as measured in November 2026 is what ours is compared with. Inertia is the sum of people times squared distance to
their grid's mean place, lower is better; a deviation is the share by which a grid differs from the plain mean grid,
"without large units" from the mean of those that no single unit fills.
"""

import argparse
import csv
import datetime as dt
import importlib.util
import json
import os
import platform
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

from wangge_engines.partition.apportion import grids_for_target  # noqa: E402
from wangge_engines.partition.cost import grid_inertia  # noqa: E402
from wangge_engines.partition.figures import measure  # noqa: E402
from wangge_engines.partition.problem import Problem  # noqa: E402
from wangge_engines.partition.search import prepare, search  # noqa: E402
from wangge_engines.partition.ties import find_ties  # noqa: E402

Row = dict[str, Any]
TOLERANCE = 0.05


@dataclass(frozen=True)
class Case:
    """A drawing to be made: a set of units, and how many grids."""

    data: str
    grids: int | None  #    of the whole area, or by a target of 1,000 people inside each community
    metis: float  #         METIS's own inertia there, person m^2

    @property
    def name(self) -> str:
        """What the table calls it."""
        return f"{self.data}, " + (f"k = {self.grids}" if self.grids else "within its communities, target 1000")


CASES = (
    Case("nh-tracts", 10, 6.97082e14),
    Case("ar-blockgroups", 50, 1.55288e15),
    Case("memphis-blocks", 635, 1.39357e11),
    Case("memphis-blocks", None, 9.53799e10),
)


def main() -> None:
    """Run the cases, print the table, keep the results."""
    options = _options()
    if options.peers and importlib.util.find_spec("pymetis") is None:
        sys.exit("METIS is not here to compare with: pip install pymetis, or leave out --peers")
    prepare()  # so that compiling isn't counted
    rows = [row for case in CASES for row in _run_case(case, options)]
    table = _table(rows)
    print(table)
    _keep(rows, table, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", action="store_true", help="run METIS beside us")
    parser.add_argument("--effort", type=float, default=1.0, help="scales the number of tries")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=HERE / "results", help="folder of the results")
    return parser.parse_args()


def read(case: Case) -> Problem:
    """The case as a problem."""
    units = _rows(f"{case.data}.units.csv")
    at = {unit["id"]: i for i, unit in enumerate(units)}
    pairs = [(at[edge["id_a"]], at[edge["id_b"]]) for edge in _rows(f"{case.data}.edges.csv")]
    people = np.array([float(unit["population"]) for unit in units])
    place = np.array([[float(unit["x"]), float(unit["y"])] for unit in units])
    community = np.zeros(len(units), dtype=np.int64)
    grids = np.array([case.grids or 1])
    if case.grids is None:
        community = np.unique([unit["community"] for unit in units], return_inverse=True)[1].astype(np.int64)
        grids = grids_for_target(np.bincount(community, people), np.bincount(community[people > 0]), 1000)
    return Problem(np.array(list(at)), people, place, community, np.array(pairs), grids, tolerance=TOLERANCE)


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / "data" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _run_case(case: Case, options: argparse.Namespace) -> list[Row]:
    problem = read(case)
    metis = _run_metis(case, problem) if options.peers else None
    base = metis["inertia"] if metis else case.metis
    plan = search(problem, seed=options.seed, effort=options.effort, threads=options.threads)
    figures = measure(plan)
    ours = {
        "case": case.name,
        "who": "wangge",
        "deviation": _deviation(problem, plan.assignment),
        "deviation_of_others": figures["max_deviation"],
        "inertia": figures["inertia"],
        "seconds": plan.seconds,
        "disconnected": figures["disconnected"],
        "out_of_balance": figures["out_of_balance"],
        "communities_in_tolerance": _in_tolerance(problem, plan.assignment),
    }
    rows = [*([metis] if metis else []), ours]
    return [{**row, "ratio": row["inertia"] / base} for row in rows]


def _run_metis(case: Case, problem: Problem) -> Row:
    """METIS by pymetis, community by community, as its documentation has it: contiguous parts of even weight."""
    ties = find_ties(problem)  # METIS makes contiguous parts of connected graphs alone
    assignment, first = np.zeros(problem.units, dtype=np.int64), problem.first_grid
    begun = time.perf_counter()
    for c in range(problem.communities):
        units = np.flatnonzero(problem.community == c)
        part = _metis_part(problem, ties, units, int(problem.grids[c])) if problem.grids[c] > 1 else 0
        assignment[units] = first[c] + part
    seconds = time.perf_counter() - begun
    grids = int(problem.grids.sum())
    return {
        "case": case.name,
        "who": "METIS",
        "deviation": _deviation(problem, assignment),
        "inertia": float(grid_inertia(problem.place, problem.population, assignment, grids).sum()),
        "seconds": seconds,
        "communities_in_tolerance": _in_tolerance(problem, assignment),
    }


def _metis_part(problem: Problem, ties: NDArray[np.int64], units: NDArray[np.int64], grids: int) -> NDArray[np.int64]:
    import pymetis  # only there with --peers

    number = np.full(problem.units, -1)
    number[units] = np.arange(len(units))
    pairs = number[np.concatenate([problem.neighbours, ties])]
    pairs = pairs[(pairs >= 0).all(axis=1)]
    near: list[list[int]] = [[] for _ in units]
    for a, b in pairs.tolist():
        near[a].append(b)
        near[b].append(a)
    weights = problem.population[units].astype(int).tolist()
    found = pymetis.part_graph(
        grids, adjacency=near, vweights=weights, options=pymetis.Options(contig=1), recursive=False
    )
    return np.asarray(found[1], dtype=np.int64)


def _deviation(problem: Problem, assignment: NDArray[np.int64]) -> float:
    """The largest share by which a grid differs from its community's plain mean grid."""
    return float(_deviations(problem, assignment).max())


def _deviations(problem: Problem, assignment: NDArray[np.int64]) -> NDArray[np.float64]:
    home = np.repeat(np.arange(problem.communities), problem.grids)
    people = np.bincount(assignment, problem.population, len(home))
    mean = np.bincount(problem.community, problem.population) / problem.grids
    fair = mean[home]
    return np.divide(np.abs(people - fair), fair, out=np.zeros(len(home)), where=fair > 0)


def _in_tolerance(problem: Problem, assignment: NDArray[np.int64]) -> str:
    """Communities of 1,500 people and more whose grids are all within 5 % of the plain mean."""
    home = np.repeat(np.arange(problem.communities), problem.grids)
    worst = np.zeros(problem.communities)
    np.maximum.at(worst, home, _deviations(problem, assignment))
    counted = np.bincount(problem.community, problem.population) >= 1500
    return f"{int((counted & (worst <= TOLERANCE + 1e-9)).sum())} of {int(counted.sum())}"


def _table(rows: list[Row]) -> str:
    head = [
        "case",
        "who",
        "largest deviation %",
        "without large units %",
        "inertia / METIS's",
        "seconds",
        "areas within 5 %",
    ]
    lines = [f"| {' | '.join(head)} |", "|---|---|--:|--:|--:|--:|--:|"]
    for row in rows:
        others = f"{100 * row['deviation_of_others']:.1f}" if "deviation_of_others" in row else ""
        figures = f"{100 * row['deviation']:.1f} | {others} | {row['ratio']:.3f} | {row['seconds']:.2f}"
        lines.append(f"| {row['case']} | {row['who']} | {figures} | {row['communities_in_tolerance']} |")
    return "\n".join(lines)


def _keep(rows: list[Row], table: str, options: argparse.Namespace) -> None:
    options.out.mkdir(parents=True, exist_ok=True)
    made = {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),  # noqa: TID251  a benchmark tells when it was run
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "threads": options.threads,
        "effort": options.effort,
        "seed": options.seed,
    }
    text = json.dumps({**made, "rows": rows}, indent=1)
    (options.out / "draw.json").write_text(text + "\n", encoding="utf-8")
    told = ", ".join(f"{name} {value}" for name, value in made.items())
    (options.out / "draw.md").write_text(f"# Drawing grids on open sets\n\n{told}\n\n{table}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
