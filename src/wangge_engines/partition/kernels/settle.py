"""Let each unit go to the nearest of the grids around it, where crowded grids count as farther away."""

from wangge_engines.partition.compiled import inner, kernel
from wangge_engines.partition.kernels.state import Area, Draft, Floats, leaves_nobody, move, tally


@kernel
def settle(area: Area, draft: Draft, handicap: Floats, sweeps: int, pull: float) -> None:
    """A power diagram whose weights follow the people, found on the graph: effort doesn't grow with the grids.

    Grids may come apart; none loses its last unit with people. `handicap` (k,) begins at zero.
    """
    tally(area, draft)
    for _ in range(sweeps):
        for i in range(len(draft.grid)):
            if not area.unit[i].large and not area.unit[i].held and not leaves_nobody(area, draft, i):
                to = _nearest_around(area, draft, handicap, i)
                if to != draft.grid[i]:
                    move(area, draft, i, to)
        for g in range(len(draft.sums)):
            handicap[g] += pull * (draft.sums[g].people - 1.0)


@inner
def _nearest_around(area: Area, draft: Draft, handicap: Floats, i: int) -> int:
    g = draft.grid[i]
    to: int = g
    best = _power_distance(area, draft, handicap, i, g)
    for at in range(area.start[i], area.start[i + 1]):
        h = draft.grid[area.neighbour[at]]
        if h == to or h == g or draft.sums[h].large or draft.sums[h].closed:
            continue
        far = _power_distance(area, draft, handicap, i, h)
        if far < best:
            to, best = h, far
    return to


@inner
def _power_distance(area: Area, draft: Draft, handicap: Floats, i: int, g: int) -> float:
    far: float = handicap[g]
    weight = draft.sums[g].weight
    for d in range(area.spot.shape[1]):
        step = area.spot[i, d] - draft.moment[g, d] / weight
        far += step * step
    return far
