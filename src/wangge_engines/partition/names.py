"""What grids are called: the community's code and a serial number from west to east, then north to south."""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

SERIAL_DIGITS = 3


def name_grids(
    centres: NDArray[np.float64],
    community_of_grid: NDArray[np.int64],
    codes: list[str],
    kept: list[str | None] | None = None,
    taken: Collection[str] = (),
) -> list[str]:
    """Names of K grids with their centres at (K, 2) metres, in communities whose codes are given.

    `kept`: the name that a grid has from an earlier plan, or None. `taken`: every name that was ever used; a new grid's
    serial is larger than all serials of its community among them, so that no name comes back. Three digits, or more.
    """
    names: list[str | None] = list(kept) if kept is not None else [None] * len(centres)
    used = {*taken, *(name for name in names if name)}
    for community in np.unique(community_of_grid):
        members = np.flatnonzero(community_of_grid == community)
        unnamed = [
            int(g) for g in members[np.lexsort((-centres[members, 1], centres[members, 0]))] if not names[int(g)]
        ]
        begin = _largest_serial(codes[community], used) + 1
        digits = max(SERIAL_DIGITS, len(str(begin + len(unnamed) - 1)))
        for serial, grid in enumerate(unnamed, begin):
            names[grid] = f"{codes[community]}{serial:0{digits}d}"
    return [str(name) for name in names]


def _largest_serial(code: str, used: Collection[str]) -> int:
    pattern = re.compile(re.escape(code) + r"(\d{3,})")
    serials = [int(found[1]) for name in used if (found := pattern.fullmatch(name)) and len(found[1]) <= 9]
    return max(serials, default=0)
