"""May a unit leave its grid without tearing it?"""

from wangge_engines.partition.compiled import kernel
from wangge_engines.partition.kernels.state import Area, Indices, Work


@kernel
def can_leave(area: Area, grid: Indices, work: Work, u: int) -> bool:
    """True when the other units of u's grid stay connected.

    Walks breadth first from all of u's neighbours in the grid at once, and stops when their walks have met (yes) or
    when one has nowhere left to go (no): the effort is that of the smaller side.
    """
    g = grid[u]
    walks = 0
    stamp = work.mark[-1] + 1
    work.mark[-1] = stamp
    work.mark[u] = stamp
    for at in range(area.start[u], area.start[u + 1]):
        v = area.neighbour[at]
        if grid[v] == g and work.mark[v] != stamp:
            work.mark[v] = stamp
            work.owner[v] = walks
            work.queue[walks] = v
            work.parent[walks] = walks
            work.pending[walks] = 1
            walks += 1
    if walks < 2:
        return walks == 1
    head, tail = 0, walks
    while True:
        v = work.queue[head]
        head += 1
        mine = _root(work.parent, work.owner[v])
        for at in range(area.start[v], area.start[v + 1]):
            to = area.neighbour[at]
            if grid[to] != g or to == u:
                continue
            if work.mark[to] != stamp:
                work.mark[to] = stamp
                work.owner[to] = mine
                work.queue[tail] = to
                tail += 1
                work.pending[mine] += 1
                continue
            other = _root(work.parent, work.owner[to])
            if other != mine:
                work.parent[other] = mine
                work.pending[mine] += work.pending[other]
                walks -= 1
                if walks == 1:
                    return True
        work.pending[mine] -= 1
        if work.pending[mine] == 0:
            return False


@kernel
def touches(area: Area, grid: Indices, i: int, g: int, but: int) -> bool:
    """True when unit i has a neighbour in grid g other than unit `but`."""
    for at in range(area.start[i], area.start[i + 1]):
        j = area.neighbour[at]
        if grid[j] == g and j != but:
            return True
    return False


@kernel
def _root(parent: Indices, walk: int) -> int:
    while parent[walk] != walk:
        walk = parent[walk]
    return walk
