"""What the resident's maps ask for: the layers' addresses, the figures and their scales."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wangge.desks.look.map_frame import Figure, MapFrame
from wangge.places.domain.map_figures import MAP_FIGURES, MapFigure, figure_scales
from wangge.places.domain.queries import bounds_of
from wangge.places.models import Grid


def all_figures() -> list[Figure]:
    """What the city knows of its grids: no profiles, no colours for them."""
    return [_figure(MAP_FIGURES[key], scale) for key, scale in figure_scales().items()]


def _figure(figure: MapFigure, scale: list[float]) -> Figure:
    return Figure(figure.key, str(figure.label), scale, str(figure.unit))


def map_of_the_city(*, figure: str = "", **asked: Any) -> MapFrame:
    """The whole city's grids, coloured by one of the figures."""
    figures = all_figures()
    chosen = next((one for one in figures if one.key == figure), figures[0])
    return _frame(label=_("Map of the city's grids"), figures=figures, figure=chosen, **asked)


def map_around(grid: Grid) -> MapFrame:
    """A small picture of where one grid lies among its community's."""
    siblings = Grid.objects.filter(plan=grid.plan, community=grid.community)
    return _frame(
        label=_("Where %(grid)s lies") % {"grid": grid},
        chosen=grid.code,
        bounds=bounds_of(siblings),
        small=True,
        figure=all_figures()[0],
    )


def _frame(**asked: Any) -> MapFrame:
    lang = "en" if (get_language() or "").startswith("en") else "zh"
    return MapFrame(
        grids_url=f"/api/v1/map/grids.geojson?lang={lang}",
        towns_url=f"/api/v1/map/divisions.geojson?lang={lang}",
        where_url=f"/api/v1/where?lang={lang}",
        tiles_url=settings.TILES_URL,
        tiles_credit=settings.TILES_CREDIT,
        panel_url=reverse("resident:chosen", args=["CODE"]),
        **asked,
    )
