import csv
import io
import json
import zipfile

import pytest
from django.utils import timezone
from tests.factories.places import A1

from wangge.accounts.models import Installation
from wangge.common.exports import ExportError, make_export, offered_exports, write_table
from wangge.places.models import BaseUnit


def csv_rows(name):
    return list(csv.DictReader(io.StringIO(write_table(make_export(name), "csv").decode())))


def test_what_is_offered():
    assert offered_exports() == ["assignment", "divisions", "edges", "grids", "plans", "units"]


def test_units_are_as_the_drawing_command_reads_them(drawn_city):
    row = csv_rows("units")[0]

    assert (row["id"], row["population"], row["community"], row["profile_age_60_up"]) == (f"{A1}U1", "100", A1, "0.1")
    assert abs(float(row["x"]) - float(csv_rows("units")[1]["x"])) == pytest.approx(189.5, abs=1)  # 0.002° of longitude


def test_edges_are_shared_borders_and_not_corners(drawn_city):
    pairs = {
        (row["id_a"], row["id_b"])
        for row in csv_rows("edges")
        if row["id_a"].startswith(A1) and row["id_b"].startswith(A1)
    }

    assert pairs == {(f"{A1}U{a}", f"{A1}U{b}") for a, b in ((1, 2), (1, 3), (2, 4), (3, 4))}


def test_the_assignment_names_each_unit_once_with_one_centre_a_grid(drawn_city):
    rows = csv_rows("assignment")

    assert len({row["id"] for row in rows}) == len(rows) == 12
    assert sum(row["centre"] == "1" for row in rows) == 6


def test_grids_as_geojson_are_whole_and_in_degrees(drawn_city):
    layer = json.loads(write_table(make_export("grids"), "geojson"))

    feature = layer["features"][0]
    assert (len(layer["features"]), feature["properties"]["code"]) == (6, f"{A1}001")
    assert min(x for x, _y in feature["geometry"]["coordinates"][0]) == pytest.approx(120.5)


def xlsx_rows(data, tmp_path):
    from python_calamine import CalamineWorkbook

    path = tmp_path / "table.xlsx"
    path.write_bytes(data)
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize("name", ["=1+1", "{=SUM(A1)}", "http://example.org/", "mailto:a@example.org", "007"])
def test_a_spreadsheet_takes_a_name_for_nothing_but_a_name(drawn_city, tmp_path, name):
    BaseUnit.objects.filter(code=f"{A1}U1").update(name=name)

    data = write_table(make_export("units"), "xlsx")

    assert xlsx_rows(data, tmp_path)[0]["name"] == name
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert not any(tag in sheet for tag in (b"<f>", b"<f ", b"<hyperlink"))


def test_dates_are_written_in_one_way_everywhere(drawn_city, tmp_path):
    table = make_export("plans")

    assert csv_rows("plans")[0]["valid_from"] == "2026-03-01"
    assert xlsx_rows(write_table(table, "xlsx"), tmp_path)[0]["valid_from"] == "2026-03-01"
    features = json.loads(write_table(make_export("divisions"), "geojson"))["features"]
    [division] = [row["properties"] for row in features if row["properties"]["code"] == A1]
    assert (division["valid_from"], division["valid_to"]) == (timezone.localdate().isoformat(), None)


def test_the_first_column_of_a_csv_bears_its_plain_name(drawn_city):
    assert write_table(make_export("grids"), "csv").startswith(b"code,name,")


@pytest.mark.parametrize("form", ["xlsx", "gpkg"])
def test_codes_keep_their_digits(drawn_city, tmp_path, form):
    data = write_table(make_export("grids"), form)

    if form == "xlsx":
        code = xlsx_rows(data, tmp_path)[0]["code"]
    else:
        import geopandas

        (tmp_path / "grids.gpkg").write_bytes(data)
        code = geopandas.read_file(tmp_path / "grids.gpkg")["code"].iloc[0]
    assert code == f"{A1}001"


def test_the_figures_of_a_demo_are_marked_as_generated(drawn_city):
    assert {row["generated"] for row in csv_rows("grids")} == {"0"}

    Installation.objects.create(pk=1, scenario="zhangjiagang", version="0")

    assert {row["generated"] for row in csv_rows("grids")} == {"1"}


def test_a_table_without_outlines_is_no_map(drawn_city):
    with pytest.raises(ExportError, match="has no outlines"):
        write_table(make_export("edges"), "geojson")
