"""Pins: what a planner wants left as it is, read from a table and made into what a search can hold.

A row is one of

    id, grid        this unit stays in that grid
    id_a, id_b      these two units are never apart
    grid, centre    the people of that grid meet at this unit
    grid            that grid of the earlier plan stays whole, and nobody joins it

Units that are to be in one grid must hang together. Where they don't, the units on the shortest ways between them are
held with them, and the drawing says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wangge_engines.errors import BadInput, Faults
from wangge_engines.messages import say
from wangge_engines.partition.bundles import Bundle, bundle_pairs, join_bundles
from wangge_engines.partition.problem import Ints, Pins, Problem
from wangge_engines.partition.read import EarlierPlan, as_table
from wangge_engines.partition.tables import Table
from wangge_engines.partition.units import UnitTable

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("id", "grid", "id_a", "id_b", "centre")


@dataclass(frozen=True, eq=False)
class PinTable:
    """What the rows ask for, units by their position and grids by their name; and the rows, to name them in errors."""

    name: str
    row_kind: str
    held: dict[int, str] = field(default_factory=dict)
    centre: dict[str, int] = field(default_factory=dict)
    whole: dict[str, int] = field(default_factory=dict)  #    grid's name, and the row that asks
    together: list[tuple[int, int]] = field(default_factory=list)
    row_of: dict[int, int] = field(default_factory=dict)  #   the row in which a unit was first pinned

    def faults(self) -> Faults:
        """An empty list of what is wrong with this table."""
        return Faults(self.name, self.row_kind)


def read_pins(source: str | Path | pd.DataFrame, units: UnitTable) -> PinTable:
    """Pins from a table. Raises BadInput with every row that makes no sense or says otherwise than one before it."""
    table = as_table(source, say("pins"))
    if not any(table.column(name) for name in ("grid", "id_a")):
        raise table.lacks(["grid"])
    pins, faults = PinTable(table.name, table.row_kind), table.faults()
    cells = {name: _cells(table, name) for name in COLUMNS}
    known = {table.column(name) for name in COLUMNS}
    others = {str(name): table.texts(str(name)) for name in table.frame.columns if str(name) not in known}
    for at in range(len(table)):
        row = {name: column[at] for name, column in cells.items() if column[at]}
        strange = [name for name, column in others.items() if column[at]]
        if row or strange:
            _Row(pins, units, faults, int(table.rows[at]), strange).take(row)
    faults.refuse_if_any()
    if not (pins.held or pins.together or pins.whole):
        raise BadInput(say("the file holds no pins, only a first line"), table.name)
    return pins


def _cells(table: Table, name: str) -> list[str]:
    column = table.column(name)
    return [""] * len(table) if column is None else table.codes(column).tolist()


@dataclass(frozen=True, eq=False)
class _Row:
    """One row of the table, taken into the pins or refused."""

    pins: PinTable
    units: UnitTable
    faults: Faults
    number: int
    strange: list[str]  # columns with something in them that no pin has

    def take(self, row: dict[str, str]) -> None:
        if len(row) < 2 and self.strange:
            message = say(
                "column {column} is not known; pins have the columns id, grid, id_a, id_b, centre",
                column=", ".join(self.strange),
            )
            self._refuse(message, self.strange[0])
            return
        takers = {
            ("grid", "id"): self._hold,
            ("id_a", "id_b"): self._join,
            ("centre", "grid"): self._seat,
            ("grid",): self._hold_whole,
        }
        if taker := takers.get(tuple(sorted(row))):
            taker(row)
        else:
            self._refuse(
                say(
                    "give id and grid, or id_a and id_b, or grid and centre, or a grid alone; this row has {there}",
                    there=", ".join(sorted(row)),
                )
            )

    def _hold(self, row: dict[str, str]) -> None:
        self._hold_unit(self._unit(row["id"], "id"), row["grid"], "grid")

    def _join(self, row: dict[str, str]) -> None:
        a, b = self._unit(row["id_a"], "id_a"), self._unit(row["id_b"], "id_b")
        if a is None or b is None or a == b:
            return
        if self.units.community[a] != self.units.community[b]:
            self._refuse(say("the two units belong to different communities, and no grid crosses one"))
            return
        self.pins.together.append((a, b))
        self.pins.row_of.setdefault(a, self.number)
        self.pins.row_of.setdefault(b, self.number)

    def _seat(self, row: dict[str, str]) -> None:
        unit, grid = self._unit(row["centre"], "centre"), row["grid"]
        if unit is None:
            return
        if self.pins.centre.setdefault(grid, unit) != unit:
            self._refuse(say("grid {grid} has another centre already; it can have one", grid=grid), "centre")
            return
        self._hold_unit(unit, grid, "centre")

    def _hold_whole(self, row: dict[str, str]) -> None:
        self.pins.whole.setdefault(row["grid"], self.number)

    def _hold_unit(self, unit: int | None, grid: str, column: str) -> None:
        if unit is None:
            return
        if (other := self.pins.held.setdefault(unit, grid)) != grid:
            name = str(self.units.ids[unit])
            self._refuse(say("unit {id} is held in grid {grid} already", id=name, grid=other), column)
        self.pins.row_of.setdefault(unit, self.number)

    def _unit(self, code: str, column: str) -> int | None:
        if (found := self.units.index.get(code)) is None:
            self._refuse(say("there is no unit {id} among the units", id=code), column)
        return found

    def _refuse(self, message: str, column: str | None = None) -> None:
        self.faults.add(message, self.number, column)


@dataclass(frozen=True, eq=False)
class Pinned:
    """Pins as the search takes them, the labels' names, and what a reader should know."""

    pins: Pins
    previous: Ints | None
    names: list[str]
    notes: list[str]


def settle_pins(table: PinTable, problem: Problem, ties: Ints, earlier: EarlierPlan | None, units: UnitTable) -> Pinned:
    """Labels for the grids that are named, ways between units that belong together. Raises BadInput where none is."""
    labels, names = earlier.labels(problem.ids) if earlier is not None else (np.full(problem.units, -1), [])
    names, number = list(names), {name: at for at, name in enumerate(names)}
    _refuse_given_up(table, earlier)
    held, closed = _held_units(table, labels, names, number)
    bundles = bundle_pairs(held, np.array(table.together, dtype=np.int64).reshape(-1, 2))
    faults = table.faults()
    _refuse_contradictions(table, bundles, problem, names, faults)
    _refuse_foreign(table, bundles, problem, labels, names, faults)
    faults.refuse_if_any()
    added, parted = join_bundles(bundles, problem, ties)
    for a, b in parted:
        message = say(
            "units {a} and {b} are to be in one grid, but other pins leave no way between them; take one of them away",
            a=str(problem.ids[a]),
            b=str(problem.ids[b]),
        )
        faults.add(message, table.row_of.get(a) or table.row_of.get(b))
    _refuse_too_many(bundles, problem, units, faults)
    faults.refuse_if_any()
    notes = [say("{count} units that lie between pinned ones are held with them", count=added)] if added else []
    centre = np.isin(np.arange(problem.units), list(table.centre.values()))
    return Pinned(_pins(bundles, problem.units, centre, closed), labels if earlier is not None else None, names, notes)


def _refuse_given_up(table: PinTable, earlier: EarlierPlan | None) -> None:
    faults = table.faults()
    for unit, grid in table.held.items():
        if earlier is not None and grid in earlier.retired:
            message = say("grid {grid} was given up, and no name comes back; choose another", grid=grid)
            faults.add(message, table.row_of.get(unit))
    faults.refuse_if_any()


def _held_units(table: PinTable, labels: Ints, names: list[str], number: dict[str, int]) -> tuple[Ints, Ints]:
    """(n,) label that each unit is held in, -1 where none; and the labels of grids that are held whole."""
    faults = table.faults()
    for grid, row in table.whole.items():
        if grid not in number or not (labels == number[grid]).any():
            faults.add(say("grid {grid} is not in the earlier plan; only its grids can stay whole", grid=grid), row)
    faults.refuse_if_any()
    held = np.full(len(labels), -1, dtype=np.int64)
    for unit, grid in table.held.items():
        if grid not in number:
            number[grid] = len(names)
            names.append(grid)
        held[unit] = number[grid]
    closed = np.array([number[grid] for grid in table.whole], dtype=np.int64)
    for label in closed.tolist():
        _refuse_changes(table, names[label], labels == label, held, label, faults)
        held[labels == label] = label
    faults.refuse_if_any()
    return held, closed


def _refuse_changes(
    table: PinTable, grid: str, inside: NDArray[np.bool_], held: Ints, label: int, faults: Faults
) -> None:
    """Name units of a grid that is to stay whole which are held elsewhere, and units from outside held in it."""
    leaving = inside & (held >= 0) & (held != label)
    for unit in np.flatnonzero(leaving | (~inside & (held == label))).tolist():
        message = say("grid {grid} is to stay whole; leave out this row, or that one", grid=grid)
        faults.add(message, table.row_of.get(unit))


def _refuse_contradictions(
    table: PinTable, bundles: list[Bundle], problem: Problem, names: list[str], faults: Faults
) -> None:
    for bundle in bundles:
        row = min((table.row_of[u] for u in bundle.units if u in table.row_of), default=None)
        if len(bundle.labels) > 1:
            both = ", ".join(sorted(names[label] for label in bundle.labels))
            faults.add(say("units that are never to be apart are held in different grids: {grids}", grids=both), row)
        elif len({int(problem.community[u]) for u in bundle.units}) > 1:
            [label] = bundle.labels
            faults.add(say("grid {grid} would cross communities", grid=names[label]), row)


def _refuse_foreign(
    table: PinTable, bundles: list[Bundle], problem: Problem, labels: Ints, names: list[str], faults: Faults
) -> None:
    """A grid of the earlier plan stays in its community: its name can't be given to another one's."""
    for bundle in bundles:
        homes = {int(problem.community[u]) for u in np.flatnonzero(np.isin(labels, list(bundle.labels)))}
        if homes and int(problem.community[bundle.units[0]]) not in homes:
            row = min((table.row_of[u] for u in bundle.units.tolist() if u in table.row_of), default=None)
            [label] = bundle.labels
            faults.add(say("grid {grid} belongs to another community; choose another", grid=names[label]), row)


def _refuse_too_many(bundles: list[Bundle], problem: Problem, units: UnitTable, faults: Faults) -> None:
    """Each grid needs residents: its own pinned ones, or some who are held nowhere."""
    people, c = problem.population > 0, problem.communities
    crowd = np.bincount(problem.community, problem.population, c)
    free = np.bincount(problem.community[people], minlength=c)
    named, peopled = np.zeros(c, dtype=np.int64), np.zeros(c, dtype=np.int64)
    for bundle in bundles:
        at, inside = int(problem.community[bundle.units[0]]), int(people[bundle.units].sum())
        named[at] += bool(bundle.labels)
        peopled[at] += bool(bundle.labels) and inside > 0
        free[at] -= inside if bundle.labels else max(0, inside - 1)
    for at in np.flatnonzero(named > problem.grids).tolist():
        message = say(
            "the pins name {named} grids of community {community}, which is to have {grids}",
            named=int(named[at]),
            community=units.community_codes[at],
            grids=int(problem.grids[at]),
        )
        faults.add(message)
    short = (peopled + np.maximum(free, 0) < problem.grids) & (named <= problem.grids) & (crowd > 0)
    for at in np.flatnonzero(short).tolist():
        message = say(
            "community {community} is to have {grids} grids, but its pins leave residents for {room}: take some away",
            community=units.community_codes[at],
            grids=int(problem.grids[at]),
            room=int(peopled[at] + max(free[at], 0)),
        )
        faults.add(message)


def _pins(bundles: list[Bundle], n: int, centre: NDArray[np.bool_], closed: Ints) -> Pins:
    held, bundled = np.full(n, -1, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    for number, bundle in enumerate(bundles):
        if bundle.labels:
            held[bundle.units] = min(bundle.labels)
        else:
            bundled[bundle.units] = number
    return Pins(held=held, centre=centre, closed=np.isin(held, closed) & (held >= 0), bundle=bundled)
