"""What is drawn in the bench: open sets of real census units (bench/data), and made cities."""

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from cities import CITIES
from wangge_engines.partition.apportion import grids_for_target
from wangge_engines.partition.problem import Problem

DATA = Path(__file__).parent / "data"
TOLERANCE, TARGET = 0.05, 1000


@dataclass(frozen=True)
class Case:
    """A drawing to be made: a set of units, and how many grids."""

    data: str
    grids: int | None  #           of the whole area, or by a target of 1,000 people inside each community
    metis: float | None = None  #  METIS's inertia there as it has been published, person m^2

    @property
    def name(self) -> str:
        """What tables and pictures call it."""
        return f"{self.data}, " + (f"k = {self.grids}" if self.grids else "inside its communities")

    @property
    def file(self) -> str:
        """What its files are called."""
        return f"{self.data}-{self.grids or 'within'}"


KNOWN = (
    Case("nh-tracts", 10, 6.97082e14),
    Case("ar-blockgroups", 50, 1.55288e15),
    Case("memphis-blocks", 635, 1.39357e11),
    Case("memphis-blocks", None),
)
OTHERS = (
    *(Case("nh-tracts", k) for k in (5, 25)),
    *(Case("ar-blockgroups", k) for k in (20, 120)),
    *(Case("memphis-blocks", k) for k in (100, 300)),
    Case("made-even", 60),
    Case("made-towns", 120),
)


def read(case: Case, *, tolerance: float = TOLERANCE, profiles: bool = False) -> Problem:
    """The case as a problem, its neighbours in order; with the set's profile columns when asked for."""
    if case.data in CITIES:
        assert case.grids is not None
        return replace(CITIES[case.data](case.grids), tolerance=tolerance)
    units = _rows(f"{case.data}.units.csv")
    at = {unit["id"]: i for i, unit in enumerate(units)}
    pairs = [(at[edge["id_a"]], at[edge["id_b"]]) for edge in _rows(f"{case.data}.edges.csv")]
    people = _columns(units, ["population"])[:, 0]
    community = np.zeros(len(units), dtype=np.int64)
    grids = np.array([case.grids or 1])
    if case.grids is None:
        community = np.unique([unit["community"] for unit in units], return_inverse=True)[1].astype(np.int64)
        grids = grids_for_target(np.bincount(community, people), np.bincount(community[people > 0]), TARGET)
    return Problem(
        ids=np.array(list(at)),
        population=people,
        place=_columns(units, ["x", "y"]),
        community=community,
        neighbours=np.array(pairs),
        grids=grids,
        profile=_columns(units, [name for name in units[0] if name.startswith("profile_")]) if profiles else None,
        tolerance=tolerance,
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _columns(rows: list[dict[str, str]], names: list[str]) -> np.ndarray:
    return np.array([[float(row[name]) for name in names] for row in rows])
