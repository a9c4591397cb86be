"""Rows, facts and figures in the words of a page, ready for the components."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Avg
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wangge.places.domain import queries
from wangge.places.domain.map_figures import MAP_FIGURES, shown_value
from wangge.places.domain.profile_words import profile_families
from wangge.places.domain.search import Hits
from wangge.places.models import Division, Grid

Row = dict[str, Any]


def people(count: float | None) -> str:
    """1,066 people, with the number as the language writes it."""
    whole = round(count or 0)
    return ngettext("%(n)s resident", "%(n)s residents", whole) % {"n": number_format(whole, force_grouping=True)}


def grids(count: int) -> str:
    return ngettext("%(n)s grid", "%(n)s grids", count) % {"n": number_format(count, force_grouping=True)}


def crumb(division: Division) -> Row:
    return {"label": str(division), "href": reverse("resident:place", args=[division.code])}


def crumbs(division: Division) -> list[Row]:
    """From the city down to the division above this one."""
    return [crumb(above) for above in queries.divisions_above(division)]


def town_rows(towns: Iterable[Any]) -> list[Row]:
    return [_division_row(town) for town in towns]


def community_rows(communities: Iterable[Any]) -> list[Row]:
    return [_division_row(community) for community in communities]


def _division_row(row: Any) -> Row:
    meta = [grids(row.grid_count), people(row.people)] if row.grid_count else [_("no grids yet")]
    return {**crumb(row), "title": str(row), "meta": meta}


def grid_rows(found: Iterable[Grid], figure: str = "") -> list[Row]:
    """Each grid with its people, and the figure that colours the map where that is another."""
    return [
        {
            "title": str(grid),
            "href": grid.get_absolute_url(),
            "grid": grid.code,
            "meta": [people(grid.population), *_figure_said(grid, figure)],
        }
        for grid in found
    ]


def _figure_said(grid: Grid, key: str) -> list[str]:
    figure = MAP_FIGURES.get(key)
    if figure is None or key == "population" or grid.figures.get(key) is None:
        return []
    value = shown_value(figure, float(grid.figures[key]))
    return [_("%(value)s %(unit)s") % {"value": number_format(value, 0 if value > 100 else 1), "unit": figure.unit}]


def hit_rows(hits: Hits) -> list[Row]:
    """What a search found: divisions first, then grids, then addresses with their grid."""
    divisions = [
        {**crumb(row), "title": str(row), "meta": [str(row.parent or ""), row.get_level_display()], "icon": "map"}
        for row in hits.divisions
    ]
    addresses = [
        {
            "title": unit.name,
            "href": grid.get_absolute_url(),
            "meta": [str(grid), str(grid.community.parent or "")],
            "icon": "pin",
        }
        for unit, grid in hits.addresses
    ]
    return divisions + [{**row, "icon": "map"} for row in grid_rows(hits.grids)] + addresses


def grid_stats(grid: Grid) -> list[Row]:
    mean = queries.grids_in_force().aggregate(mean=Avg("population"))["mean"]
    stats = [
        {
            "label": _("Residents"),
            "value": number_format(grid.population, force_grouping=True),
            "note": _("the city's mean grid: %(mean)s")
            % {"mean": number_format(round(mean or 0), force_grouping=True)},
        },
        {"label": _("Homes and hamlets"), "value": grid.figures.get("homes", grid.unit_count)},
    ]
    if (area := grid.figures.get("area_km2")) is not None:
        stats.append({"label": _("Area"), "value": number_format(area, 2), "unit": "km²", "note": _density(grid)})
    if (metres := grid.figures.get("distance_m")) is not None:
        label, note = _("To the centre"), _("%(minutes)d min on foot") % {"minutes": max(1, round(metres / 70))}
        stats.append({"label": label, "value": number_format(metres, 0), "unit": _("metres"), "note": note})
    return stats


def _density(grid: Grid) -> str:
    density = number_format(grid.figures.get("density", 0), 0, force_grouping=True)
    return _("%(density)s residents per km²") % {"density": density}


def grid_facts(grid: Grid) -> list[Row]:
    """The panel beside the map."""
    facts: list[Row] = [
        {"label": _("Community"), "value": str(grid.community), "href": crumb(grid.community)["href"]},
        {"label": _("Residents"), "value": people(grid.population)},
    ]
    for key, figure in MAP_FIGURES.items():
        if key != "population" and grid.figures.get(key) is not None:
            [said] = _figure_said(grid, key)
            facts.append({"label": str(figure.short), "value": said})
    return facts


def group_families(grid: Grid) -> list[Row]:
    """Shares of groups among the residents: a chart for each family of groups that the city counts."""
    families = []
    for title, keys in profile_families():
        bars = [_share_bar(word, float(grid.figures[key])) for key, word in keys.items() if key in grid.figures]
        if bars:
            families.append({"title": str(title), "bars": bars})
    return families


def _share_bar(word: Any, share: float) -> Row:
    return {"label": str(word), "share": round(share * 100, 1), "value": f"{number_format(share * 100, 0)} %"}
