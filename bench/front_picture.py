"""Our front and what the peers drew, both shares by tens: further down and to the left is better."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from pictures import INK, save_small

mpl.use("Agg")
OURS = "#1b7837"
MARKS = (("s", "#b35806"), ("D", "#2166ac"), ("o", "#762a83"), ("^", "#c51b7d"))
APART = 1.045  # of shares, between two labels


def picture_of_front(result: dict[str, Any], path: Path) -> None:
    """Lines of ours for each balance; peers' marks: full within 5 %, hollow where not, crossed where not connected."""
    figure, axis = plt.subplots(figsize=(8.2, 5.8), layout="constrained")
    for front in result["ours"]:
        _draw_ours(axis, front, first=front is result["ours"][0])
    names = list(dict.fromkeys(row["who"] for row in result["peers"] if "place_left" in row))
    for who, (mark, colour) in zip(names, MARKS, strict=False):
        _draw_peer(axis, [row for row in result["peers"] if row["who"] == who and "place_left" in row], mark, colour)
    axis.set(xscale="log", yscale="log", xlabel="variance of place left inside grids")
    axis.set_ylabel("variance of profile left inside grids")
    for side in (axis.xaxis, axis.yaxis):
        side.set_major_locator(LogLocator(subs=(1, 1.5, 2, 3, 5, 7)))
        side.set_major_formatter(FuncFormatter(_percent))
        side.set_minor_formatter(NullFormatter())
    axis.grid(which="both", color="#e6e6e6", linewidth=0.7)
    axis.set_title(f"What likeness costs in nearness: {result['case']}", color=INK)
    axis.legend(frameon=False, fontsize=9)
    save_small(figure, path, dots=110)


def _draw_ours(axis: Any, front: dict[str, Any], *, first: bool) -> None:
    across, up = ([point[name] for point in front["points"]] for name in ("place_left", "culture_left"))
    label = f"wangge, within {100 * front['tolerance']:.0f} %" if first else None
    look = {"marker": "o", "linewidth": 2} if first else {"linewidth": 0.8, "linestyle": "--", "alpha": 0.6}
    axis.plot(across, up, color=OURS, label=label, zorder=3, **look)
    if not first:
        axis.annotate(f"{100 * front['tolerance']:.0f} %", (across[0], up[0]), color=OURS, fontsize=7)
        return
    told: list[tuple[float, float]] = []
    for point, x, y in zip(front["points"], across, up, strict=True):
        if all(max(x / a, a / x) > APART or max(y / b, b / y) > APART for a, b in told):
            told.append((x, y))
            axis.annotate(f"{point['culture']:g}", (x, y), (-6, -4), textcoords="offset points", ha="right", fontsize=8)


def _draw_peer(axis: Any, rows: list[dict[str, Any]], mark: str, colour: str) -> None:
    for row in rows:
        spot = row["place_left"], row["culture_left"]
        face = colour if row["balanced"] else "none"
        axis.plot(*spot, mark, markersize=6, color=colour, markerfacecolor=face)
        if row["in_pieces"]:
            axis.plot(*spot, "x", markersize=9, color=colour, markeredgewidth=0.8)
        axis.annotate(f"{row['culture']:g}", spot, (6, 4), textcoords="offset points", fontsize=7, color=colour)
    uneven = not any(row["balanced"] for row in rows)
    broken = ", grids in pieces" if all(row["in_pieces"] for row in rows) else ""
    label = rows[0]["who"] + (", out of balance" if uneven else "") + broken
    axis.plot([], [], mark, color=colour, markerfacecolor="none" if uneven else colour, label=label)


def _percent(value: float, _: object) -> str:
    return f"{100 * value:.3g} %"
