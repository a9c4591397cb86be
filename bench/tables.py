"""Results as Markdown: the short table of the four known cases, how ours stands to the best peer, and everything."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from sets import KNOWN

Row = dict[str, Any]


def markdown(rows: list[Row], made: dict[str, Any]) -> str:
    """The whole of draw.md."""
    told = ", ".join(f"{name} {value}" for name, value in made.items())
    parts = ["# Drawing grids on open sets", told, HOW_TO_READ, "## At a glance", glance(rows)]
    best = against_the_best(rows)
    parts += ["## Ours and the best peer that keeps the balance", best] if best else []
    return "\n\n".join([*parts, "## Everything", everything(rows)]) + "\n"


HOW_TO_READ = """\
One thread each; processor seconds, loading not counted. Tolerance 5 % unless a name says otherwise. Inertia beside
METIS's: as published where it is, else as it was in this run. "Balanced" asks that every grid is connected, inhabited,
and within 5 % of the mean, or excused by a large unit, as `docs/engines/partition.md` says."""


def table(head: list[str], lines: Iterable[list[str]], left: int = 1) -> str:
    """A Markdown table, the first columns to the left, figures to the right."""
    rule = ["---"] * left + ["--:"] * (len(head) - left)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, rule, *lines])


def glance(rows: list[Row]) -> str:
    """Who by case: largest deviation % / inertia beside METIS's / seconds."""
    names = {row["who"]: None for row in rows}
    cases = [case.name for case in KNOWN if any(row["case"] == case.name for row in rows)]
    at = {(row["who"], row["case"]): row for row in rows}
    lines = [[_strong(who, rows), *(glance_cell(at.get((who, case), {})) for case in cases)] for who in names]
    return table(["deviation % / inertia / seconds", *cases], lines)


def glance_cell(row: Row) -> str:
    """One drawing in a cell."""
    if "inertia" not in row:
        return row.get("trouble", "–")
    share = f"{row['to_metis']:.2f}" if row["to_metis"] else "?"
    return f"{100 * row['deviation']:.1f} / {share} / {_seconds(row['seconds'])}{_faults(row)}"


def against_the_best(rows: list[Row]) -> str:
    """For each case the balanced peers' least inertia and least cost, and ours as a share of them."""
    return table(
        ["case", "least inertia by", "ours / theirs", "least cost by", "ours / theirs"],
        [
            line
            for case, those in groupby(rows, key=lambda row: row["case"])
            if (line := _against(case, [row for row in those if "inertia" in row]))
        ],
    )


def _against(case: str, rows: list[Row]) -> list[str]:
    peers = [row for row in rows if not row["ours"]]
    if not peers:
        return []
    ours, even = rows[0], [row for row in peers if row["balanced"]]
    cells = [case]
    for figure in ("inertia", "cost"):
        if not even:
            cells += ["none is balanced", "–"]
            continue
        best = min(even, key=lambda row: row[figure])
        cells += [best["who"], f"{ours[figure] / best[figure]:.3f}"]
    return cells


def everything(rows: list[Row]) -> str:
    """Every drawing with every figure."""
    head = [
        "case",
        "who",
        "deviation %",
        "grids over 5 % off",
        "out of balance",
        "in pieces",
        "empty",
        "areas within 5 %",
    ]
    head += ["inertia / METIS's", "cost", "cost / ours", "seconds"]
    return table(head, [_line(row) for row in rows], left=2)


def _line(row: Row) -> list[str]:
    if "inertia" not in row:
        return [row["case"], row["who"], row["trouble"], *[""] * 9]
    share = f"{row['to_metis']:.3f}" if row["to_metis"] else ""
    counts = [str(row[name]) for name in ("beyond", "out_of_balance", "in_pieces", "empty")]
    areas = "{} of {}".format(*row["areas"]) if row["areas"][1] > 1 else ""
    figures = [areas, share, f"{row['cost']:.5f}", f"{row['cost_to_ours']:.3f}", _seconds(row["seconds"])]
    return [row["case"], row["who"], f"{100 * row['deviation']:.1f}", *counts, *figures]


def _faults(row: Row) -> str:
    faults = [f"{row[name]} {word}" for name, word in (("in_pieces", "in pieces"), ("empty", "empty")) if row[name]]
    return "".join(f", {fault}" for fault in faults)


def _strong(who: str, rows: list[Row]) -> str:
    return f"**{who}**" if any(row["who"] == who and row["ours"] for row in rows) else who


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:.0f}"
