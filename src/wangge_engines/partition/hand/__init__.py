"""Change a plan by hand: what a change would do to every figure, before it is made.

    hand = Hand(drawing)                        # or Hand(plan), Hand.from_rows(…)
    change = hand.move(["b17", "b18"], "…003")  # nothing is changed yet
    change.allowed, change.reasons, change.after.grids, change.after.whole
    hand.apply(change)
    hand.undo()

`split`, `merge` and `exchange` answer alike; `needs()` names the grids that need mending, `suggest(grid)` the changes
that better one most. Only the grids that a change touches are measured anew, by the rules that measure a whole plan.

`land` what no change by hand alters · `tally` figures of single grids · `ledger` the plan as it stands ·
`change` what would be · `reasons` in sentences · `improve` which changes better a grid · `split` by the search ·
`plans` of rows and ledgers · `hand` the whole of it.
"""

from wangge_engines.partition.hand.change import Change, View
from wangge_engines.partition.hand.hand import Hand
from wangge_engines.partition.hand.ledger import Grid
from wangge_engines.partition.hand.reasons import Need

__all__ = ["Change", "Grid", "Hand", "Need", "View"]
