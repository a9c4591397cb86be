"""Every connected set of units around a centre that is cheap enough, found by growing it unit by unit.

A set holds the centre, is connected, and has its people within the limits. It costs `toll` (n,) a unit: what the unit
costs about the centre less what it pays to belong. People are worth `limit` each, so that a unit's `net` toll is toll -
limit x people, and no set costs less than limit x the people it must (or may) have and its negative net tolls. A unit
beside the set is taken in or left out, the most telling one first; a branch ends where even all negative net tolls that
can still be reached make the set too dear.
"""

import numpy as np
from numpy.typing import NDArray

from wangge_engines.partition.compiled import inner_with_arrays, kernel_with_arrays
from wangge_engines.partition.problem import Floats, Ints

Mask = NDArray[np.bool_]

UNDECIDED, IN, OUT = 0, 1, 2


@inner_with_arrays
def look(
    start: Ints, neighbour: Ints, state: Ints, net: Floats, people: Floats, queue: Ints, seen: Ints, round_: int
) -> tuple[float, float, int]:
    """What can still be reached from the set: its negative net tolls, all its people; and the most telling unit."""
    hope, crowd, telling, at, end = 0.0, 0.0, -1, 0, 1
    seen[queue[0]] = round_
    while at < end:
        unit = queue[at]
        at += 1
        crowd += people[unit]
        if state[unit] == UNDECIDED and net[unit] < 0.0:
            hope += net[unit]
        for e in range(start[unit], start[unit + 1]):
            other = neighbour[e]
            if state[other] == OUT:
                continue
            if seen[other] != round_:
                seen[other] = round_
                queue[end] = other
                end += 1
            if state[unit] == IN and state[other] == UNDECIDED and (telling < 0 or abs(net[other]) > abs(net[telling])):
                telling = other
    return hope, crowd, telling


@inner_with_arrays
def detours(  # noqa: C901, PLR0912 - numba compiles plain loops best
    start: Ints,
    neighbour: Ints,
    state: Ints,
    net: Floats,
    slack: Floats,
    island: Ints,
    queue: Ints,
    seen: Ints,
    round_: int,
    enough: float,
) -> float:
    """What units of negative net toll cost at least in ways to them, or in going without; no more than asked for.

    Those that the set reaches through such units alone cost nothing. Of the others each island asks all units around
    it for the same amount, until one of them has nothing left to give and joins the island, the set is reached, or the
    island would rather be left out: dual ascent for prize-collecting Steiner trees, each unit giving its toll once.
    """
    n, number, total = len(net), 1, 0.0
    for unit in range(n):
        slack[unit] = net[unit] if state[unit] == UNDECIDED and net[unit] > 0.0 else 0.0
        island[unit] = 0
    end = 0
    for unit in range(n):
        if state[unit] == IN:
            island[unit] = 1
            queue[end] = unit
            end += 1
    spread_over(start, neighbour, state, slack, island, queue, end, 1)
    for first in range(n):
        if state[first] != UNDECIDED or net[first] >= 0.0 or island[first] != 0 or seen[first] != round_:
            continue
        number += 1
        island[first], queue[0] = number, first
        end = spread_over(start, neighbour, state, slack, island, queue, 1, number)
        prize = 0.0
        for at in range(end):
            prize -= min(0.0, net[queue[at]])
        while prize > 0.0:
            least, reached = np.inf, False
            for at in range(end):
                for e in range(start[queue[at]], start[queue[at] + 1]):
                    other = neighbour[e]
                    if island[other] == number or state[other] == OUT:
                        continue
                    if state[other] == IN or slack[other] <= 0.0:
                        reached = True
                    least = min(least, slack[other])
            if reached:
                break
            step = min(prize, least)
            prize -= step
            total += step
            if total > enough or least == np.inf:
                break
            border = end
            for at in range(border):
                for e in range(start[queue[at]], start[queue[at] + 1]):
                    other = neighbour[e]
                    if island[other] != number and island[other] != -number and state[other] != OUT:
                        island[other] = -number
                        slack[other] -= step
                        if slack[other] <= 1e-15:
                            slack[other] = 0.0
                            island[other] = number
                            queue[end] = other
                            end += 1
            for at in range(border):
                for e in range(start[queue[at]], start[queue[at] + 1]):
                    if island[neighbour[e]] == -number:
                        island[neighbour[e]] = 0
    return total


@inner_with_arrays
def spread_over(
    start: Ints, neighbour: Ints, state: Ints, slack: Floats, island: Ints, queue: Ints, end: int, number: int
) -> int:
    """Number all units that those in the queue reach without toll; the queue's new end."""
    at = 0
    while at < end:
        unit = queue[at]
        at += 1
        for e in range(start[unit], start[unit + 1]):
            other = neighbour[e]
            if state[other] == UNDECIDED and slack[other] <= 0.0 and island[other] == 0:
                island[other] = number
                queue[end] = other
                end += 1
    return end


@inner_with_arrays
def grow(  # noqa: C901, PLR0912, PLR0915 - numba compiles plain loops best
    start: Ints,
    neighbour: Ints,
    toll: Floats,
    people: Floats,
    large: Mask,
    centre: int,
    limit: float,
    low: float,
    high: float,
    dearest: float,
    most_nodes: int,
    only_best: int,
    sets: Mask,
    cost: Floats,
) -> tuple[int, int]:
    """How many sets of at most the dearest toll there are, and how many branches that took.

    Sets and tolls are written as far as there is room. `only_best`: each set found must be cheaper than the one
    before, and takes its place. More than `most_nodes` branches: what was found by then. More sets than room: -1.
    """
    n = len(toll)
    net, roof = toll - limit * people, np.inf if large.any() else high
    state, queue, seen = np.zeros(n, dtype=np.int64), np.empty(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    trail, other_way = np.empty(n + 1, dtype=np.int64), np.zeros(n + 1, dtype=np.bool_)
    slack, island, own_queue = np.empty(n), np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    base = limit * (low if limit >= 0.0 else roof)
    state[centre], queue[0] = IN, centre
    paid, spent, crowd, lumps = net[centre], toll[centre], people[centre], int(large[centre])
    depth, nodes, found = 0, 0, 0
    while True:
        nodes += 1
        if nodes > most_nodes:
            return found, nodes
        hope, reachable, unit = look(start, neighbour, state, net, people, queue, seen, nodes)
        least = base + paid + hope
        extra = 0.0
        if least <= dearest and unit >= 0:
            extra = detours(start, neighbour, state, net, slack, island, own_queue, seen, nodes, dearest - least)
        forward = False
        if least + extra <= dearest and reachable >= low and crowd <= roof:
            if unit < 0:
                if crowd >= low and (crowd <= high or lumps > 0) and spent <= dearest:
                    if only_best:
                        found, dearest = 0, spent - 1e-12
                    if found >= len(cost):
                        return -1, nodes
                    for i in range(n):
                        sets[found, i] = state[i] == IN
                    cost[found] = spent
                    found += 1
            else:
                may_take = least + max(0.0, net[unit]) <= dearest
                may_leave = least - min(0.0, net[unit]) <= dearest
                take = may_take and (net[unit] <= 0.0 or not may_leave)
                forward = take or may_leave
                if forward:
                    state[unit] = IN if take else OUT
                    trail[depth], other_way[depth] = unit, may_leave if take else may_take
                    depth += 1
                    if take:
                        paid, spent, crowd, lumps = (
                            paid + net[unit],
                            spent + toll[unit],
                            crowd + people[unit],
                            lumps + int(large[unit]),
                        )
        while not forward and depth > 0:
            unit = trail[depth - 1]
            sign = 0
            if state[unit] == IN:
                sign = -1
            elif other_way[depth - 1]:
                sign = 1
            if sign != 0:
                paid, spent, crowd, lumps = (
                    paid + sign * net[unit],
                    spent + sign * toll[unit],
                    crowd + sign * people[unit],
                    lumps + sign * int(large[unit]),
                )
            if other_way[depth - 1]:
                state[unit] = OUT if state[unit] == IN else IN
                other_way[depth - 1] = False
                forward = True
            else:
                state[unit] = UNDECIDED
                depth -= 1
        if not forward:
            return found, nodes


@inner_with_arrays
def cut_out(start: Ints, neighbour: Ints, units: Ints, place: Ints) -> tuple[Ints, Ints]:
    """The graph of some of the units, numbered as they come."""
    place[:] = -1
    for at in range(len(units)):
        place[units[at]] = at
    own_start, own = np.zeros(len(units) + 1, dtype=np.int64), np.empty(len(neighbour), dtype=np.int64)
    end = 0
    for at in range(len(units)):
        for e in range(start[units[at]], start[units[at] + 1]):
            if place[neighbour[e]] >= 0:
                own[end] = place[neighbour[e]]
                end += 1
        own_start[at + 1] = end
    return own_start, own[:end].copy()


@inner_with_arrays
def worth_of_people(toll: Floats, people: Floats, centre: int, low: float, high: float) -> float:
    """What a person is worth where the limits bind, units taken in parts; 0 where they don't."""
    order = np.argsort(np.where(people > 0.0, toll / np.where(people > 0.0, people, 1.0), np.inf))
    crowd = people[centre]
    for i in order:
        if people[i] == 0.0 or i == centre:
            continue
        a_person = toll[i] / people[i]
        room = high - crowd if a_person < 0.0 else low - crowd
        if room <= 0.0 and a_person >= 0.0:
            return 0.0
        if room < people[i]:
            return float(a_person)
        crowd += people[i]
    return 0.0


@kernel_with_arrays
def best_around_each(
    cost: Floats,
    due: Floats,
    people: Floats,
    may: Mask,
    large: Mask,
    low: float,
    high: float,
    start: Ints,
    neighbour: Ints,
    dearest: float,
    most_nodes: int,
    sets: Mask,
    value: Floats,
) -> int:
    """The cheapest set about each centre, sets (n, n), if it costs less than `dearest`, which its value is if not.

    cost (n, n) of unit i (column) about centre j (row), less due (n,). A centre that takes more than `most_nodes`
    branches gets its relaxed value and the best set so far. Returns the branches taken.
    """
    n, all_nodes = len(people), 0
    place = np.empty(n, dtype=np.int64)
    row, spent = np.empty((1, n), dtype=np.bool_), np.empty(1)
    for j in range(n):
        value[j] = np.inf
        sets[j, :] = False
        if not may[j, j]:
            continue
        units = np.flatnonzero(may[j])
        own_start, own = cut_out(start, neighbour, units, place)
        toll, crowd, lumps = cost[j][units] - due[units], people[units], large[units]
        roof = np.inf if lumps.any() else high
        limit = worth_of_people(toll, crowd, place[j], low, roof)
        found, nodes = grow(
            own_start,
            own,
            toll,
            crowd,
            lumps,
            place[j],
            limit,
            low,
            high,
            dearest,
            most_nodes,
            1,
            row[:, : len(units)],
            spent,
        )
        all_nodes += nodes
        value[j] = spent[0] if found > 0 else dearest
        if found > 0:
            sets[j, units] = row[0, : len(units)]
        if nodes > most_nodes:
            net = toll - limit * crowd
            base = limit * (low if limit >= 0.0 else roof)
            value[j] = base + np.minimum(net, 0.0).sum() + max(0.0, net[place[j]])
    return all_nodes


@kernel_with_arrays
def all_around(
    j: int,
    cost: Floats,
    due: Floats,
    people: Floats,
    may: Mask,
    large: Mask,
    low: float,
    high: float,
    start: Ints,
    neighbour: Ints,
    dearest: float,
    most_nodes: int,
    sets: Mask,
    value: Floats,
) -> tuple[int, int]:
    """All sets about one centre that cost at most `dearest`: how many, -1 for too many; and the branches taken."""
    place = np.empty(len(people), dtype=np.int64)
    units = np.flatnonzero(may)
    own_start, own = cut_out(start, neighbour, units, place)
    toll, crowd, lumps = cost[units] - due[units], people[units], large[units]
    limit = worth_of_people(toll, crowd, place[j], low, np.inf if lumps.any() else high)
    rows = np.empty((len(value), len(units)), dtype=np.bool_)
    found, nodes = grow(
        own_start,
        own,
        toll,
        crowd,
        lumps,
        place[j],
        limit,
        low,
        high,
        dearest,
        most_nodes,
        0,
        rows,
        value,
    )
    if nodes > most_nodes:
        found = -1
    for row in range(max(0, found)):
        sets[row, :] = False
        for at in range(len(units)):
            sets[row, units[at]] = rows[row, at]
    return found, nodes
