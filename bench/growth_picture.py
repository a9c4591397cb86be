"""Seconds against units, both by tens, beside the slope of n log n."""

from itertools import groupby
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np

from pictures import INK, save_small

mpl.use("Agg")
LOOKS = (("#1b7837", "o"), ("#2166ac", "s"), ("#b35806", "^"))


def picture_of_growth(rows: list[dict[str, Any]], path: Path) -> None:
    """A line for each kind of city, and the line through its first point that n log n would take."""
    figure, axis = plt.subplots(figsize=(7.5, 5.2), layout="constrained")
    for (kind, those), (colour, mark) in zip(groupby(rows, key=lambda row: row["kind"]), LOOKS, strict=False):
        line = list(those)
        units, seconds = (np.array([row[name] for row in line], dtype=float) for name in ("units", "seconds"))
        axis.plot(units, seconds, color=colour, marker=mark, label=kind)
        steep = units * np.log2(units)
        axis.plot(units, steep * seconds[0] / steep[0], color=colour, linestyle=":", linewidth=1)
    axis.plot([], [], color=INK, linestyle=":", linewidth=1, label="n log n from its first point")
    axis.set(xscale="log", yscale="log", xlabel="base units", ylabel="seconds of one processor")
    axis.set_title("Time to draw a city", color=INK)
    axis.grid(which="major", color="#dddddd")
    axis.legend(frameon=False)
    save_small(figure, path, dots=110)
