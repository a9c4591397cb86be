"""What likeness costs in nearness, ours beside the peers': ./run bench front [--peers] [--only nh] [--patience 120].

Real profiles (bench/data). Ours is `trace_front`, one thread. Peers get the profile as further attributes, scaled as
our cost scales it, at several weights of culture; each of their drawings is measured by our cost's two shares, about
centres that fit its weight. Where a peer keeps no balance, ours is traced again at the least deviation it reached, or
at the drawing's own. Writes front.md, front.json and a picture of each case into bench/results.
"""

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from kept import run_once
from machine import tell_machine
from measures import as_plan, measure_drawing
from peers import Peer
from sets import Case, read
from tables import table
from wangge_engines.partition.cost import choose_centres, scaled_spots
from wangge_engines.partition.front import STEPS, shares_left, trace_front
from wangge_engines.partition.problem import Problem
from wangge_engines.partition.search import prepare

HERE = Path(__file__).parent
CASES = (Case("ar-blockgroups", 50), Case("nh-tracts", 10))
WEIGHTS = (0.04, 0.1, 0.3, 0.5, 0.8)
PEERS = (
    Peer("GerryChain + 45 s of ReCom", "peers.trees", {"climb": 45.0}),
    Peer("METIS, edges by likeness", "peers.metis"),
    Peer("k-means-constrained", "peers.kmeans"),
    Peer("spopt AZP", "peers.azp"),
)
WIDEST = 0.95  # a tolerance must stay below 1
STEPS_AGAIN = 6
Row = dict[str, Any]


def main() -> None:
    """Trace ours, run the peers, tell who is dominated."""
    options = _options()
    prepare()
    results = [_run_case(case, options) for case in CASES if options.only in case.name]
    made = {**tell_machine(), "patience": options.patience}
    text = markdown(results, made)
    print(text)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "front.json").write_text(json.dumps({**made, "cases": results}, indent=1) + "\n", encoding="utf-8")
    (options.out / "front.md").write_text(text, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench front", description=__doc__.splitlines()[0])
    parser.add_argument("--peers", action="store_true", help="run the peers beside us")
    parser.add_argument("--only", default="", help="cases whose name has this in it")
    parser.add_argument("--patience", type=float, default=120.0, help="seconds of the processor for each peer")
    parser.add_argument("--fresh", action="store_true", help="run peers again whose drawings are kept in var/bench")
    parser.add_argument("--out", type=Path, default=HERE / "results", help="folder of the results")
    return parser.parse_args()


def _run_case(case: Case, options: argparse.Namespace) -> Row:
    problem = read(case, profiles=True)
    ours = {problem.tolerance: _trace(problem)}
    peers = list(_run_peers(case, problem, options)) if options.peers else []
    _hold_against(ours, peers, problem)
    result = {
        "case": case.name,
        "ours": [{"tolerance": level, **front} for level, front in ours.items()],
        "peers": peers,
    }
    from front_picture import picture_of_front  # matplotlib is in the bench's own environment

    picture_of_front(result, options.out / f"front-{case.file}.png")
    return result


def _hold_against(ours: dict[float, Row], peers: list[Row], problem: Problem) -> None:
    """Say of each peer's drawing which point of ours leaves less of both, at its balance or a better one."""
    levels = _levels(peers, problem.tolerance)
    for row in peers:
        if "deviation" not in row:
            continue
        least = problem.tolerance if row["balanced"] else levels[row["who"]]
        for level in sorted({least, problem.tolerance if row["balanced"] else round(min(WIDEST, row["deviation"]), 3)}):
            if level not in ours:
                ours[level] = _trace(replace(problem, tolerance=level), steps=STEPS_AGAIN if level == least else STEPS)
            row |= {"level": level, "dominated_by": _dominating(row, ours[level]["points"])}
            if row["dominated_by"] is not None or row["in_pieces"]:
                break


def _levels(peers: list[Row], tolerance: float) -> dict[str, float]:
    """The least deviation that each peer reached where it kept no balance: what ours is held to beside it."""
    levels: dict[str, float] = {}
    for row in peers:
        if "deviation" in row and not row["balanced"]:
            levels[row["who"]] = round(min(levels.get(row["who"], WIDEST), row["deviation"]), 3)
    return {who: max(level, tolerance) for who, level in levels.items()}


def _trace(problem: Problem, **options: Any) -> Row:
    begun = time.process_time()
    points = trace_front(problem, threads=1, **options)
    return {"seconds": round(time.process_time() - begun, 1), "points": [point.row() for point in points]}


def _run_peers(case: Case, problem: Problem, options: argparse.Namespace) -> Any:
    for peer in PEERS:
        for weight in WEIGHTS:
            asked = replace(problem, culture=weight)
            told = replace(peer, options={**peer.options, "spots": scaled_spots(asked)})
            print(f"{case.name}: {peer.name}, weight {weight} …", end=" ", file=sys.stderr, flush=True)
            ran = run_once(told, asked, 0, options.patience, fresh=options.fresh)
            print(ran.trouble or f"{ran.seconds:.1f} s", file=sys.stderr, flush=True)
            row: Row = {"who": peer.name, "culture": weight}
            if ran.assignment is None:
                yield {**row, "trouble": ran.trouble}
                break  # its other weights would be no quicker
            yield {**row, "seconds": round(ran.seconds, 2), **_measure(asked, ran.assignment)}


def _measure(asked: Problem, assignment: Any) -> Row:
    plan = as_plan(asked, assignment)
    plan = replace(plan, centre=choose_centres(asked, plan.assignment, plan.grids))
    place, culture = shares_left(plan)
    figures = measure_drawing(asked, assignment)
    kept = ("deviation", "balanced", "in_pieces", "empty", "inertia")
    return {"place_left": place, "culture_left": culture, **{name: figures[name] for name in kept}}


def _dominating(row: Row, points: list[Row]) -> float | None:
    """Weight of a point of ours that leaves less of both, the one that is the furthest ahead; None where none does."""
    names = ("place_left", "culture_left")
    ahead = {point["culture"]: min(row[name] / point[name] for name in names) for point in points}
    best = max(ahead, key=lambda culture: ahead[culture])
    return best if ahead[best] >= 1 else None


def markdown(results: list[Row], made: Row) -> str:
    """The whole of front.md."""
    told = ", ".join(f"{name} {value}" for name, value in made.items())
    parts = ["# What likeness costs in nearness", told, HOW_TO_READ]
    for result in results:
        ours = result["ours"][0]
        parts += [f"## {result['case']}", f"Ours, tolerance 5 %, {ours['seconds']} s:", our_table(ours["points"])]
        parts += ["The peers:", peer_table(result["peers"])] if result["peers"] else []
    return "\n\n".join(parts) + "\n"


HOW_TO_READ = """\
Shares of the variance of place and of profile that are left inside the grids, about their centres; less is better.
Processor seconds, one thread. A peer is held against ours at the same balance: within 5 % where it keeps that, else
traced again at the least deviation that the peer reached, or at the drawing's own."""


def our_table(points: list[Row]) -> str:
    """A line for each weight."""
    head = ["culture", "place left %", "profile left %", "mean way m", "deviation %", "dominated"]
    return table(
        head,
        [
            [
                f"{point['culture']:g}",
                f"{100 * point['place_left']:.2f}",
                f"{100 * point['culture_left']:.2f}",
                f"{point['distance_mean_m']:,.0f}",
                f"{100 * point['max_deviation']:.1f}",
                "yes" if point["dominated"] else "no",
            ]
            for point in points
        ],
    )


def peer_table(rows: list[Row]) -> str:
    """A line for each peer and weight, and which weight of ours leaves less of both."""
    head = [
        "who",
        "culture",
        "place left %",
        "profile left %",
        "deviation %",
        "in pieces",
        "seconds",
        "ours that is better",
    ]
    return table(head, [_peer_line(row) for row in rows])


def _peer_line(row: Row) -> list[str]:
    if "trouble" in row:
        return [row["who"], f"{row['culture']:g}", row["trouble"], *[""] * 5]
    shares = [f"{100 * row[name]:.2f}" for name in ("place_left", "culture_left", "deviation")]
    better = f"{row['dominated_by']:g}, at {100 * row['level']:.0f} %" if row["dominated_by"] is not None else "none"
    if better == "none" and row["in_pieces"]:
        better = "none; not connected"
    return [row["who"], f"{row['culture']:g}", *shares, str(row["in_pieces"]), f"{row['seconds']:.1f}", better]


if __name__ == "__main__":
    main()
