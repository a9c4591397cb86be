import json
import sqlite3

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import box

from wangge_engines import partition
from wangge_engines.errors import BadInput
from wangge_engines.partition.write import plain

EVERYTHING = ["assignment.csv", "grids.geojson", "grids.gpkg", "report.json"]


@pytest.fixture
def units(toy_city):
    return pd.read_csv(toy_city / "units.csv", dtype={"id": str, "community": str})


@pytest.fixture
def drawing(units):
    return partition.draw(units, grids=3, within="community", crs="EPSG:4549")


def in_degrees(west, south, datum="wgs84"):
    squares = [box(west + c / 1000, south, west + (c + 1) / 1000, south + 0.001) for c in range(4)]
    frame = gpd.GeoDataFrame({"id": list("abcd"), "population": 100}, geometry=squares, crs="EPSG:4326")
    return partition.draw(frame, grids=2, datum=datum)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_is_in_the_folder(drawing, tmp_path):
    drawing.save(tmp_path / "out")
    assert names(tmp_path / "out") == EVERYTHING
    assert names(tmp_path) == ["out"]


def test_the_assignment_names_grid_and_centre_of_every_unit(drawing, tmp_path):
    drawing.save(tmp_path / "out")
    rows = pd.read_csv(tmp_path / "out" / "assignment.csv", dtype={"grid": str})
    assert rows.columns.tolist() == ["id", "grid", "centre"]
    assert rows.id.tolist() == drawing.assignment.index.tolist()
    assert rows[rows.centre == 1].groupby("grid").size().tolist() == [1, 1, 1]


def test_grids_and_units_are_in_their_own_system(drawing, tmp_path):
    drawing.save(tmp_path / "out")
    grids, units = (gpd.read_file(tmp_path / "out" / "grids.gpkg", layer=layer) for layer in ("grids", "units"))
    assert (grids.crs.to_epsg(), units.crs.to_epsg()) == (4549, 4549)
    assert grids.population.sum() == units.population.sum() == 2900
    assert (units.geometry.x.tolist()[0], units.geometry.y.tolist()[0]) == (50, 250)


def test_without_a_system_there_is_no_geojson(units, tmp_path):
    partition.draw(units, grids=3).save(tmp_path / "out")
    assert names(tmp_path / "out") == ["assignment.csv", "grids.gpkg", "report.json"]
    assert gpd.read_file(tmp_path / "out" / "grids.gpkg", layer="grids").crs is None


def test_geojson_follows_its_standard(tmp_path):
    in_degrees(120.5, 31.9).save(tmp_path)
    found = json.loads((tmp_path / "grids.geojson").read_text())
    assert "crs" not in found
    rings = [feature["geometry"]["coordinates"][0] for feature in found["features"]]
    assert all(shapely.is_ccw(shapely.LinearRing(ring)) for ring in rings)
    assert all(round(x, 7) == x for ring in rings for point in ring for x in point)
    assert gpd.read_file(tmp_path / "grids.geojson").total_bounds == pytest.approx([120.5, 31.9, 120.504, 31.901])


def test_geojson_is_cut_at_the_anti_meridian(tmp_path):
    in_degrees(179.998, -17.0).save(tmp_path)
    west, _, east, _ = gpd.read_file(tmp_path / "grids.geojson").total_bounds
    assert (west, east) == (-180, 180)


def test_gcj02_stays_gcj02_in_the_geopackage_and_becomes_wgs84_in_the_geojson(tmp_path):
    in_degrees(120.5, 31.9, "gcj02").save(tmp_path)
    own = gpd.read_file(tmp_path / "grids.gpkg", layer="grids")
    assert own.crs.name == "GCJ-02"
    assert own.total_bounds == pytest.approx([120.5, 31.9, 120.504, 31.901])
    west = gpd.read_file(tmp_path / "grids.geojson").total_bounds[0]
    assert 0.004 < 120.5 - west < 0.005


def test_the_report_has_all_it_promises(drawing, tmp_path):
    drawing.save(tmp_path)
    promised = (
        "units population grids disconnected ties max_deviation mean_deviation set_aside cost cost_place cost_culture "
        "inertia cut_edges moved_population lower_bound gap seconds stopped_by seed within polsby_popper "
        "distance_mean_m distance_p95_m peak_memory_mb version inputs"
    )
    assert set(promised.split()) <= set(json.loads((tmp_path / "report.json").read_text()))


def test_the_same_drawing_is_the_same_files(units, tmp_path):
    for name in ("one", "two"):
        partition.draw(units, grids=3, within="community", crs="EPSG:4549").save(tmp_path / name)
    for file in ("assignment.csv", "grids.geojson", "grids.gpkg"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_an_earlier_drawing_is_replaced_and_other_files_are_left(units, drawing, tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    drawing.save(tmp_path)
    partition.draw(units, grids=3).save(tmp_path)
    assert names(tmp_path) == ["assignment.csv", "grids.gpkg", "mine.txt", "report.json"]


def test_a_file_in_the_way_is_refused(drawing, tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(BadInput, match="--out is a file; name a folder"):
        drawing.save(tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_when_something_fails_nothing_is_left(drawing, tmp_path, monkeypatch):
    monkeypatch.setattr("wangge_engines.partition.write._write_geojson", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        drawing.save(tmp_path / "out")
    assert names(tmp_path) == []


@pytest.mark.parametrize("trouble", [OSError("full"), KeyboardInterrupt()], ids=["a full disk", "Ctrl-C"])
def test_when_something_fails_no_folder_above_is_left(drawing, tmp_path, monkeypatch, trouble):
    def fail(*_):
        raise trouble

    monkeypatch.setattr("wangge_engines.partition.write._write_geopackage", fail)
    with pytest.raises((BadInput, KeyboardInterrupt)):
        drawing.save(tmp_path / "plans" / "2026" / "out")

    assert names(tmp_path) == []


def test_our_own_units_can_be_drawn_again(drawing, tmp_path):
    drawing.save(tmp_path)
    again = partition.draw(tmp_path / "grids.gpkg", grids=3, within="community")
    assert again.assignment.equals(drawing.assignment)


def test_a_column_that_the_geopackage_needs_itself_is_no_trouble(units, tmp_path):
    partition.draw(units.assign(fid="x", geom="y", Grid="z"), grids=3).save(tmp_path)
    with sqlite3.connect(tmp_path / "grids.gpkg") as base:
        columns = [row[1] for row in base.execute("pragma table_info(units)")]
    base.close()
    assert columns == ["fid", "geom", "id", "population", "grid", "centre", "community"]


def test_what_json_cannot_hold_becomes_null():
    assert plain({"a": float("nan"), 1: [pd.NA]}) == {"a": None, "1": ["<NA>"]}
