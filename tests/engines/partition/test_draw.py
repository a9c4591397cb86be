import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LineString, box

from wangge_engines import partition
from wangge_engines.errors import BadInput

UPPER, LOWER = "320582001001", "320582001002"


@pytest.fixture
def units(toy_city):
    return pd.read_csv(toy_city / "units.csv", dtype={"id": str, "community": str})


@pytest.fixture
def squares(units):
    outlines = [box(x - 50, y - 50, x + 50, y + 50) for x, y in zip(units.x, units.y, strict=True)]
    return gpd.GeoDataFrame(units.drop(columns=["x", "y"]), geometry=outlines, crs="EPSG:4549")


def grids_of(drawing):
    return sorted(sorted(members.index) for _, members in drawing.assignment.groupby(drawing.assignment))


def test_the_toy_city_gets_its_three_grids(toy_city):
    drawing = partition.draw(toy_city / "units.csv", edges=toy_city / "edges.csv", target=1000, within="community")

    assert drawing.assignment["c1":"c3"].unique().tolist() == [f"{LOWER}001"]
    assert sorted(set(drawing.assignment)) == [f"{UPPER}001", f"{UPPER}002", f"{LOWER}001"]
    assert drawing.grids.population.tolist() == [1000, 1000, 900]
    assert drawing.report["max_deviation"] == 0
    assert list(drawing.report["within"]) == [UPPER, LOWER]


def test_a_frame_a_file_outlines_and_points_come_to_the_same(toy_city, units, squares):
    by_file = partition.draw(toy_city / "units.csv", edges=toy_city / "edges.csv", grids=3, within="community")
    assert grids_of(partition.draw(units, grids=3, within="community")) == grids_of(by_file)
    assert grids_of(partition.draw(squares, grids=3, within="community")) == grids_of(by_file)


def test_the_order_of_rows_changes_nothing_but_the_order_of_the_answer(units):
    straight = partition.draw(units, grids=3, within="community")
    turned = partition.draw(units[::-1], grids=3, within="community")
    assert turned.assignment.index.tolist() == straight.assignment.index.tolist()[::-1]
    assert turned.assignment[::-1].equals(straight.assignment)


def test_grids_from_outlines_tile_the_city(squares):
    drawing = partition.draw(squares, grids=3, within="community")
    assert drawing.grids.crs == squares.crs
    assert shapely.coverage_is_valid(drawing.grids.geometry.to_numpy())
    assert drawing.grids.geometry.area.sum() == 90_000


def test_outlines_whose_vertices_do_not_match_still_tile():
    # +-----+-----+     the long unit in the west has no vertex where its two neighbours in the east meet,
    # |     |  b  |     and there is a hairline of 5 cm between b and c
    # |  a  +-----+
    # |     |  c  |
    # +-----+-----+
    outlines = [box(0, 0, 100, 200), box(100, 100, 200, 200), box(100, 0, 200, 99.95)]
    frame = gpd.GeoDataFrame({"id": list("abc"), "population": 100}, geometry=outlines, crs="EPSG:4549")
    drawing = partition.draw(frame, grids=3)
    assert (drawing.report["ties"], drawing.report["cut_edges"]) == (0, 3)
    assert shapely.coverage_is_valid(drawing.grids.geometry.to_numpy(), gap_width=0.1)
    assert drawing.grids.geometry.area.sum() == pytest.approx(40_000, abs=6)


def test_places_on_both_sides_of_the_anti_meridian(tmp_path):
    places = pd.DataFrame({"id": list("abcd"), "population": 10, "lon": [179.8, 179.9, -179.9, -179.8], "lat": -17.0})
    drawing = partition.draw(places, grids=2)
    assert grids_of(drawing) == [["a", "b"], ["c", "d"]]
    drawing.save(tmp_path)
    west, _, east, _ = gpd.read_file(tmp_path / "grids.geojson").total_bounds
    assert (west, east) == (-180, 180)


def test_grids_from_places_tile_given_community_outlines(units):
    areas = {UPPER: box(0, 100, 300, 300), LOWER: box(0, 0, 300, 100)}
    drawing = partition.draw(units, grids=3, within="community", areas=areas)
    for code, area in areas.items():
        mine = drawing.grids[drawing.grids.community == code]
        assert shapely.coverage_is_valid(mine.geometry.to_numpy())
        assert mine.union_all().symmetric_difference(area).area == pytest.approx(0, abs=1e-6)


def test_centres_belong_to_their_grids(units):
    drawing = partition.draw(units, grids=3, within="community")
    for grid, centre in drawing.centres.items():
        assert drawing.assignment[centre] == grid


def test_a_barrier_keeps_grids_apart(squares):
    wall = gpd.GeoDataFrame(geometry=[LineString([(100, -10), (100, 310)])], crs="EPSG:4549")
    drawing = partition.draw(squares, grids=2, barriers=wall, tolerance=0.5)
    pairs = {tuple(drawing.plan.problem.ids[pair]) for pair in drawing.plan.problem.neighbours}
    assert not pairs & {("a1", "a2"), ("b1", "b2"), ("c1", "c2")}
    assert drawing.report["ties"] == 1  # the one way across, since somebody must be able to go there
    assert drawing.assignment[["a1", "b1", "c1"]].nunique() == 1


GEOJSON_WALL = (
    '{{"type": "FeatureCollection", {crs} "features": [{{"type": "Feature", "properties": {{}}, '
    '"geometry": {{"type": "LineString", "coordinates": [[100, -10], [100, 310]]}}}}]}}'
)
NAMED = '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4549"}},'
BARRIERS = {
    "wall.csv": 'name,wkt\nriver,"LINESTRING (100 -10, 100 310)"\n',
    "wall.geojson": GEOJSON_WALL.format(crs=""),
    "named.geojson": GEOJSON_WALL.format(crs=NAMED),
}


@pytest.mark.parametrize("name", BARRIERS)
def test_a_barrier_from_a_file(units, tmp_path, name):
    (tmp_path / name).write_text(BARRIERS[name])
    drawing = partition.draw(units, grids=2, barriers=tmp_path / name, tolerance=0.5, crs="EPSG:4549")
    assert drawing.assignment[["a1", "b1", "c1"]].nunique() == 1
    assert drawing.report["ties"] == 1


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("wall.csv", "name\nriver\n", "column outline is missing; the columns are: name"),
        ("wall.csv", "wkt\n", "the file holds no barriers; leave --barriers out, or give lines or areas"),
        ("wall.csv", 'wkt\n"POINT (1 2)"\n', "a barrier is a point; barriers are lines or areas"),
        ("wall.csv", "wkt\nriver\n", "river is not WKT; a barrier is written LINESTRING (x y, x y, …)"),
        (
            "wall.geojson",
            BARRIERS["named.geojson"],
            (
                "the barriers are in CGCS2000 / 3-degree Gauss-Kruger CM 120E, but the units' system is not known; "
                "say it with --crs"
            ),
        ),
    ],
)
def test_barriers_that_are_refused(units, tmp_path, name, text, said):
    (tmp_path / name).write_text(text)
    with pytest.raises(BadInput) as refused:
        partition.draw(units, grids=2, barriers=tmp_path / name)
    assert refused.value.faults[0].message == said


def test_an_earlier_plan_is_kept_where_nothing_changed(units):
    before = partition.draw(units, grids=3, within="community")
    after = partition.draw(units, grids=3, within="community", previous=before)
    assert after.assignment.equals(before.assignment)
    assert (after.report["moved_population"], after.report["moves"]) == (0, [])


def test_a_new_grid_gets_a_number_that_was_never_used(units):
    before = partition.draw(units, grids=3, within="community")
    grown = units.assign(population=units.population * np.where(units.community == LOWER, 2, 1))
    after = partition.draw(grown, grids=4, within="community", previous=before, retired=[f"{LOWER}007"])
    assert set(after.assignment) == {f"{UPPER}001", f"{UPPER}002", f"{LOWER}001", f"{LOWER}008"}
    assert after.report["names_given_up"] == [f"{LOWER}007"]


def test_names_given_up_are_told_for_the_next_time(units):
    before = partition.draw(units, grids=4, within="community")
    after = partition.draw(units, grids=2, within="community", previous=before)
    assert set(after.report["names_given_up"]) == set(before.assignment) - set(after.assignment)
    again = partition.draw(units, grids=4, within="community", previous=after)
    assert not set(again.assignment) & set(after.report["names_given_up"])


def test_units_unknown_to_the_earlier_plan_are_counted(units):
    drawing = partition.draw(units, grids=3, within="community", previous={"a1": "N", "z9": "N"})
    assert (drawing.report["previous_unknown_ids"], drawing.report["previous_new_ids"]) == (1, 8)


def test_culture_counts_where_there_are_profiles(units):
    drawing = partition.draw(units.assign(profile_young=[0.1, 0.9, 0.9] * 3), grids=3, within="community")
    assert drawing.report["inputs"]["culture"] == 0.3
    assert partition.draw(units, grids=3, within="community").report["inputs"]["culture"] == 0


def test_a_community_without_people_is_one_grid(units):
    empty = units.assign(population=np.where(units.community == LOWER, 0, units.population))
    drawing = partition.draw(empty, target=1000, within="community")
    assert drawing.report["within"][LOWER]["grids"] == 1
    assert drawing.report["within"][LOWER]["cost"] == 0


def test_a_single_unit_is_a_city():
    drawing = partition.draw(pd.DataFrame({"id": ["a"], "population": [0], "x": [0], "y": [0]}), target=1000)
    assert drawing.assignment.to_dict() == {"a": "001"}
    assert drawing.grids.geometry.area[0] > 0


def test_everybody_at_one_place(tmp_path):
    heap = pd.DataFrame({"id": list("abcdef"), "population": 10, "x": 0.0, "y": 0.0})
    drawing = partition.draw(heap, grids=2)
    assert (drawing.report["cost"], drawing.grids.population.tolist()) == (0, [30, 30])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "give either --target or --grids, not both"),
        ({"target": 5, "grids": 5}, "give either --target or --grids, not both"),
        ({"target": 0}, "--target must be a number of people above 0"),
        ({"target": float("nan")}, "--target must be a number of people above 0"),
        ({"grids": 0}, "--grids must be a whole number, 1 or more"),
        ({"grids": 3, "tolerance": 0}, "--tolerance must lie between 0 and 1, such as 0.10"),
        ({"grids": 3, "culture": 1.5}, "--culture must lie between 0 and 1, such as 0.3"),
        ({"grids": 3, "move_cost": -1}, "--move-cost must be 0 or more, such as 0.5"),
        ({"grids": 3, "time_limit": 0}, "--time-limit must be a number of seconds above 0"),
        (
            {"grids": 1, "within": "community"},
            "units: --grids 1 is fewer than the 2 communities, and each needs a grid; ask for that many",
        ),
        ({"grids": 10}, "units: --grids 10 is more than the units with residents allow: at most 9"),
        (
            {"grids": 3, "within": "town"},
            "units: column town is missing; the columns are: id, population, x, y, community",
        ),
    ],
)
def test_what_cannot_be_asked(units, options, said):
    with pytest.raises(BadInput) as refused:
        partition.draw(units, **options)
    assert str(refused.value) == said


def test_an_earlier_plan_of_other_units_is_refused(units):
    with pytest.raises(BadInput, match="no unit of the earlier plan is among the units"):
        partition.draw(units, grids=3, within="community", previous={"elsewhere": "g1"})


def test_units_of_the_earlier_plan_that_are_gone_are_noted(units):
    drawing = partition.draw(units, grids=3, within="community", previous={"gone": "g1", "a1": "g1"})

    assert "1 units of the earlier plan are not among the units" in drawing.report["notes"]


def test_a_seed_below_0_is_refused(units):
    with pytest.raises(BadInput, match="--seed must be a whole number, 0 or more"):
        partition.draw(units, grids=3, within="community", seed=-1)
