"""What a change is worth: distance, balance and residents who would change grid, in one number to be made small."""

import numpy as np

from wangge_engines.partition.compiled import inner
from wangge_engines.partition.kernels.state import Area, Draft, Rules

# In place of a unit: none comes, or none goes. A plain -1 would be compiled as a type of its own.
NOBODY: int = np.int64(-1)  # type: ignore[assignment]


@inner
def strain(rules: Rules, people: float, large: int, large_people: float) -> float:
    """The price of a grid's being out of balance; a grid of one large unit is measured against that unit."""
    fair = large_people if large == 1 else rules.mean
    off = abs(people - fair) / rules.mean
    over = off - rules.tolerance
    price = rules.spread * off * off
    return price + rules.excess * over if over > 0.0 else price


@inner
def change(area: Area, draft: Draft, rules: Rules, g: int, gain: int, lose: int) -> float:
    """How the worth of grid g changes when it gains one unit and loses another, or NOBODY."""
    sums = draft.sums[g]
    people, large, large_people = sums.people, sums.large, sums.large_people
    value, gained, lost = -strain(rules, people, large, large_people), 0.0, 0.0
    if gain >= 0:
        unit = area.unit[gain]
        gained = unit.weight
        people += unit.people
        large += unit.large
        large_people += unit.large * unit.people
        if unit.before >= 0 and unit.before != sums.label:
            value += rules.move * unit.people
    if lose >= 0:
        unit = area.unit[lose]
        lost = unit.weight
        people -= unit.people
        large -= unit.large
        large_people -= unit.large * unit.people
        if unit.before >= 0 and unit.before != sums.label:
            value -= rules.move * unit.people
    value += strain(rules, people, large, large_people)
    if rules.centred:
        return value + _to_centre(area, draft, g, gain, gained, lose, lost)
    return value + _to_mean(area, draft, g, gain, gained, lose, lost)


@inner
def _to_centre(area: Area, draft: Draft, g: int, gain: int, gained: float, lose: int, lost: float) -> float:
    value = 0.0
    for d in range(area.spot.shape[1]):
        c = draft.centre[g, d]
        if gain >= 0:
            value += gained * (area.spot[gain, d] - c) ** 2
        if lose >= 0:
            value -= lost * (area.spot[lose, d] - c) ** 2
    return value


@inner
def _to_mean(area: Area, draft: Draft, g: int, gain: int, gained: float, lose: int, lost: float) -> float:
    weight = draft.sums[g].weight
    value: float = 0.0
    was = now = 0.0
    for d in range(area.spot.shape[1]):
        moment = draft.moment[g, d]
        was += moment * moment
        if gain >= 0:
            x = area.spot[gain, d]
            value += gained * x * x
            moment += gained * x
        if lose >= 0:
            x = area.spot[lose, d]
            value -= lost * x * x
            moment -= lost * x
        now += moment * moment
    value += was / weight - now / (weight + gained - lost)
    return value
