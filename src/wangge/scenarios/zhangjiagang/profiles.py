"""Who the residents are, as shares that change slowly over the ground, so that neighbours are alike."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wangge.scenarios.zhangjiagang.layout import Layout
from wangge.scenarios.zhangjiagang.terrain import smooth_field

Values = NDArray[np.float64]

AGES = ("age_under_18", "age_18_59", "age_60_up")
ARTS = ("art_opera", "art_film", "art_reading", "art_dance", "art_handicraft", "art_song")
WIDE_M, NEAR_M = 5_000.0, 1_200.0  # the ways in which places differ: across the city, and inside a town
DECIMALS = 4


def draw_profiles(layout: Layout, rng: np.random.Generator) -> pd.DataFrame:
    """Columns `profile_*` of shares, a row for each cell. Ages add up to 1, so do the favourite arts."""
    newcomers = _share(-1.5 + 1.6 * layout.urban + 0.7 * _taste(layout, rng), most=0.75)
    elders = _taste(layout, rng) - 0.8 * layout.urban - 2.0 * newcomers
    ages = _shares(
        {"age_under_18": -1.35 + 0.15 * _taste(layout, rng), "age_18_59": 0.0, "age_60_up": -0.7 + 0.45 * elders}
    )
    dialect = _share(1.9 - 5.0 * newcomers + 0.5 * _taste(layout, rng), most=0.97)
    arts = _shares(_liked_arts(layout, ages["age_60_up"], dialect, rng))
    shares = {**ages, "newcomers": newcomers, "wu_dialect": dialect, **arts}
    return pd.DataFrame({f"profile_{name}": np.round(value, DECIMALS) for name, value in shares.items()})


def _liked_arts(layout: Layout, elders: Values, dialect: Values, rng: np.random.Generator) -> dict[str, Values]:
    """Opera and song go with age and dialect, film and reading with town."""
    lean = {
        "art_opera": 4.0 * (elders - 0.25) + 1.2 * (dialect - 0.6),
        "art_film": 0.3 + 0.4 * layout.urban,
        "art_reading": -0.2 + 0.6 * layout.urban,
        "art_dance": np.full(len(elders), 0.2),
        "art_handicraft": -0.6 - 0.3 * layout.urban,
        "art_song": -0.5 + 1.5 * (dialect - 0.6),
    }
    return {art: lean[art] + 0.5 * _taste(layout, rng) for art in ARTS}


def _taste(layout: Layout, rng: np.random.Generator) -> Values:
    """A smooth difference over the ground, a little of each place's own: mean 0, variance about 1."""
    places = layout.cells.places
    wide, near = smooth_field(rng, WIDE_M)(places), smooth_field(rng, NEAR_M)(places)
    return 0.8 * wide + 0.5 * near + 0.15 * rng.normal(size=len(places))


def _share(logit: Values, *, most: float) -> Values:
    return most / (1 + np.exp(-logit))


def _shares(logits: Mapping[str, Values | float]) -> dict[str, Values]:
    odds = {name: np.exp(value) for name, value in logits.items()}
    total = sum(odds.values())
    return {name: np.asarray(value / total) for name, value in odds.items()}
