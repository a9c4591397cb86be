"""A tenth of a country on a Ray cluster of this machine: ./run bench country [--communities 60000] [--grids 140000].

Communities are made by chance from a fixed seed, drawn in batches by two workers, one of which is killed on the way.
Writes bench/results/country-60000.md and .json: what it took, and what that makes for 600,000 communities and 1.4
million grids on 100 processors. A sample of communities is drawn again here, and must be the same to the last bit.
"""

import argparse
import json
import os
import signal
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from cities import delaunay_pairs, people_of, spread_evenly
from machine import tell_machine
from wangge_engines.partition.afar import Haul, haul
from wangge_engines.partition.afar.batches import Batches, as_problem
from wangge_engines.partition.afar.work import peak_memory_mb
from wangge_engines.partition.apportion import grids_for_total
from wangge_engines.partition.constraints import pieces_of_grids, stands_out, weigh
from wangge_engines.partition.problem import Plan, Problem
from wangge_engines.partition.search import search

HERE = Path(__file__).parent
TEMPLATES = 200  # shapes of communities, each used with other people and a little elsewhere
MEDIAN_UNITS, LEAST_UNITS, MOST_UNITS = 70, 16, 180
COUNTRY = {"communities": 600_000, "processors": 100}
SAMPLE = 300  # communities that are drawn again here


def main() -> None:
    """Make the communities, draw them, tell what it took."""
    options = _options()
    begun, bare_mb = time.perf_counter(), peak_memory_mb()
    problem = make_country(options.communities, options.grids, options.columns)
    made = time.perf_counter() - begun
    print(f"{problem.communities:,} communities, {problem.units:,} units, made in {made:.0f} s", flush=True)
    killer = Killer(at_share=0.3)
    with cluster(options.workers):
        plan, took = haul(problem, "local", progress=killer.watch)
    told = tell(problem, plan, took, killer, made, bare_mb)
    told["same_as_here"] = same_as_here(problem, plan)
    text = report(told)
    print(text)
    keep(told, text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--communities", type=int, default=60_000)
    parser.add_argument("--grids", type=int, help="2⅓ for each community unless told")
    parser.add_argument("--columns", type=int, default=3, help="of the profile")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    options.grids = options.grids or options.communities * 7 // 3
    return options


def make_country(communities: int, grids: int, columns: int, seed: int = 11) -> Problem:
    """Communities of 16 to 180 units, side by side on a square map, some 20 people in a unit."""
    rng = np.random.default_rng(seed)
    sizes = np.clip(rng.lognormal(np.log(MEDIAN_UNITS), 0.45, TEMPLATES), LEAST_UNITS, MOST_UNITS).astype(int)
    places = [spread_evenly(int(size), rng) for size in sizes]
    borders = [delaunay_pairs(place) for place in places]
    chosen = rng.integers(0, TEMPLATES, communities)
    count = sizes[chosen]
    first = np.cumsum(count) - count
    community = np.repeat(np.arange(communities), count)
    place = np.concatenate([places[shape] for shape in chosen]) + rng.normal(0, 10, (len(community), 2))
    side = int(np.ceil(np.sqrt(communities)))
    place += 1500.0 * np.stack([community % side, community // side], axis=1)
    pairs = np.concatenate([borders[shape] for shape in chosen])
    pairs += np.repeat(first, [len(borders[shape]) for shape in chosen])[:, None]
    people = people_of(len(community), rng)
    crowd, populated = np.bincount(community, people), np.bincount(community[people > 0], minlength=communities)
    return Problem(
        ids=np.char.mod("u%08d", np.arange(len(community))),
        population=people,
        place=place,
        community=community,
        neighbours=pairs,
        grids=grids_for_total(crowd, populated, grids),
        profile=rng.dirichlet(np.ones(columns), len(community)) if columns else None,
        culture=0.3 if columns else 0.0,
    )


class cluster:  # noqa: N801  reads as a verb's object: with cluster(2)
    """A Ray cluster of so many workers on this machine."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def __enter__(self) -> None:
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        import ray  # only there where this bench runs

        ray.init(
            address="local",
            num_cpus=self._workers,
            include_dashboard=False,
            log_to_driver=False,
            logging_level="ERROR",
        )

    def __exit__(self, *_: object) -> None:
        import ray

        ray.shutdown()


class Killer:
    """Kills one worker when so much is done, and tells how far things are."""

    def __init__(self, at_share: float) -> None:
        self.at_share, self.killed, self._told = at_share, 0, 0.0

    def watch(self, share: float, _: str) -> None:
        """Called with the share that is done."""
        if share >= self.at_share and not self.killed:
            self.killed = int(kill_a_worker())
        if share - self._told >= 0.05:
            self._told = share
            print(f"{share:.0%}", end=" ", flush=True)


def kill_a_worker() -> bool:
    """End a process of our own cluster that is at a batch."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if entry.joinpath("cmdline").read_bytes().startswith(b"ray::draw_if_alike") and is_ours(int(entry.name)):
                os.kill(int(entry.name), signal.SIGKILL)
                return True
    return False


def is_ours(process: int) -> bool:
    """Whether this process began it, or one that did."""
    while process > 1:
        status = Path(f"/proc/{process}/status").read_text("utf-8")
        process = int(next(line.split()[1] for line in status.splitlines() if line.startswith("PPid:")))
        if process == os.getpid():
            return True
    return False


def tell(problem: Problem, plan: Plan, took: Haul, killer: Killer, made: float, bare_mb: float) -> dict[str, Any]:
    """Everything measured."""
    balance, each = weigh(plan), 1.0 / problem.communities
    at_work = took.seconds_working / (took.seconds * took.processors)
    away = took.seconds_cutting + took.seconds_putting
    cpu = took.cpu_seconds * each
    return {
        **tell_machine(),
        "communities": problem.communities,
        "units": problem.units,
        "grids": plan.grids,
        "grids_in_pieces": int((pieces_of_grids(plan) != 1).sum()),
        "grids_out_of_balance": int(stands_out(plan, balance).sum()),
        "workers_killed": killer.killed,
        **{name: value for name, value in asdict(took).items() if name != "peak_mb"},
        "seconds_making": made,
        "workers_seen": len(took.peak_mb),
        "peak_mb_of_a_worker": max(took.peak_mb.values()),
        "peak_mb_here": peak_memory_mb(),
        "cpu_ms_a_community": 1000 * cpu,
        "bytes_out_a_community": took.bytes_out * each,
        "bytes_back_a_community": took.bytes_back * each,
        "share_not_at_work": 1 - at_work,
        "country_hours_of_a_processor": cpu * COUNTRY["communities"] / 3600,
        "country_minutes": (
            cpu * COUNTRY["communities"] / COUNTRY["processors"] / at_work + away * each * COUNTRY["communities"]
        )
        / 60,
        "country_gigabytes": (took.bytes_out + took.bytes_back) * each * COUNTRY["communities"] / 1e9,
        "country_gigabytes_here": (bare_mb + (peak_memory_mb() - bare_mb) * each * COUNTRY["communities"]) / 1000,
    }


def same_as_here(problem: Problem, plan: Plan) -> bool:
    """Whether communities drawn here, apart from the others, are what the cluster made of them."""
    batches = Batches(problem, max(1, problem.units * SAMPLE // problem.communities))
    middle = len(batches) // 2
    here = search(as_problem(batches.slice(middle)))
    first = problem.first_grid[batches.cuts[middle]]
    return bool(np.array_equal(here.assignment + first, plan.assignment[batches.units(middle)]))


def report(told: dict[str, Any]) -> str:
    """A table for people."""
    lines = [
        ("communities, units, grids", f"{told['communities']:,}, {told['units']:,}, {told['grids']:,}"),
        ("grids in pieces, out of balance", f"{told['grids_in_pieces']}, {told['grids_out_of_balance']}"),
        ("the same as drawn here", "yes" if told["same_as_here"] else "NO"),
        ("workers, killed on the way", f"{told['processors']}, {told['workers_killed']}"),
        ("batches, units in each", f"{told['batches']:,}, about {told['units_in_batch']:,}"),
        ("seconds in all", f"{told['seconds']:.0f}"),
        ("of them cutting, putting together", f"{told['seconds_cutting']:.1f}, {told['seconds_putting']:.1f}"),
        ("milliseconds of a processor for a community", f"{told['cpu_ms_a_community']:.1f}"),
        ("workers' time not at work", f"{told['share_not_at_work']:.1%}"),
        (
            "kilobytes to and from a worker for a community",
            f"{told['bytes_out_a_community'] / 1000:.1f}, {told['bytes_back_a_community'] / 1000:.2f}",
        ),
        ("most memory of a worker, MB", f"{told['peak_mb_of_a_worker']:,.0f}"),
        ("most memory of the one that hands out, MB", f"{told['peak_mb_here']:,.0f}"),
        (
            "so 600,000 communities on 100 processors: minutes",
            f"{told['country_minutes']:.1f} ({told['country_hours_of_a_processor']:.1f} hours of one processor)",
        ),
        ("gigabytes moved", f"{told['country_gigabytes']:.1f}"),
        ("gigabytes of memory where they are handed out", f"{told['country_gigabytes_here']:.0f}"),
    ]
    return "\n".join(["| | |", "|---|--:|", *(f"| {name} | {value} |" for name, value in lines)])


def keep(told: dict[str, Any], text: str) -> None:
    """Results of runs of another size stand beside each other."""
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    name = f"country-{told['communities']}"
    folder.joinpath(f"{name}.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    head = f"# Communities on a cluster\n\n{told['date']}, {told['machine']}, Python {told['python']}\n\n"
    folder.joinpath(f"{name}.md").write_text(f"{head}{text}\n", "utf-8")


if __name__ == "__main__":
    main()
