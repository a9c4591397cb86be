"""Figures that colour the map: each with its name, unit and five bins in round numbers."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from uuid import UUID

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wangge.places.domain.queries import grids_in_force
from wangge.places.domain.revision import current_revision


@dataclass(frozen=True)
class MapFigure:
    """``key`` is the property of the map's features; ``short`` stands in narrow places; shares are shown as percent."""

    key: str
    label: "str | Promise"
    short: "str | Promise"
    unit: "str | Promise"
    share: bool = False


MAP_FIGURES = {
    figure.key: figure
    for figure in (
        MapFigure("population", _("Residents of a grid"), _("Residents"), pgettext_lazy("unit", "residents")),
        MapFigure("density", _("Residents per km²"), _("Density"), _("residents per km²")),
        MapFigure("age_60_up", _("Residents aged 60 and over"), _("60 and over"), "%", share=True),
        MapFigure("newcomers", _("Newcomers among residents"), _("Newcomers"), "%", share=True),
        MapFigure("distance_m", _("Mean way to the grid's centre"), _("To the centre"), _("metres")),
    )
}


def figure_scales() -> dict[str, list[float]]:
    """For each figure that some grid in force has: four round bounds, rising, between its five bins."""
    return _figure_scales(current_revision())


@lru_cache(maxsize=2)
def _figure_scales(_revision: UUID | None) -> dict[str, list[float]]:
    return {key: scale_of(values) for key, values in _figure_values().items()}


def _figure_values() -> dict[str, list[float]]:
    """Every figure's values as they are shown; the number of residents also where there is no grid yet."""
    rows = grids_in_force().values_list("population", "figures")
    found = [{**figures, "population": people} for people, figures in rows]
    values = {
        key: [shown_value(figure, row[key]) for row in found if row.get(key) is not None]
        for key, figure in MAP_FIGURES.items()
    }
    return {key: numbers or [0.0] for key, numbers in values.items() if numbers or key == "population"}


def shown_value(figure: MapFigure, value: float) -> float:
    """Shares are kept as 0…1 and shown as percent."""
    return round(value * 100, 1) if figure.share else float(value)


def scale_of(values: list[float]) -> list[float]:
    """Four round bounds, rising, between five bins of about equally many grids."""
    bounds = [float(bound) for bound in np.quantile(values, [0.2, 0.4, 0.6, 0.8])]
    rounded = [round_bound(bound, gap) for bound, gap in zip(bounds, _gaps(bounds), strict=True)]
    if len(set(rounded)) == len(rounded):
        return rounded
    step = max((bounds[-1] - bounds[0]) / 3, abs(bounds[0]) / 20, 0.1)
    return [round(bounds[0] + i * step, 1) for i in range(4)]


def _gaps(bounds: list[float]) -> list[float]:
    """The smaller distance from each bound to those beside it."""
    between = [abs(high - low) for low, high in pairwise(bounds)]
    return [min(between[max(i - 1, 0)], between[min(i, len(between) - 1)]) for i in range(len(bounds))]


def round_bound(value: float, gap: float) -> float:
    """The value in steps of 1, 2 or 5 times a power of ten: the largest that is at most half the gap beside it."""
    if gap <= 0:
        return value
    power = 10.0 ** np.floor(np.log10(gap / 2))
    step = max(factor * power for factor in (1, 2, 5) if factor * power <= gap / 2)
    return float(np.round(np.round(value / step) * step, 10))
