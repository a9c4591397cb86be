"""Files as town clerks make them: what comes out of each, or why it is refused, in the words that mend it."""

import csv
import json
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook
from tests.factories.places import A1, A2, CITY, TOWN_A, make_plan

from wangge.places.domain.grid_plan import adopt_plan
from wangge.places.domain.import_columns import recognise
from wangge.places.domain.import_file import check_file, import_checked
from wangge.places.domain.import_history import UndoRefused, undo_import
from wangge.places.domain.importing import ImportStale
from wangge.places.domain.revision import renew_revision
from wangge.places.models import BaseUnit, Division, GridPlan, ImportedFile
from wangge_engines.space.datums import from_wgs84

FILES = Path(__file__).resolve().parents[2] / "data/imports"
TWO = [("U1", 120, A1, 120.501, 31.801), ("U2", 80, A1, 120.502, 31.802)]


def run(what, name, **options):
    call_command("import", what, FILES / name, **options)


def units():
    found = BaseUnit.objects.filter(code__startswith="U").values_list(
        "code", "population", "community__code", "lon", "lat"
    )
    return [(*row[:3], round(row[3], 6), round(row[4], 6)) for row in found]


@pytest.mark.parametrize(
    "name",
    [
        "gb18030.csv",
        "utf16_tabs.csv",
        "semicolons_and_decimal_commas.csv",
        "full_width_digits.csv",
        "lon_and_lat_exchanged.csv",
        "as_a_clerk_made_it.xlsx",
        "columns_without_names.csv",
    ],
)
def test_the_same_two_units_come_out_of(toy_city, name):
    run("units", name)

    assert units() == TWO


OUTLINED = ["outlines.geojson", "outlines_in_metres.gpkg", "outlines.parquet", "outlines_shapefile.zip"]


@pytest.mark.parametrize("name", OUTLINED)
def test_the_same_two_outlines_come_out_of(toy_city, name):
    run("units", name)

    [first, second] = BaseUnit.objects.filter(code__startswith="U")
    assert (first.population, second.population) == (120, 80)
    assert np.allclose(first.geometry.bounds, (120.5, 31.8, 120.502, 31.802), atol=1e-6)
    assert np.allclose((second.lon, second.lat), (120.503, 31.801), atol=1e-6)


def test_a_clerks_table_is_read_below_its_title_and_above_its_total(toy_city):
    found = recognise(FILES / "as_a_clerk_made_it.xlsx", "units")

    assert found.headings == {
        "id": "编号", "name": "小区名称", "population": "常住人口（人）",
        "community": "社区", "lon": "经度", "lat": "纬度",
    }  # fmt: skip
    assert [(row.line, row.text, row.reason) for row in found.left_out] == [
        (9, "合 计", "a total"),
        (11, "填表人：张三", "a remark"),
    ]
    assert [row.line for row in found.rows()] == [6, 7]


def test_people_may_be_written_with_commas_and_units(toy_city):
    run("units", "people_with_units.csv")

    assert [row[1] for row in units()] == [1234, 80]


def test_a_community_is_known_by_its_name(toy_city):
    run("units", "named_communities.csv")

    assert [row[2] for row in units()] == [A1, A2]


def test_exchanged_coordinates_are_told(toy_city, capsys):
    run("units", "lon_and_lat_exchanged.csv")

    assert "Longitude and latitude were exchanged in all rows; they were put right." in capsys.readouterr().err


REFUSED = {
    "one_row_exchanged.csv": r"line 3, 纬度 “120\.5020”: .*seem exchanged here",
    "codes_shortened.csv": r"line 2, 小区编码 “3\.2E\+11”: A spreadsheet has shortened this code",
    "in_two_towns.csv": "line 3, 小区编码 “U1”: The id stands already in line 2, in Jia Town",
    "counted_by_two_towns.csv": "line 3, 名称 “一号楼”: The same unit stands in line 2, in Jia Town",
    "codes_as_numbers.xlsx": "row 2: the codes in the column 社区代码 are held as numbers",
    "crosses_itself.csv": r"line 2, outline .*This outline is not valid \(Self-intersection",
    "workbook_named.csv": "is not what its name says: inside it is .ods .xlsb .xlsm .xlsx .zip",
    "bomb.xlsx": "would unpack to 64 MB, too much for a table",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_with_the_way_to_mend_it(toy_city, name):
    with pytest.raises(CommandError, match=REFUSED[name]) as refused:
        run("units", name)

    assert (refused.value.returncode, units(), ImportedFile.objects.count()) == (2, [], 0)


def test_an_outline_that_hardly_crosses_itself_is_mended_and_told(toy_city, capsys):
    run("units", "crosses_itself_a_little.csv")

    assert BaseUnit.objects.get(code="U1").geometry.is_valid
    assert "The outline in row 2 crossed itself a little; it was mended." in capsys.readouterr().err


def test_columns_are_what_a_person_says(toy_city, capsys):
    run("units", "gb18030.csv", columns="name=类别,kind=")

    assert list(BaseUnit.objects.filter(code="U1").values_list("name", "kind")) == [("楼栋", "other")]


def test_a_column_that_is_not_there_is_named_with_those_that_are(toy_city):
    with pytest.raises(CommandError, match="has no column 户籍; its columns are: 小区编码, 名称"):
        run("units", "gb18030.csv", columns="population=户籍")


HEADINGS = {
    "2025年末常住人口（人）": "population",
    "户籍人口数": "population",
    "流动人口": "",
    "人口密度": "",
    "60岁以上人口": "",
    "60岁以上占比": "profile_age_60_up",
    "小区负责人": "",
    "邮政编码": "",
    "中心点经度": "lon",
    "ＬＮＧ": "lon",
    "Community": "community",
}


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_means(tmp_path, heading):
    path = tmp_path / "units.csv"
    path.write_text(f"{heading},甲\n1,2\n", encoding="utf-8")

    assert recognise(path, "units").columns[0].field == HEADINGS[heading]


def test_a_look_writes_nothing(toy_city, capsys):
    run("units", "gb18030.csv", check=True)

    assert (units(), capsys.readouterr().out) == ([], "It would be: 2 added, 0 changed.\n")


def test_a_report_may_be_a_workbook(toy_city, tmp_path):
    with pytest.raises(CommandError):
        run("units", "one_row_exchanged.csv", report=tmp_path / "faults.xlsx")

    [head, row] = CalamineWorkbook.from_path(str(tmp_path / "faults.xlsx")).get_sheet_by_index(0).to_python()
    assert (head, row[:3]) == (["line", "column", "value", "message"], [3.0, "纬度", "120.5020"])


def test_an_id_of_another_town_is_not_taken_over_unasked(toy_city, tmp_path):
    run("units", "gb18030.csv")
    other = tmp_path / "other.csv"
    other.write_text("id,population,community,lon,lat\nU1,5,320000002001,120.506,31.802\n")

    with pytest.raises(CommandError, match="A unit of Jia Town has this id already"):
        call_command("import", "units", other)
    assert units() == TWO
    call_command("import", "units", other, across_towns=True)
    assert units()[0] == ("U1", 5, "320000002001", 120.506, 31.802)


@pytest.mark.parametrize("truly", ["gcj02", "bd09"])
def test_a_datum_that_looks_wrong_is_pointed_out(toy_city, tmp_path, capsys, truly):
    places = [(120.5002 + 0.0002 * i, 31.8002 + 0.0002 * j) for i in range(18) for j in range(18)]
    rows = [f"V{n},1,{A1},{lon:.7f},{lat:.7f}\n" for n, (lon, lat) in enumerate(from_wgs84(places, truly).tolist())]
    path = tmp_path / "shifted.csv"
    path.write_text("id,population,community,lon,lat\n" + "".join(rows))

    call_command("import", "units", path, check=True)
    said = capsys.readouterr().err
    call_command("import", "units", path, datum=truly)

    name = {"gcj02": "GCJ-02", "bd09": "BD-09"}[truly]
    assert f"The coordinates look like {name}, not WGS 84: of 324 points 324 would lie" in said
    assert "look like" not in capsys.readouterr().err


BORDERS = {
    "communities_overlap.csv": ("line 2, outline", "This overlaps Nantang Village by 4.2 ha"),
    "communities_leave_a_gap.csv": (
        "line 2, outline",
        "Beside this lies a gap of 16.8 ha that belongs to no community",
    ),
}


@pytest.mark.parametrize("name", BORDERS)
def test_borders_that_do_not_fit_are_told(toy_city, capsys, name):
    run("divisions", name)

    said = capsys.readouterr().err
    assert all(part in said for part in BORDERS[name]), said


# --- Taking an import back


def state():
    return [list(model.objects.order_by("pk").values()) for model in (BaseUnit, Division)]


def test_units_are_as_before_when_their_import_is_taken_back(toy_city, tmp_path):
    before = state()
    path = tmp_path / "units.csv"
    path.write_text(f"id,population,community,lon,lat\n{A1}U1,999,{A1},120.5,31.8\nU9,1,{A1},120.501,31.801\n")
    call_command("import", "units", path)
    assert BaseUnit.objects.get(code=f"{A1}U1").population == 999

    call_command("import", "undo")

    assert state() == before


def test_divisions_are_as_before_when_their_import_is_taken_back(toy_city, tmp_path):
    before = state()
    path = tmp_path / "divisions.csv"
    path.write_text(
        f"code,name,level,parent,outline,valid_from\n320001,丙县,县,{CITY},,2026-01-01\n{TOWN_A},甲乙镇,镇,320001,"
        '"POLYGON ((120 31, 121 31, 121 32, 120 31))",2025-01-01\n'
    )
    call_command("import", "divisions", path)
    assert Division.objects.get(code=A1).path == f"{CITY}/320001/{TOWN_A}/{A1}/"

    call_command("import", "undo")

    assert state() == before


def test_imports_are_taken_back_from_the_newest_on(toy_city, capsys):
    run("units", "gb18030.csv")
    run("units", "people_with_units.csv")

    call_command("import", "undo")
    assert units() == TWO
    call_command("import", "undo")
    assert units() == []
    with pytest.raises(CommandError, match="There is no import that could be taken back"):
        call_command("import", "undo")
    capsys.readouterr()
    call_command("import", "list", json=True)
    told = json.loads(capsys.readouterr().out)
    assert [(row["file"], row["added"], row["changed"], row["undone_at"] is None) for row in told] == [
        ("people_with_units.csv", 0, 2, False),
        ("gb18030.csv", 2, 0, False),
    ]


def test_what_a_plan_in_force_was_built_on_stays(toy_city):
    run("divisions", "communities_leave_a_gap.csv")
    adopt_plan(plan=make_plan(toy_city, name="第二版"), valid_from=date(2026, 3, 1))

    with pytest.raises(UndoRefused, match="第二版 came into force after it"):
        undo_import()
    assert Division.objects.filter(code="320000001003").exists()


def test_a_draft_drawn_from_it_goes_only_when_asked(toy_city):
    run("units", "gb18030.csv")
    plan = make_plan(toy_city, name="草案")
    grid = plan.grids.first()
    grid.grid_units.create(plan=plan, unit=BaseUnit.objects.get(code="U1"))

    with pytest.raises(CommandError, match=r"drafts were drawn from it \(草案\)"):
        call_command("import", "undo")
    assert units() == TWO
    call_command("import", "undo", with_drafts=True)
    assert (units(), GridPlan.objects.count()) == ([], 0)


def test_a_division_that_units_lie_in_stays(toy_city, tmp_path):
    run("divisions", "communities_leave_a_gap.csv")
    BaseUnit.objects.update(community=Division.objects.get(code="320000001003"))

    with pytest.raises(UndoRefused, match="needs what it added"):
        undo_import()


def test_places_that_changed_since_the_check_refuse_the_import(toy_city):
    checked = check_file(recognise(FILES / "gb18030.csv", "units"))
    renew_revision()

    with pytest.raises(ImportStale):
        import_checked(checked)

    assert units() == []


def test_a_copy_under_a_wrong_name_is_refused(toy_city, tmp_path):
    copy = tmp_path / "units.xlsx"
    shutil.copy(FILES / "gb18030.csv", copy)

    with pytest.raises(CommandError, match="is not what its name says: inside it is something else"):
        call_command("import", "units", copy)


@pytest.mark.parametrize("text", ["1,5", "1,23", "12,34,56", "1_000", "1e400", "约120"])
def test_a_number_that_may_mean_two_things_is_none(toy_city, tmp_path, text):
    path = tmp_path / "units.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["id", "population", "community", "lon", "lat"], ["U1", text, A1, 120.5, 31.8]])

    with pytest.raises(CommandError, match="whole number of residents"):
        call_command("import", "units", path)


def test_a_round_outline_stays_what_it_is(toy_city, tmp_path):
    circle = shapely.Point(120.502, 31.802).buffer(0.001)
    path = tmp_path / "units.csv"
    path.write_text(f'id,population,community,outline\nU1,1,{A1},"{circle.wkt}"\n')

    call_command("import", "units", path)

    assert BaseUnit.objects.get(code="U1").geometry.equals(circle)
