"""Reading what `draw` is given: base units, edges, an earlier plan. Everything wrong with a file is told at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wangge_engines.errors import BadInput, Faults
from wangge_engines.messages import say
from wangge_engines.partition.places import OUTLINE_COLUMNS, find_places
from wangge_engines.partition.tables import Table, Texts, read_table, table_of
from wangge_engines.partition.units import Indices, Reals, UnitTable

if TYPE_CHECKING:
    import pandas as pd

PROFILE_PREFIX = "profile_"


@dataclass(frozen=True)
class EarlierPlan:
    """Names of grids from before: by unit id, and those that were given up even earlier."""

    grid_of: Mapping[str, str]
    retired: frozenset[str] = field(default_factory=frozenset)

    def labels(self, ids: Texts) -> tuple[Indices, list[str]]:
        """(n,) the number of each unit's earlier grid, -1 where unknown; and the names that the numbers stand for."""
        met = [self.grid_of.get(str(unit)) for unit in ids]
        names = sorted({name for name in met if name is not None})
        number = {name: at for at, name in enumerate(names)}
        return np.array([-1 if name is None else number[name] for name in met], dtype=np.int64), names


def read_units(
    source: str | Path | pd.DataFrame,
    *,
    id: str = "id",  # noqa: A002 - the column's name in every file
    population: str = "population",
    within: str | None = None,
    crs: object = None,
    datum: str = "wgs84",
) -> UnitTable:
    """Base units from a file or a data frame. Raises BadInput with every fault, its place and its cure."""
    table = as_table(source, say("units"))
    missing = [name for name in (id, population, within) if name is not None and table.column(name) is None]
    if missing:
        raise table.lacks(missing)
    if not len(table):
        raise BadInput(say("the file holds no units, only a first line"), table.name)
    faults = table.faults()
    ids = _read_ids(table, table.required(id), faults)
    people = _read_population(table, table.required(population), faults)
    codes = _read_codes(table, table.required(within), faults) if within is not None else np.zeros(len(table), np.str_)
    profile, profile_names, notes = _read_profile(table, faults)
    try:
        places = find_places(table, crs, datum)
    except BadInput as refused:
        raise _joined(faults, refused) from refused
    faults.refuse_if_any()
    order = np.argsort(ids, kind="stable")
    known, community = np.unique(codes[order], return_inverse=True)
    used = {table.required(id), table.required(population), *places.used, *profile_names}
    carried = [name for name in table.frame.columns if name not in used and name and name not in OUTLINE_COLUMNS]
    return UnitTable(
        name=table.name,
        ids=ids[order],
        population=people[order],
        place=places.place[order],
        plane=places.plane,
        community=community.reshape(-1).astype(np.int64),
        community_codes=[str(code) for code in known],
        profile=profile[order] if profile is not None else None,
        profile_names=profile_names,
        outlines=places.outlines[order] if places.outlines is not None else None,
        own_outlines=places.own_outlines[order] if places.own_outlines is not None else None,
        place_is_in_plane=places.place_is_in_plane,
        other=table.frame[carried].iloc[order].reset_index(drop=True),
        file_order=np.argsort(order, kind="stable"),
        within=within,
        notes=[*notes, *places.notes],
    )


def read_edges(source: str | Path | pd.DataFrame, units: UnitTable) -> Indices:
    """Pairs of neighbours, (m, 2) unit indices, from a table `id_a,id_b[,border_m]`; a pair counts once."""
    table = as_table(source, say("edges"))
    if missing := [name for name in ("id_a", "id_b") if table.column(name) is None]:
        raise table.lacks(missing)
    faults = table.faults()
    ends = [_read_known_ids(table, table.required(name), units, faults) for name in ("id_a", "id_b")]
    if (border := table.column("border_m")) is not None:
        _check_borders(table, border, faults)
    faults.refuse_if_any()
    pairs = np.sort(np.column_stack(ends), axis=1)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    return np.unique(pairs, axis=0) if len(pairs) else np.empty((0, 2), dtype=np.int64)


def read_earlier(source: object) -> EarlierPlan:
    """An earlier plan: its assignment.csv or folder, a table, a mapping or Series of id → grid, or a drawing."""
    if isinstance(source, EarlierPlan):
        return source
    if hasattr(source, "assignment") and hasattr(source, "report"):
        retired = frozenset(source.report.get("names_given_up", ()))
        return EarlierPlan({str(unit): str(grid) for unit, grid in source.assignment.items()}, retired)
    if isinstance(source, Mapping) or type(source).__name__ == "Series":
        pairs: Iterable[tuple[Any, Any]] = source.items()  # type: ignore[union-attr, attr-defined]
        return EarlierPlan({str(unit): str(grid) for unit, grid in pairs})
    if isinstance(source, str | Path):
        path = Path(source)
        path = path / "assignment.csv" if path.is_dir() else path
        return EarlierPlan(_read_assignment(read_table(path)), _names_given_up(path.parent / "report.json"))
    return EarlierPlan(_read_assignment(as_table(source, say("earlier plan"))))


def as_table(source: object, name: str) -> Table:
    if isinstance(source, str | Path):
        return read_table(source)
    if hasattr(source, "columns") and hasattr(source, "iloc"):
        return table_of(source, name)  # type: ignore[arg-type]
    raise BadInput(say("{name}: give a file or a data frame, not {kind}", name=name, kind=type(source).__name__))


def _read_assignment(table: Table) -> dict[str, str]:
    if missing := [name for name in ("id", "grid") if table.column(name) is None]:
        raise table.lacks(missing)
    faults = table.faults()
    ids = _read_ids(table, table.required("id"), faults)
    faults.refuse_if_any()
    grids = table.codes(table.required("grid"))
    return {str(unit): str(grid) for unit, grid in zip(ids, grids, strict=True) if grid}


def _names_given_up(report: Path) -> frozenset[str]:
    """What the report beside an earlier assignment says was given up before; none where there is no such report."""
    try:
        names = json.loads(report.read_text(encoding="utf-8")).get("names_given_up", [])
    except (OSError, ValueError, AttributeError):
        return frozenset()
    return frozenset(str(name) for name in names) if isinstance(names, list) else frozenset()


def _read_ids(table: Table, column: str, faults: Faults) -> Texts:
    ids = table.codes(column)
    first: dict[str, int] = {}
    for at, code in enumerate(ids.tolist()):
        row = int(table.rows[at])
        if not code:
            faults.add(say("the id is empty; give every unit one of its own"), row, column)
        elif code in first:
            faults.add(
                say("unit {id} appears twice, first at {first}; ids must differ", id=code, first=first[code]),
                row,
                column,
            )
        first.setdefault(code, row)
    return ids


def _read_population(table: Table, column: str, faults: Faults) -> Reals:
    people = table.numbers(column)
    texts: Texts | None = None
    for at in np.flatnonzero(~(np.isfinite(people) & (people >= 0))):
        texts = table.texts(column) if texts is None else texts
        faults.add(_bad_population(str(texts[at]), float(people[at])), int(table.rows[at]), column)
    return people


def _bad_population(text: str, value: float) -> str:
    if not text:
        return say("the population is empty; write 0 where nobody lives")
    if value < 0 and np.isfinite(value):
        return say("the population is {text}; it must be 0 or more", text=text)
    return say("the population {text} is not a number; write it in plain figures, such as 1234", text=text)


def _read_codes(table: Table, column: str, faults: Faults) -> Texts:
    codes = table.codes(column)
    for at in np.flatnonzero(codes == ""):
        faults.add(say("the community is empty; say to which one the unit belongs"), int(table.rows[at]), column)
    return codes


def _read_profile(table: Table, faults: Faults) -> tuple[Reals | None, list[str], list[str]]:
    """Profile columns as numbers; an empty cell counts as 0, and is noted."""
    names = [str(name) for name in table.frame.columns if str(name).startswith(PROFILE_PREFIX)]
    if not names:
        return None, [], []
    columns, notes = [], []
    for name in names:
        values = table.numbers(table.required(name))
        columns.append(values)
        if (np.isfinite(values) & (values >= 0)).all():
            continue
        texts = table.texts(name)
        empty = texts == ""
        if empty.any():
            notes.append(say("column {column}: {count} empty cells count as 0", column=name, count=int(empty.sum())))
        values[empty] = 0.0
        for at in np.flatnonzero(~(np.isfinite(values) & (values >= 0))):
            message = say("{text} is no share; a profile is a number, 0 or more", text=str(texts[at]))
            faults.add(message, int(table.rows[at]), name)
    return np.column_stack(columns), names, notes


def _read_known_ids(table: Table, column: str, units: UnitTable, faults: Faults) -> NDArray[np.int64]:
    found = np.array([units.index.get(code, -1) for code in table.codes(column).tolist()], dtype=np.int64)
    for at in np.flatnonzero(found < 0):
        code = str(table.texts(column)[at])
        message = (
            say("the edge leads to unit {id}, which is not among the units", id=code)
            if code
            else say("an id is missing")
        )
        faults.add(message, int(table.rows[at]), column)
    return found


def _check_borders(table: Table, column: str, faults: Faults) -> None:
    lengths, texts = table.numbers(column), table.texts(column)
    for at in np.flatnonzero(~(np.isfinite(lengths) & (lengths >= 0)) & (texts != "")):
        faults.add(say("{text} is no length in metres", text=str(texts[at])), int(table.rows[at]), column)


def _joined(faults: Faults, other: BadInput) -> BadInput:
    found = sorted([*faults.found, *other.faults], key=lambda fault: fault.line or 0)
    return BadInput(found, total=faults.total + other.total)
