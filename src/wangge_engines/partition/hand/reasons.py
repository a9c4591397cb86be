"""Changes by hand in the sentences a planner reads: why one is refused, what to know of it, what needs mending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wangge_engines.messages import say
from wangge_engines.partition.constraints import is_out

if TYPE_CHECKING:
    from wangge_engines.partition.hand.change import Change
    from wangge_engines.partition.hand.ledger import Grid, Ledger

SHOWN = 5  # units named in a sentence


@dataclass(frozen=True)
class Need:
    """A grid that needs mending, and why."""

    grid: Grid
    why: str


def refuse(change: Change) -> list[str]:
    """Why a change that can be worked out must not be made."""
    told = [_cut_off(change, number, ids) for number, ids in change.cut_off.items()]
    return told + [_emptied(change, number) for number in change.emptied]


def warn(change: Change) -> list[str]:
    """Grids that the change brings out of balance or leaves so; those that are in pieces before and after."""
    tolerance = change.ledger.land.problem.tolerance
    grids = change.after.grids.values()
    told = [_out_of_balance(grid, tolerance) for grid in grids if grid.out_of_balance]
    told += [
        say("Grid {grid} would still be in {pieces} pieces.", grid=grid.name, pieces=grid.pieces)
        for number, grid in change.after.grids.items()
        if grid.pieces > 1 and number not in change.cut_off
    ]
    return told + _elsewhere(change)


def summarize(change: Change) -> str:
    """What would be done, and with how many residents."""
    before, after = change.before.grids, change.after.grids
    if change.kind == "split":
        [grid] = before.values()
        return say("Split grid {grid} into {parts}.", grid=grid.name, parts=_listed([g.name for g in after.values()]))
    if change.kind == "merge":
        kept = change.ledger.names[int(change.grid[0])]
        return say("Merge grids {grids} into {kept}.", grids=_listed([g.name for g in before.values()]), kept=kept)
    if change.kind == "exchange":
        return say("Exchange {moves}.", moves=_listed(_moves(change), say(" for ")))
    return say("Move {moves}.", moves=_listed(_moves(change), say("; ")))


def needs(ledger: Ledger, most: int) -> list[Need]:
    """Grids that break a rule: in pieces, without people, out of balance; then those that only lumps excuse."""
    rows, balance, tolerance = ledger.rows[ledger.living], ledger.balance, ledger.land.problem.tolerance
    out = is_out(balance, tolerance)
    over = np.where(balance.deviation > tolerance + 1e-9, balance.deviation, 0.0)
    torn = rows["pieces"] > 1
    bare = (rows["people"] == 0) & (ledger.land.people_in[rows["home"]] > 0)
    order = np.lexsort((-over, ~out, ~bare, ~torn))
    chosen = [int(at) for at in order if torn[at] or bare[at] or over[at] > 0][:most]
    grids = ledger.of_grids(ledger.living[chosen].tolist())
    return [Need(grid, _why(grid, tolerance, bare=bool(bare[at]))) for grid, at in zip(grids, chosen, strict=True)]


def other_community(names: list[str], grid: str) -> str:
    """Units that lie in another community than the grid they should come to."""
    return say(
        "{units} cannot come to grid {grid}: it belongs to another community, and no grid crosses one.",
        units=some(names),
        grid=grid,
    )


def pinned(names: list[str]) -> str:
    """Units that are to stay where they are."""
    return say("{units}: pinned to the grid they are in; take the pin away first.", units=some(names))


def closed(grid: str) -> str:
    """A grid that is held whole, which units would join."""
    return say("Grid {grid} is held whole: nobody joins it. Take the pin away first.", grid=grid)


def parted(names: list[str]) -> str:
    """Units that are to stay with others that the change leaves behind."""
    return say("{units}: to be kept in one grid with units that would stay; move them together.", units=some(names))


def some(names: list[str]) -> str:
    """A few names, and how many more."""
    if len(names) <= SHOWN:
        return _listed(names)
    return say("{names} and {more} more", names=_listed(names[:SHOWN]), more=len(names) - SHOWN)


def _listed(names: list[str], between: str | None = None) -> str:
    return (say(", ") if between is None else between).join(names)


def _moves(change: Change) -> list[str]:
    """`b17 (120 residents) from 001 to 002`, for each way that units go."""
    problem, now = change.ledger.land.problem, change.ledger.grid[change.units]
    ways = dict.fromkeys(zip(now.tolist(), change.grid.tolist(), strict=True))
    told = []
    for old, new in ways:
        units = change.units[(now == old) & (change.grid == new)]
        told.append(
            say(
                "{units} ({people} residents) from grid {old} to grid {new}",
                units=some([str(code) for code in problem.ids[units]]),
                people=_count(float(problem.population[units].sum())),
                old=change.ledger.names[old],
                new=change.ledger.names[new],
            )
        )
    return told


def _cut_off(change: Change, number: int, ids: list[str]) -> str:
    grid = change.after.grids[number]
    return say(
        "Grid {grid} would fall into {pieces} pieces; cut off: {units}.",
        grid=grid.name,
        pieces=grid.pieces,
        units=some(ids),
    )


def _emptied(change: Change, number: int) -> str:
    if number in change.after.grids:
        return say("Nobody would live in grid {grid}.", grid=change.after.grids[number].name)
    name = change.before.grids[number].name
    return say("Grid {grid} would be left without units; merge it with another instead.", grid=name)


def _out_of_balance(grid: Grid, tolerance: float) -> str:
    values = {
        "grid": grid.name,
        "people": _count(grid.population),
        "share": f"{abs(grid.deviation):.1%}",
        "tolerance": f"{tolerance:.1%}",
    }
    if grid.deviation > 0:
        return say(
            "Grid {grid} would have {people} residents, {share} above its community's mean; {tolerance} is allowed.",
            **values,
        )
    return say(
        "Grid {grid} would have {people} residents, {share} below its community's mean; {tolerance} is allowed.",
        **values,
    )


def _elsewhere(change: Change) -> list[str]:
    """Where the mean changes, so may the balance of grids that the change doesn't touch."""
    inside = sum(grid.out_of_balance for grid in change.after.grids.values())
    others = int(change.after.community["out_of_balance"]) - inside
    before = int(change.before.community["out_of_balance"])
    before -= sum(grid.out_of_balance for grid in change.before.grids.values())
    if others <= before:
        return []
    return [say("{count} more grids of the community would be out of balance by the new mean.", count=others - before)]


def _why(grid: Grid, tolerance: float, *, bare: bool) -> str:
    if grid.pieces > 1:
        return say("It is in {pieces} pieces.", pieces=grid.pieces)
    if bare:
        return say("Nobody lives in it.")
    share = f"{abs(grid.deviation):.1%}"
    if grid.excused_by_lumps:
        return say("It is {share} from its community's mean, which only large units excuse.", share=share)
    allowed = f"{tolerance:.1%}"
    if grid.deviation > 0:
        return say("It is {share} above its community's mean; {tolerance} is allowed.", share=share, tolerance=allowed)
    return say("It is {share} below its community's mean; {tolerance} is allowed.", share=share, tolerance=allowed)


def _count(people: float) -> str:
    return f"{people:,.0f}"
