"""The generated city of Zhangjiagang as a whole: it tiles, it adds up, neighbours are alike."""

import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from wangge.scenarios.zhangjiagang.cells import shared_borders
from wangge.scenarios.zhangjiagang.city import generate_city
from wangge.scenarios.zhangjiagang.sources import read_sources
from wangge_engines.partition import apportion

ROUNDING = 1e-6  # of an area: corners on the outline's long straight sides are rounded to a centimetre


@pytest.fixture(scope="session")
def neighbours(city):
    return shared_borders(city.units.outline.to_numpy())[0]


def test_divisions_are_the_real_ones_in_their_order(city):
    real = read_sources().divisions
    assert_frame_equal(city.divisions[["code", "name", "level", "parent"]], real)
    assert city.divisions.level.value_counts().to_dict() == {"community": 273, "town": 15, "city": 1}


def test_the_citys_outline_is_the_real_one(city):
    assert city.divisions.outline.iloc[0].equals(read_sources().outline)


def test_units_towns_and_communities_are_single_valid_polygons(city):
    outlines = np.concatenate([city.divisions.outline, city.units.outline])
    assert set(shapely.get_type_id(outlines)) == {shapely.GeometryType.POLYGON}
    assert shapely.is_valid(outlines).all()


@pytest.mark.parametrize("level", ["town", "community", "unit"])
def test_each_level_tiles_the_city_without_gap_or_overlap(city, level):
    table = city.units if level == "unit" else city.divisions[city.divisions.level == level]
    outlines = table.outline.to_numpy()
    assert shapely.coverage_is_valid(outlines)
    assert shapely.area(outlines).sum() == pytest.approx(city.divisions.outline.iloc[0].area, rel=ROUNDING)


def test_units_tile_their_own_community_and_communities_their_town(city):
    divisions = city.divisions.set_index("code")
    for parts, parent in ((city.units, "community"), (city.divisions[city.divisions.level == "community"], "parent")):
        area = pd.Series(shapely.area(parts.outline.to_numpy())).groupby(parts[parent].to_numpy()).sum()
        whole = shapely.area(divisions.loc[area.index].outline.to_numpy())
        np.testing.assert_allclose(area, whole, rtol=1e-9)


def test_towns_contain_their_known_centres_and_divisions_their_own_point(city):
    divisions = city.divisions.set_index("code")
    centres = read_sources().town_centres
    assert shapely.contains_xy(divisions.loc[centres.code].outline.to_numpy(), centres.lon, centres.lat).all()
    assert shapely.contains_xy(divisions.outline.to_numpy(), divisions.lon, divisions.lat).all()


def test_every_unit_lies_where_it_says(city):
    assert shapely.contains_xy(city.units.outline.to_numpy(), city.units.lon, city.units.lat).all()


def test_counts_and_people_are_as_promised(city):
    units = city.units
    assert 15_000 <= len(units) <= 20_000
    assert units.population.sum() == 903_000
    assert set(units.kind) == {"compound", "building", "hamlet", "field", "water", "works"}
    assert 0.25 <= (units.population == 0).mean() <= 0.35
    assert (units.population > 600).sum() <= 20
    assert ((units.population > 0) == units.kind.isin(["compound", "building", "hamlet"])).all()
    assert ((units.households > 0) == (units.population > 0)).all()


def test_895_grids_of_about_a_thousand_fit_the_communities(city):
    people = city.units.groupby("community").population.sum().to_numpy(dtype=float)
    populated = (city.units.population > 0).groupby(city.units.community).sum().to_numpy()
    grids = apportion.grids_for_total(people, populated, 895)
    assert (grids.sum(), grids.min(), grids.max()) == (895, 1, 9)
    assert (people / grids).min() > 900
    assert (people / grids).max() < 1_100
    assert (populated / grids).min() >= 8


def test_the_main_centre_is_the_densest_town(city):
    people = city.units.population.groupby(city.units.community.str[:9]).sum()
    towns = city.divisions[city.divisions.level == "town"].set_index("code")
    density = people / shapely.area(towns.outline.to_numpy())
    assert people.idxmax() == "320582100"
    assert density.idxmax() == "320582100"


def test_ids_and_names_are_unique(city):
    units = city.units
    assert units.id.is_unique
    assert units.id.str.fullmatch(r"\d{12}U\d{4}").all()
    assert (units.id.str[:12] == units.community).all()
    assert not units.duplicated(["community", "name"]).any()
    assert units.name.str.len().between(2, 20).all()


def test_every_community_hangs_together_by_shared_borders(city, neighbours):
    community = city.units.community.to_numpy()
    inside = neighbours[community[neighbours[:, 0]] == community[neighbours[:, 1]]]
    size = len(community)
    graph = csr_array((np.ones(len(inside)), inside.T), shape=(size, size))
    assert connected_components(graph, directed=False)[0] == 273


def test_profiles_are_shares_that_add_up(city):
    profiles = city.units.filter(like="profile_")
    assert len(profiles.columns) == 11
    assert profiles.min(axis=None) >= 0
    assert profiles.max(axis=None) <= 1
    np.testing.assert_allclose(profiles.filter(like="_age_").sum(axis=1), 1, atol=2e-4)
    np.testing.assert_allclose(profiles.filter(like="_art_").sum(axis=1), 1, atol=4e-4)


def test_neighbours_resemble_each_other(city, neighbours):
    """Moran's I with weights 1 between neighbours, for each column."""
    profiles = city.units.filter(like="profile_").to_numpy()
    away = profiles - profiles.mean(axis=0)
    one, other = neighbours.T
    likeness = (away[one] * away[other]).mean(axis=0) / (away**2).mean(axis=0)
    assert (likeness > 0.5).all()


def test_it_is_labelled_as_generated_in_both_languages(city):
    assert "生成" in city.labels["zh"]
    assert "generated" in city.labels["en"].lower()


@pytest.mark.long
def test_the_same_seed_gives_the_same_city(city):
    again = generate_city(city.seed)
    assert_frame_equal(again.units.drop(columns="outline"), city.units.drop(columns="outline"))
    for table in ("units", "divisions"):
        one, other = getattr(again, table).outline, getattr(city, table).outline
        assert shapely.to_wkb(one.to_numpy()).tolist() == shapely.to_wkb(other.to_numpy()).tolist()


@pytest.mark.long
def test_another_seed_gives_another_city_that_holds_as_well():
    steps = []
    city = generate_city(7, progress=lambda share, what: steps.append((share, what)))
    assert steps == sorted(steps)
    assert city.units.population.sum() == 903_000
    assert shapely.coverage_is_valid(city.units.outline.to_numpy())
    assert set(shapely.get_type_id(city.divisions.outline.to_numpy())) == {shapely.GeometryType.POLYGON}
