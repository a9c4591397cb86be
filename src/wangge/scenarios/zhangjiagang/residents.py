"""What stands on each cell and who lives there: compounds, hamlets, fields, works, and the people in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from wangge.scenarios.zhangjiagang.census import round_to_total
from wangge.scenarios.zhangjiagang.layout import Layout
from wangge.scenarios.zhangjiagang.terrain import smooth_field

Indices = NDArray[np.int64]
Values = NDArray[np.float64]

FIELD_SHARE, POND_SHARE, WORKS_SHARE = 0.27, 0.05, 0.06  # of the cells in open country
URBAN_EMPTY_SHARE = 0.10  # parks, ponds, works between compounds
URBAN_RANGE, OPEN_RANGE = (40, 300), (20, 160)  # people in a building or compound, in a hamlet
LUMPS = 8  # staff quarters of 620 to 900 people: single units that stand out
FEWEST_FOR_A_GRID = 12  # populated units
FEWEST_IN_A_HOME = 45  # people, on average: where a community has fewer, some of its homes are fields or works
HOMES = ("compound", "building", "hamlet")


@dataclass(frozen=True)
class Residents:
    """For each cell: what it is, how many people and households."""

    kind: NDArray[np.str_]
    people: Indices
    households: Indices


def settle_residents(layout: Layout, rng: np.random.Generator) -> Residents:
    kind = _use_land(layout, rng)
    lump = _choose_lumps(layout, kind, rng)
    people = _fill(layout, kind, lump, rng)
    households = np.maximum(np.round(people / rng.normal(2.75, 0.22, len(people)).clip(2.1, 3.6)), people > 0)
    return Residents(kind, people, households.astype(np.int64))


def _use_land(layout: Layout, rng: np.random.Generator) -> NDArray[np.str_]:
    """Patches of fields and works where smooth fields run high; homes elsewhere, and water where it was laid."""
    built, open_land = layout.dry & (layout.urban > 0.5), layout.dry & (layout.urban <= 0.5)
    kind = np.where(built, np.where(_is_old_quarter(layout, rng), "compound", "building"), "hamlet").astype("<U8")
    farmed, industry, wet = _land_scores(layout, rng)
    _put(kind, "works", industry, open_land, WORKS_SHARE)
    _put(kind, "field", farmed, open_land & (kind == "hamlet"), FIELD_SHARE)
    _put(kind, "water", wet, open_land & (kind == "hamlet"), POND_SHARE)
    _put(kind, "works", industry, built, URBAN_EMPTY_SHARE * 0.6)
    _put(kind, "water", wet, built & (kind != "works"), URBAN_EMPTY_SHARE * 0.4)
    kind[~layout.dry] = "water"
    _fit_homes(layout, kind, farmed)
    return kind


def _land_scores(layout: Layout, rng: np.random.Generator) -> tuple[Values, Values, Values]:
    """How much each cell lends itself to farming, to industry (most where town meets country), to a pond."""
    places = layout.cells.places
    farmed = smooth_field(rng, 700.0)(places) + 0.8 * rng.normal(size=len(places))
    suburb = 4 * layout.urban * (1 - layout.urban)
    industry = smooth_field(rng, 1_300.0)(places) + 0.9 * rng.normal(size=len(places)) + 1.2 * suburb
    return farmed, industry, rng.normal(size=len(places))


def _is_old_quarter(layout: Layout, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Old quarters of small compounds, each a unit of its own, between the larger compounds of many buildings."""
    return smooth_field(rng, 500.0)(layout.cells.places) > 1.1


def _put(kind: NDArray[np.str_], what: str, score: Values, where: NDArray[np.bool_], share: float) -> None:
    if where.any():
        kind[where & (score > np.quantile(score[where], 1 - share))] = what


def _fit_homes(layout: Layout, kind: NDArray[np.str_], farmed: Values) -> None:
    """See that no community has too few homes for its grids, or so many that they stand almost empty."""
    for community, (people, grids) in enumerate(zip(layout.census.people, layout.census.grids, strict=True)):
        own = np.flatnonzero((layout.community == community) & layout.dry)
        homes = np.isin(kind[own], HOMES)
        fewest = FEWEST_FOR_A_GRID * int(grids)
        _add_homes(kind, own[~homes], layout.urban, fewest - int(homes.sum()))
        _clear_homes(kind, own[homes], farmed, int(homes.sum()) - max(fewest, int(people) // FEWEST_IN_A_HOME))
        if layout.census.zone[community]:
            kind[own[kind[own] == "field"]] = "works"


def _add_homes(kind: NDArray[np.str_], empty: Indices, urban: Values, missing: int) -> None:
    """Turn fields into homes, and works and ponds too if there are too few fields."""
    chosen = empty[np.argsort(kind[empty] != "field", kind="stable")][: max(missing, 0)]
    kind[chosen] = np.where(urban[chosen] > 0.5, "building", "hamlet")


def _clear_homes(kind: NDArray[np.str_], homes: Indices, farmed: Values, spare: int) -> None:
    """Turn the homes that lie best for it into fields, or into works in town."""
    chosen = homes[np.argsort(-farmed[homes], kind="stable")][: max(spare, 0)]
    kind[chosen] = np.where(kind[chosen] == "hamlet", "field", "works")


def _choose_lumps(layout: Layout, kind: NDArray[np.str_], rng: np.random.Generator) -> Indices:
    large = layout.census.grids[layout.community] >= 4
    return rng.choice(np.flatnonzero((kind == "compound") & large), LUMPS, replace=False)


def _fill(layout: Layout, kind: NDArray[np.str_], lump: Indices, rng: np.random.Generator) -> Indices:
    """Share each community's people out to its homes."""
    low, high, draw = _ranges(layout, kind, rng)
    draw[lump] = low[lump] = high[lump] = rng.integers(620, 900, len(lump))
    people = np.zeros(len(kind), dtype=np.int64)
    for community, total in enumerate(layout.census.people):
        own = np.flatnonzero((layout.community == community) & (draw > 0))
        people[own] = round_to_total(_scale_within(draw[own], low[own], high[own], float(total)), int(total))
    return people


def _ranges(layout: Layout, kind: NDArray[np.str_], rng: np.random.Generator) -> tuple[Values, Values, Values]:
    """Fewest, most and drawn people of each cell; an empty one has none, and draws none."""
    dense = np.isin(kind, ["compound", "building"])
    low, high = (np.where(dense, URBAN_RANGE[end], OPEN_RANGE[end]).astype(float) for end in (0, 1))
    middle = np.where(dense, 70 + 50 * layout.urban, 46 + 60 * layout.urban)
    draw = np.clip(middle * rng.lognormal(0, 0.38, len(kind)), low, high)
    draw[np.isin(kind, ["field", "water", "works"])] = 0.0
    return low, high, draw


def _scale_within(draw: Values, low: Values, high: Values, total: float) -> Values:
    """Scale the draws to the total, each within its range; beyond it only when the total can't be met otherwise."""
    factor = total / draw.sum()
    for _ in range(40):
        factor *= total / np.clip(draw * factor, low, high).sum()
    people = np.clip(draw * factor, low, high)
    scaled: Values = people * total / people.sum()
    return scaled


def compounds_of(layout: Layout, kind: NDArray[np.str_], rng: np.random.Generator) -> Indices:
    """Number the compounds: buildings of a community that touch, some ten at a time, share one; others have -1."""
    building = kind == "building"
    theme = np.floor(rng.uniform(0, 1, 2) * 400 + layout.cells.places / 330.0).astype(np.int64)
    block = np.unique(np.column_stack([layout.community, theme]), axis=0, return_inverse=True)[1].reshape(-1)
    one, other = layout.cells.pairs.T
    joined = building[one] & building[other] & (block[one] == block[other])
    size = len(kind)
    graph = csr_array((np.ones(int(joined.sum())), (one[joined], other[joined])), shape=(size, size))
    return np.where(building, connected_components(graph, directed=False)[1], -1).astype(np.int64)
