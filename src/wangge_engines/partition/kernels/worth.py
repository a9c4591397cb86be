"""What a change is worth: distance, balance and residents who would change grid, in one number to be made small."""

import numpy as np

from wangge_engines.partition.compiled import kernel
from wangge_engines.partition.kernels.state import Area, Draft, Rules


@kernel
def strain(rules: Rules, people: float, large: int, large_people: float) -> float:
    """The price of a grid's being out of balance; a grid of one large unit is measured against that unit."""
    fair = large_people if large == 1 else rules.mean
    off = abs(people - fair) / rules.mean
    over = off - rules.tolerance
    return rules.spread * off * off + (rules.excess * over if over > 0.0 else 0.0)


@kernel
def change(area: Area, draft: Draft, rules: Rules, g: int, gain: int, lose: int) -> float:
    """How the worth of grid g changes when it gains one unit and loses another (-1: none)."""
    people, weight = draft.people[g], draft.weight[g]
    large, large_people = draft.large[g], draft.large_people[g]
    value = -strain(rules, people, large, large_people)
    gained = lost = 0.0
    if gain >= 0:
        gained = area.weight[gain]
        people += area.people[gain]
        value += _change_of_residents(area, draft, rules, g, gain)
        if area.large[gain]:
            large += 1
            large_people += area.people[gain]
    if lose >= 0:
        lost = area.weight[lose]
        people -= area.people[lose]
        value -= _change_of_residents(area, draft, rules, g, lose)
        if area.large[lose]:
            large -= 1
            large_people -= area.people[lose]
    value += strain(rules, people, large, large_people)
    return value + _change_of_distance(area, draft, rules, g, gain, gained, lose, lost, weight)


@kernel
def _change_of_residents(area: Area, draft: Draft, rules: Rules, g: int, i: int) -> float:
    before = area.before[i]
    return rules.move * area.people[i] if before >= 0 and before != draft.label[g] else 0.0


@kernel
def _change_of_distance(
    area: Area, draft: Draft, rules: Rules, g: int, gain: int, gained: float, lose: int, lost: float, weight: float
) -> float:
    after = weight + gained - lost
    value = was = now = 0.0
    for d in range(area.spot.shape[1]):
        x = area.spot[gain, d] if gain >= 0 else 0.0
        y = area.spot[lose, d] if lose >= 0 else 0.0
        if rules.centred:
            c = draft.centre[g, d]
            value += gained * (x - c) * (x - c) - lost * (y - c) * (y - c)
        else:
            moment = draft.moment[g, d]
            was += moment * moment
            moment += gained * x - lost * y
            now += moment * moment
            value += gained * x * x - lost * y * y
    return value if rules.centred else value - now / after + was / weight


@kernel
def total_distance(area: Area, draft: Draft) -> float:
    """Weighted squared distance of all units to the means of their grids."""
    value = 0.0
    for i in range(len(draft.grid)):
        g = draft.grid[i]
        for d in range(area.spot.shape[1]):
            step = area.spot[i, d] - draft.moment[g, d] / draft.weight[g]
            value += area.weight[i] * step * step
    return value


@kernel
def distance_to_centres(area: Area, draft: Draft) -> float:
    """Squared distance of everybody to the centres of their grids."""
    value = 0.0
    for i in range(len(draft.grid)):
        g = draft.grid[i]
        for d in range(area.spot.shape[1]):
            step = area.spot[i, d] - draft.centre[g, d]
            value += area.people[i] * step * step
    return value


@kernel
def people_moved(area: Area, draft: Draft) -> float:
    """People whose grid does not carry on the one they were in."""
    value = 0.0
    for i in range(len(draft.grid)):
        before = area.before[i]
        if before >= 0 and before != draft.label[draft.grid[i]]:
            value += area.people[i]
    return value


@kernel
def fair_mean(draft: Draft) -> float:
    """Mean people of the grids that no large unit fills."""
    people, grids = 0.0, 0
    for g in range(len(draft.people)):
        if draft.large[g] == 0:
            people += draft.people[g]
            grids += 1
    return people / grids if people > 0.0 else np.float64(1.0)
