"""Our grids beside the peers' on open sets: ./run bench draw [--peers] [--only nh] [--patience 120] [--seed 0].

Every program gets the same units, people and neighbours, one thread, and a process of its own. Writes draw.md,
draw.json and, with --peers, a picture of each case into bench/results. Inertia is the sum of people times squared
distance to their grid's mean place; cost is the engine's own, about real centres. Lower is better. Seconds are the
processor's. README.md tells what the columns mean.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from kept import run_once
from machine import tell_machine
from measures import measure_drawing
from peers import METIS, OURS, PEERS, Peer
from sets import KNOWN, OTHERS, Case, read
from tables import markdown
from wangge_engines.partition.problem import Ints, Problem

HERE = Path(__file__).parent
Row = dict[str, Any]
BEGINS_WITH = {"GerryChain + 45 s of ReCom": "GerryChain, tree"}
SLOW_BY_UNITS = ("spopt AZP",)  # whatever the number of grids; others take longer the more there are


def main() -> None:
    """Run the cases, print the tables, keep the results."""
    options = _options()
    slow: dict[str, tuple[int, int]] = {}
    rows = [row for case in _cases(options) for row in _run_case(case, options, slow)]
    made = {**tell_machine(), "seed": options.seed, "patience": options.patience}
    text = markdown(rows, made)
    print(text)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "draw.json").write_text(json.dumps({**made, "rows": rows}, indent=1) + "\n", encoding="utf-8")
    (options.out / "draw.md").write_text(text, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench draw", description=__doc__.splitlines()[0])
    parser.add_argument("--peers", action="store_true", help="run the peers beside us, and draw pictures")
    parser.add_argument("--only", default="", help="cases whose name has this in it")
    parser.add_argument("--patience", type=float, default=120.0, help="seconds of the processor for each peer")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--fresh", action="store_true", help="run peers again whose drawings are kept in var/bench")
    parser.add_argument("--out", type=Path, default=HERE / "results", help="folder of the results")
    return parser.parse_args()


def _cases(options: argparse.Namespace) -> list[Case]:
    found = [case for case in (*KNOWN, *OTHERS) if options.only in case.name]
    return found or sys.exit(f"bench: there is no case with “{options.only}” in its name")


def _run_case(case: Case, options: argparse.Namespace, slow: dict[str, tuple[int, int]]) -> list[Row]:
    problem = read(case)
    who = (*OURS, *(PEERS if options.peers else ()))
    rows, drawn = [], {}
    for peer in who:
        row, assignment = _run(peer, case, problem, options, slow)
        rows.append(row)
        if assignment is not None:
            drawn[peer.name] = assignment
    _compare(case, rows)
    if options.peers:
        from pictures import picture_of_case  # matplotlib is in the bench's own environment

        picture_of_case(problem, case.name, rows, drawn, options.out / f"{case.file}.png")
    return rows


def _run(
    peer: Peer, case: Case, problem: Problem, options: argparse.Namespace, slow: dict[str, tuple[int, int]]
) -> tuple[Row, Ints | None]:
    row: Row = {"case": case.name, "who": peer.name, "ours": peer in OURS}
    size = problem.units, 0 if peer.name in SLOW_BY_UNITS else int(problem.grids.sum())
    if peer.one_area and problem.communities > 1:
        return {**row, "trouble": "one area only"}, None
    if _is_too_slow(peer, size, slow):
        return {**row, "trouble": "too slow on less"}, None
    print(f"{case.name}: {peer.name} …", end=" ", file=sys.stderr, flush=True)
    ran = run_once(peer, problem, options.seed, options.patience, fresh=options.fresh)
    print(ran.trouble or f"{ran.seconds:.1f} s", file=sys.stderr, flush=True)
    if ran.assignment is None:
        slow |= {peer.name: size} if ran.trouble.startswith("over") else {}
        return {**row, "trouble": ran.trouble}, None
    figures = measure_drawing(problem, ran.assignment)
    return {**row, "seconds": round(ran.seconds, 3), "clock": round(ran.clock, 3), **figures}, ran.assignment


def _is_too_slow(peer: Peer, size: tuple[int, int], slow: dict[str, tuple[int, int]]) -> bool:
    """It, or what it begins with, has been too slow on as many units and grids, or on fewer."""
    known = (slow[name] for name in (peer.name, BEGINS_WITH.get(peer.name)) if name in slow)
    return any(units <= size[0] and grids <= size[1] for units, grids in known)


def _compare(case: Case, rows: list[Row]) -> None:
    """Inertia as a share of METIS's as published, or as it was in this run; cost as a share of ours."""
    found = {row["who"]: row for row in rows if "inertia" in row}
    metis = case.metis or (found[METIS.name]["inertia"] if METIS.name in found else None)
    for row in found.values():
        row["to_metis"] = row["inertia"] / metis if metis else None
        row["cost_to_ours"] = row["cost"] / found[OURS[0].name]["cost"]


if __name__ == "__main__":
    main()
