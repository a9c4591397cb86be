"""Toy cities for the search, and a slow second reading of the rules in plain Python to hold plans against."""

from collections import defaultdict

import numpy as np

from wangge_engines.partition.problem import Problem


def city(rows, columns, grids, people=None, community=None, **options):
    """Units on a checkerboard, 100 m apart, row by row from the south-west; 10 people each unless told."""
    n = rows * columns
    at = np.arange(n).reshape(rows, columns)
    pairs = [
        *zip(at[:, :-1].ravel(), at[:, 1:].ravel(), strict=True),
        *zip(at[:-1].ravel(), at[1:].ravel(), strict=True),
    ]
    return Problem(
        ids=[f"u{i:04}" for i in range(n)],
        population=np.full(n, 10.0) if people is None else people,
        place=np.stack([at.ravel() % columns, at.ravel() // columns], axis=1) * 100.0,
        community=np.zeros(n) if community is None else community,
        neighbours=np.array(pairs, dtype=np.int64).reshape(-1, 2),
        grids=np.atleast_1d(grids),
        **options,
    )


def points(place, pairs, grids, people=None, **options):
    """Units at given points of one community."""
    n = len(place)
    return Problem(
        ids=[f"u{i:04}" for i in range(n)],
        population=np.full(n, 10.0) if people is None else people,
        place=place,
        community=np.zeros(n),
        neighbours=np.array(pairs, dtype=np.int64).reshape(-1, 2),
        grids=[grids],
        **options,
    )


def random_city(rng, n, grids, communities=1, **options):
    """Units at random places, neighbours where the Delaunay triangles say, communities in strips."""
    from scipy.spatial import Delaunay

    place = rng.uniform(0, 1000, (n, 2))
    corners = Delaunay(place).simplices
    pairs = np.unique(
        np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1), axis=0
    )
    community = np.argsort(np.argsort(place[:, 0])) * communities // n
    people = np.round(rng.gamma(1.2, 30, n))
    return Problem(
        [f"u{i:04}" for i in range(n)], people, place, community, pairs, np.full(communities, grids), **options
    )


def pieces(members, graph):
    """Connected pieces of a set of units."""
    left, found = set(members), []
    while left:
        stack, piece = [left.pop()], []
        while stack:
            unit = stack.pop()
            piece.append(unit)
            reached = graph[unit] & left
            left -= reached
            stack += reached
        found.append(piece)
    return found


def tie(problem):
    """Ties in the order in which they are found, and the graph with them."""
    graph = defaultdict(set)
    for a, b in problem.neighbours.tolist():
        graph[a].add(b)
        graph[b].add(a)
    ids, place, ties = problem.ids.tolist(), problem.place.tolist(), []
    for c in range(problem.communities):
        members = np.flatnonzero(problem.community == c).tolist()
        while len(found := pieces(members, graph)) > 1:
            piece = min(found, key=lambda p: (len(p), min(ids[i] for i in p)))
            inside = set(piece)
            _, _, _, a, b = min(
                ((place[i][0] - place[j][0]) ** 2 + (place[i][1] - place[j][1]) ** 2, ids[i], ids[j], i, j)
                for i in piece
                for j in members
                if j not in inside
            )
            graph[a].add(b)
            graph[b].add(a)
            ties.append((a, b))
    return ties, graph


def read_again(plan):
    """The figures of a plan, from the definitions, unit by unit."""
    problem = plan.problem
    ties, graph = tie(problem)
    people, place = problem.population.tolist(), problem.place
    grid = plan.assignment.tolist()
    members_of = defaultdict(list)
    for i, g in enumerate(grid):
        members_of[g].append(i)
    worst = total = place_cost = culture_cost = inertia = 0.0
    aside_in_all = excused = out = parts = 0
    for c in range(problem.communities):
        home = [i for i in range(problem.units) if problem.community[i] == c]
        grids = sorted({grid[i] for i in home})
        aside, mean = _set_aside(grids, members_of, people, problem.tolerance)
        aside_in_all += len(aside)
        for g in grids:
            members = members_of[g]
            parts += len(pieces(members, graph)) - 1
            spot = _mean(members, people, place)
            inertia += sum(people[i] * ((place[i] - spot) ** 2).sum() for i in members)
            near, far = _least(problem, home, members)
            place_cost, culture_cost = place_cost + near, culture_cost + far
            if g in aside:
                continue
            off = abs(sum(people[i] for i in members) - mean)
            share = off / mean if mean else 0.0
            worst, total = max(worst, share), total + share
            if share > problem.tolerance + 1e-9:
                lump = max(people[j] for i in members for j in (i, *graph[i]))
                excused, out = excused + (off <= lump / 2), out + (off > lump / 2)
    everybody = sum(people) or 1.0
    return {
        "ties": len(ties),
        "parts": parts,
        "cut_edges": sum(grid[a] != grid[b] for a, b in [*problem.neighbours.tolist(), *ties]),
        "set_aside": aside_in_all,
        "max_deviation": worst,
        "mean_deviation": total / max(1, len(members_of) - aside_in_all),
        "excused_by_lumps": excused,
        "out_of_balance": out,
        "cost_place": place_cost / everybody,
        "cost_culture": culture_cost / everybody,
        "cost": (place_cost + culture_cost) / everybody,
        "inertia": inertia,
    }


def _set_aside(grids, members_of, people, tolerance):
    aside = set()
    while rest := [g for g in grids if g not in aside]:
        mean = sum(people[i] for g in rest for i in members_of[g]) / len(rest)
        large = {g for g in rest if max(people[i] for i in members_of[g]) > (1 + tolerance) * mean}
        if not large:
            return aside, mean
        aside |= large
    return aside, 0.0


def _mean(members, people, values):
    total = sum(people[i] for i in members) or 1.0
    return sum(people[i] * values[i] for i in members) / total


def _least(problem, home, members):
    """The cost of place and of culture about the centre for which their sum is least."""
    people, culture = problem.population.tolist(), problem.weight_of_culture

    def spread(units, values, at):
        return sum(people[i] * float(((values[i] - at) ** 2).sum()) for i in units)

    def term(share, values, centre):
        if values is None or share == 0:
            return 0.0
        variance = spread(home, values, _mean(home, people, values)) / (sum(people[i] for i in home) or 1.0)
        return share * spread(members, values, values[centre]) / variance if variance else 0.0

    both = ((term(1 - culture, problem.place, m), term(culture, problem.profile, m)) for m in members)
    return min(both, key=sum)
