"""May a unit leave its grid without tearing it?"""

from wangge_engines.partition.compiled import inner, kernel
from wangge_engines.partition.kernels.state import Area, Indices, Work

QUEUE, OWNER, PARENT, PENDING = 0, 1, 2, 3  # rows of the scratch space


@kernel
def find_pieces(area: Area, grid: Indices, piece: Indices, queue: Indices) -> None:
    """Write the first unit of each unit's piece of its grid; `piece` (n,) begins at -1, as do units without a grid."""
    for first in range(len(grid)):
        if piece[first] >= 0 or grid[first] < 0:
            continue
        head, tail = 0, 1
        queue[0], piece[first] = first, first
        while head < tail:
            i = queue[head]
            head += 1
            for at in range(area.start[i], area.start[i + 1]):
                j = area.neighbour[at]
                if grid[j] == grid[first] and piece[j] < 0:
                    piece[j] = first
                    queue[tail] = j
                    tail += 1


@inner
def can_leave(area: Area, grid: Indices, work: Work, u: int) -> bool:
    """True when the other units of u's grid stay connected.

    Walks breadth first from all of u's neighbours in the grid at once, and stops when their walks have met (yes) or
    when one has nowhere left to go (no): the effort is that of the smaller side.
    """
    mark, walk = work.mark, work.walk
    stamp = mark[-1] + 1
    mark[-1] = stamp
    mark[u] = stamp
    walks = _set_out(area, grid, work, u, stamp)
    if walks < 2:
        return walks == 1
    g, head, tail = grid[u], 0, walks
    while True:
        v = walk[QUEUE, head]
        head += 1
        mine = _root(work, walk[OWNER, v])
        for at in range(area.start[v], area.start[v + 1]):
            to = area.neighbour[at]
            if grid[to] != g or to == u:
                continue
            if mark[to] != stamp:
                mark[to] = stamp
                walk[OWNER, to] = mine
                walk[QUEUE, tail] = to
                tail += 1
                walk[PENDING, mine] += 1
                continue
            other = _root(work, walk[OWNER, to])
            if other != mine:
                walk[PARENT, other] = mine
                walk[PENDING, mine] += walk[PENDING, other]
                walks -= 1
                if walks == 1:
                    return True
        walk[PENDING, mine] -= 1
        if walk[PENDING, mine] == 0:
            return False


@inner
def _set_out(area: Area, grid: Indices, work: Work, u: int, stamp: int) -> int:
    """Begin a walk at each of u's neighbours in its grid; returns their number."""
    mark, walk, walks = work.mark, work.walk, 0
    for at in range(area.start[u], area.start[u + 1]):
        v = area.neighbour[at]
        if grid[v] == grid[u] and mark[v] != stamp:
            mark[v] = stamp
            walk[OWNER, v] = walks
            walk[QUEUE, walks] = v
            walk[PARENT, walks] = walks
            walk[PENDING, walks] = 1
            walks += 1
    return walks


@inner
def touches(area: Area, grid: Indices, i: int, g: int, but: int) -> bool:
    """True when unit i has a neighbour in grid g other than unit `but`."""
    for at in range(area.start[i], area.start[i + 1]):
        j = area.neighbour[at]
        if grid[j] == g and j != but:
            return True
    return False


@inner
def _root(work: Work, mine: int) -> int:
    while work.walk[PARENT, mine] != mine:
        mine = work.walk[PARENT, mine]
    return mine
