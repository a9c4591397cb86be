"""How time grows with the city: ./run bench growth [--most 1000000] [--seed 0] [--threads 1].

Cities made by chance (cities.py), from a thousand units to a million, each drawn in a process of its own: processor
seconds, clock, memory. Time that grows no faster than n log n keeps "by n log n" level or falling. Writes growth.md,
growth.json and growth.png into bench/results.
"""

import argparse
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from cities import delaunay_pairs, in_communities, one_piece, people_of, quarters, spread_evenly
from machine import tell_machine
from tables import table
from wangge_engines.partition.figures import measure
from wangge_engines.partition.problem import Problem
from wangge_engines.partition.search import prepare, search

HERE = Path(__file__).parent
SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
UNITS_OF_A_COMMUNITY, GRIDS_OF_A_COMMUNITY = 70, 3
Row = dict[str, Any]


def main() -> None:
    """Draw every city of every kind, print the table, keep it with its picture."""
    options = _options()
    rows = [row for kind in KINDS if options.only in kind for row in _grow(kind, options)]
    made = {**tell_machine(), "seed": options.seed, "threads": options.threads}
    text = markdown(rows, made)
    print(text)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "growth.json").write_text(json.dumps({**made, "rows": rows}, indent=1) + "\n", encoding="utf-8")
    (options.out / "growth.md").write_text(text, encoding="utf-8")
    from growth_picture import picture_of_growth  # matplotlib is in the bench's own environment

    picture_of_growth(rows, options.out / "growth.png")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench growth", description=__doc__.splitlines()[0])
    parser.add_argument("--most", type=int, default=SIZES[-1], help="units of the largest city")
    parser.add_argument("--only", default="", help="kinds whose name has this in it")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, default=HERE / "results", help="folder of the results")
    return parser.parse_args()


def _in_communities(units: int, seed: int) -> Problem:
    rng = np.random.default_rng(seed)
    place = spread_evenly(units, rng)
    community = quarters(place, UNITS_OF_A_COMMUNITY)
    grids = np.full(int(community.max()) + 1, GRIDS_OF_A_COMMUNITY)
    return in_communities(place, people_of(units, rng), delaunay_pairs(place), community, grids)


def _one_area(units: int, seed: int, grids: int) -> Problem:
    rng = np.random.default_rng(seed)
    place = spread_evenly(units, rng)
    return one_piece(place, people_of(units, rng), delaunay_pairs(place), grids)


KINDS: dict[str, tuple[int, Callable[[int, int], Problem]]] = {
    "communities of 70, 3 grids each": (SIZES[0], _in_communities),
    "one area, n / 100 grids": (SIZES[0], lambda units, seed: _one_area(units, seed, units // 100)),
    "one area, 1,000 grids": (10_000, lambda units, seed: _one_area(units, seed, 1000)),
}


def _grow(kind: str, options: argparse.Namespace) -> list[Row]:
    rows = []
    for units in SIZES:
        if KINDS[kind][0] <= units <= options.most:
            print(f"{kind}: {units:,} units …", end=" ", file=sys.stderr, flush=True)
            rows.append(_alone(kind, units, options.seed, options.threads))
            print(f"{rows[-1]['seconds']:.1f} s", file=sys.stderr, flush=True)
    return rows


def _alone(kind: str, units: int, seed: int, threads: int) -> Row:
    """In a process of its own, so that its memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_draw, (kind, units, seed, threads))


def _draw(kind: str, units: int, seed: int, threads: int) -> Row:
    prepare()
    problem = KINDS[kind][1](units, seed)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    used, begun = time.process_time(), time.perf_counter()
    plan = search(problem, seed=seed, threads=threads)
    seconds, clock = time.process_time() - used, time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures = measure(plan)
    return {
        "kind": kind,
        "units": units,
        "grids": plan.grids,
        "seconds": round(seconds, 3),
        "clock": round(clock, 3),
        "by_n_log_n": seconds / (units * np.log2(units)) * 1e6,
        "megabytes": round(peak / 1024),
        "megabytes_before": round(before / 1024),
        **{name: figures[name] for name in ("out_of_balance", "disconnected", "max_deviation", "cost")},
    }


def markdown(rows: list[Row], made: dict[str, Any]) -> str:
    """The whole of growth.md."""
    told = ", ".join(f"{name} {value}" for name, value in made.items())
    head = ["city", "units", "grids", "seconds", "µs by n log₂ n", "peak MB", "largest deviation %", "out of balance"]
    return f"# How time grows with the city\n\n{told}\n\n{table(head, [_line(row) for row in rows])}\n"


def _line(row: Row) -> list[str]:
    size = [row["kind"], f"{row['units']:,}", f"{row['grids']:,}"]
    cost = [f"{row['seconds']:.1f}", f"{row['by_n_log_n']:.2f}", f"{row['megabytes']:,}"]
    return [*size, *cost, f"{100 * row['max_deviation']:.1f}", f"{row['out_of_balance'] + row['disconnected']}"]


if __name__ == "__main__":
    main()
