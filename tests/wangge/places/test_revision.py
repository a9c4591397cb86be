"""What is worked out from places never outlives them: maps, trees and scales follow every import and every plan."""

import pytest
from django.core.management import call_command
from django.utils import translation
from tests.factories.places import A1, make_plan

from wangge.places.domain import map_layers
from wangge.places.domain.grid_plan import adopt_plan
from wangge.places.domain.revision import current_revision
from wangge.places.domain.where import find_place


def import_divisions(folder, *rows):
    path = folder / "divisions.csv"
    path.write_text("\n".join(["code,name,level,parent,outline", *rows]), encoding="utf-8")
    call_command("import", "divisions", path)


def import_units(folder):
    path = folder / "units.csv"
    path.write_text(f"id,population,community,lon,lat\nU9,10,{A1},120.501,31.801\n", encoding="utf-8")
    call_command("import", "units", path)


CHANGES = {
    "divisions imported": lambda city, folder: import_divisions(
        folder, "320000001001,东方社区居委会,community,320000001,"
    ),
    "base units imported": lambda city, folder: import_units(folder),
    "a plan put in force": lambda city, folder: adopt_plan(plan=make_plan(city, name="第二版")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_places_is_another_revision(drawn_city, tmp_path, change):
    revision, tag = current_revision(), map_layers.state_tag("en")

    CHANGES[change](drawn_city, tmp_path)

    assert current_revision() != revision
    assert map_layers.state_tag("en") != tag


def test_a_refused_import_changes_nothing(drawn_city, tmp_path):
    revision = current_revision()

    with pytest.raises(Exception, match="1 row has faults"):
        import_divisions(tmp_path, "X,,community,,")

    assert current_revision() == revision


def test_a_map_fetched_before_an_import_is_fetched_anew(client, drawn_city, tmp_path):
    before = client.get("/api/v1/map/grids.geojson")
    import_divisions(tmp_path, "320000001001,东方社区居委会,community,320000001,")

    after = client.get("/api/v1/map/grids.geojson", headers={"if-none-match": before["ETag"]})

    assert {row["properties"]["community"] for row in after.json()["features"]} >= {"东方社区"}


def test_a_border_imported_anew_counts_at_once(toy_city, tmp_path):
    assert find_place(120.499, 31.801) is None

    wider = '"POLYGON ((120.498 31.8, 120.504 31.8, 120.504 31.804, 120.498 31.804, 120.498 31.8))"'
    import_divisions(tmp_path, f"320000001001,东方社区居委会,community,320000001,{wider}")

    with translation.override("zh-hans"):
        assert str(find_place(120.499, 31.801).community) == "东方社区"
