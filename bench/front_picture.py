"""Our front and what the peers drew, both shares by tens: further down and to the left is better."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.ticker import FuncFormatter, NullFormatter

from pictures import INK, save_small

mpl.use("Agg")
OURS = "#1b7837"
MARKS = (("s", "#b35806"), ("D", "#2166ac"), ("o", "#762a83"), ("^", "#c51b7d"))
APART = 1.045  # of shares, between two labels


def picture_of_front(result: dict[str, Any], path: Path) -> None:
    """Lines of ours for each balance, marks of the peers: full where they keep 5 %, hollow where they don't."""
    figure, axis = plt.subplots(figsize=(8.2, 5.8), layout="constrained")
    for front in result["ours"]:
        _draw_ours(axis, front, first=front is result["ours"][0])
    names = list(dict.fromkeys(row["who"] for row in result["peers"] if "place_left" in row))
    for who, (mark, colour) in zip(names, MARKS, strict=False):
        _draw_peer(axis, [row for row in result["peers"] if row["who"] == who and "place_left" in row], mark, colour)
    axis.set(xscale="log", yscale="log", xlabel="variance of place left inside grids")
    axis.set_ylabel("variance of profile left inside grids")
    for side in (axis.xaxis, axis.yaxis):
        side.set_major_formatter(FuncFormatter(_percent))
        side.set_minor_formatter(FuncFormatter(_percent) if side is axis.yaxis else NullFormatter())
    axis.tick_params(axis="y", which="minor", labelsize=8)
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
        face = colour if row["balanced"] else "none"
        axis.plot(row["place_left"], row["culture_left"], mark, markersize=6, color=colour, markerfacecolor=face)
        words = f"{row['culture']:g}" if row["balanced"] else f"{row['culture']:g} ({100 * row['deviation']:.0f} % off)"
        spot = row["place_left"], row["culture_left"]
        axis.annotate(words, spot, (6, 4), textcoords="offset points", fontsize=7, color=colour)
    hollow = "" if any(row["balanced"] for row in rows) else ", out of balance"
    axis.plot([], [], mark, color=colour, markerfacecolor="none" if hollow else colour, label=rows[0]["who"] + hollow)


def _percent(value: float, _: object) -> str:
    return f"{100 * value:.3g} %"
