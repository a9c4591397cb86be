import json
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from shapely import Point, box

from wangge_engines.errors import BadInput
from wangge_engines.partition.read import read_earlier, read_edges, read_units

GOOD = "id,population,x,y,town\na,100,0,0,T\nb,50,10,0,T\n"


def write(folder, text, name="units.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def refusal(path, **options):
    with pytest.raises(BadInput) as refused:
        read_units(path, **options)
    return str(refused.value).replace(str(path), "FILE")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "FILE: the file is empty"),
        ("id,population,x,y\n", "FILE: the file holds no units, only a first line"),
        ("id,x,y\na,0,0\n", "FILE: column population is missing; the columns are: id, x, y"),
        (
            "id,popluation,x,y\na,1,0,0\n",
            "FILE: column population is missing; the columns are: id, popluation, x, y (did you mean popluation?)",
        ),
        ("id,population\na,1\n", "FILE: column x, y is missing; the columns are: id, population"),
        ("id,population,lon\na,1,5\n", "FILE: column lat is missing; the columns are: id, population, lon"),
        ("id,population,x,y\n,1,0,0\n", "FILE, line 2, column id: the id is empty; give every unit one of its own"),
        (
            "id,population,x,y\na,1,0,0\n\na,1,1,0\n",
            "FILE, line 4, column id: unit a appears twice, first at 2; ids must differ",
        ),
        (
            "id,population,x,y\na,-5,0,0\n",
            "FILE, line 2, column population: the population is -5; it must be 0 or more",
        ),
        (
            "id,population,x,y\na,many,0,0\n",
            (
                "FILE, line 2, column population: the population many is not a number; "
                "write it in plain figures, such as 1234"
            ),
        ),
        (
            "id,population,x,y\na,inf,0,0\n",
            (
                "FILE, line 2, column population: the population inf is not a number; "
                "write it in plain figures, such as 1234"
            ),
        ),
        (
            "id,population,x,y\na,,0,0\n",
            "FILE, line 2, column population: the population is empty; write 0 where nobody lives",
        ),
        (
            "id,population,x,y\na,1,,0\n",
            "FILE, line 2, column x: the place is missing; fill it in or leave the unit out",
        ),
        (
            "id,population,x,y\na,1,0,nan\n",
            "FILE, line 2, column y: nan is not a finite number; give the coordinate in figures",
        ),
        (
            "id,population,lon,lat\na,1,31.9,120.5\n",
            (
                "FILE, line 2, column lat: 120.5 is no latitude: those lie between -90 and 90; "
                "are lon and lat exchanged, or metres?"
            ),
        ),
        (
            "id,population,x,y,profile_young\na,1,0,0,-0.1\n",
            "FILE, line 2, column profile_young: -0.1 is no share; a profile is a number, 0 or more",
        ),
        (
            'id,population,outline\na,1,"POLYGON ((0 0, 1"\n',
            "FILE, line 2, column outline: POLYGON ((0 0, 1 is not WKT; an outline is written POLYGON ((x y, x y, …))",
        ),
        (
            'id,population,outline\na,1,""\n',
            "FILE, line 2, column outline: the outline is missing; draw it or leave the unit out",
        ),
        ("id,population,x,y\na,1,0\n", "FILE, line 2: the line has 3 cells, the first line has 4"),
        (
            'id,population,outline\na,1,"LINESTRING (0 0, 1 1)"\n',
            "FILE, line 2, column outline: the geometry is a LineString; units are polygons, or all of them points",
        ),
        (
            "id,population,x,y\na,1,0,0,9\n",
            (
                "FILE, line 2: the line has 5 cells, the first line has 4; "
                "put a cell that holds a comma in quotation marks"
            ),
        ),
        (
            'id,population,x,y\n"a,1,0,0\n',
            "FILE, line 2: this is not CSV (unexpected end of data); look for a quotation mark that is not closed",
        ),
        ("id,id,population,x,y\na,b,1,0,0\n", "FILE: two columns have the name id; rename one"),
    ],
)
def test_a_file_that_is_refused_says_what_where_and_how(tmp_path, text, said):
    assert refusal(write(tmp_path, text)) == said


def test_a_unit_without_community_is_refused(tmp_path):
    path = write(tmp_path, "id,population,x,y,town\na,1,0,0,\n")
    said = "FILE, line 2, column town: the community is empty; say to which one the unit belongs"
    assert refusal(path, within="town") == said


def test_a_community_column_that_is_not_there_is_refused(tmp_path):
    said = "FILE: column village is missing; the columns are: id, population, x, y, town"
    assert refusal(write(tmp_path, GOOD), within="village") == said


def test_every_bad_row_is_told_at_once(tmp_path):
    rows = "".join(f"u{i},-1,0,{i}\n" for i in range(30))
    lines = refusal(write(tmp_path, "id,population,x,y\n" + rows)).splitlines()
    assert len(lines) == 21
    assert lines[19].startswith("FILE, line 21, column population")
    assert lines[20] == "… and 10 more of the kind"


def test_a_line_number_counts_lines_inside_quotation_marks(tmp_path):
    path = write(tmp_path, 'id,population,x,y,note\na,1,0,0,"two\nlines"\nb,-1,0,0,\n')
    assert refusal(path).startswith("FILE, line 4, column population")


def test_a_missing_file_is_refused(tmp_path):
    assert refusal(tmp_path / "none.csv") == "FILE: there is no such file; check the name and the folder"


def test_an_unknown_kind_of_file_is_refused(tmp_path):
    assert refusal(write(tmp_path, "x", "units.docx")).startswith(
        "FILE: files of the kind .docx are not read; give CSV"
    )


@pytest.mark.parametrize(
    ("header", "options", "said"),
    [
        ("x,y", {"crs": "EPSG:4326"}, "x and y are metres, but EPSG:4326 is in degrees; name the columns lon and lat"),
        (
            "lon,lat",
            {"crs": "EPSG:4549"},
            "lon and lat are degrees, but EPSG:4549 is in metres; name the columns x and y",
        ),
        ("x,y", {"datum": "gcj02"}, "--datum gcj02 is for longitude and latitude; x and y are metres"),
    ],
)
def test_a_system_that_does_not_fit_the_columns_is_refused(tmp_path, header, options, said):
    path = write(tmp_path, f"id,population,{header}\na,1,0,0\n")
    assert refusal(path, **options) == f"FILE: {said}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_text_is_read_however_it_was_saved(tmp_path, encoding):
    path = write(tmp_path, "id,population,x,y,town\n甲,1,0,0,杨舍镇\n", encoding=encoding)
    units = read_units(path, within="town")
    assert (units.ids.tolist(), units.community_codes) == (["甲"], ["杨舍镇"])


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_any_usual_delimiter_is_read(tmp_path, mark):
    assert len(read_units(write(tmp_path, GOOD.replace(",", mark)))) == 2


def test_the_order_of_rows_does_not_matter(tmp_path):
    turned = "id,population,x,y,town\nb,50,10,0,T\na,100,0,0,T\n"
    units = read_units(write(tmp_path, turned))
    assert units.ids.tolist() == ["a", "b"]
    assert units.ids[units.file_order].tolist() == ["b", "a"]


def test_other_columns_are_carried_along(tmp_path):
    assert list(read_units(write(tmp_path, GOOD)).other.columns) == ["town"]


def sheet(path, rows):
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return path


def test_a_workbook_is_read(tmp_path):
    path = sheet(tmp_path / "units.xlsx", [["id", "population", "x", "y"], ["007", 100, 0, 0], ["008", 50.0, 10, 0]])
    units = read_units(path)
    assert (units.ids.tolist(), units.population.tolist()) == (["007", "008"], [100, 50])


@pytest.mark.parametrize("column", ["id", "town"])
def test_codes_held_as_numbers_in_a_workbook_are_refused(tmp_path, column):
    row = {"id": "a", "population": 1, "x": 0, "y": 0, "town": "T"} | {column: 320582001001}
    said = refusal(sheet(tmp_path / "units.xlsx", [list(row), list(row.values())]), within="town")
    assert said == (
        f"FILE, row 2, column {column}: the codes in column {column} are held as numbers, so leading zeros and all "
        "digits after the fifteenth are lost; format the column as text, enter the codes again, and save"
    )


def test_rows_of_a_workbook_are_counted_as_the_program_shows_them(tmp_path):
    path = sheet(tmp_path / "units.xlsx", [[], ["id", "population", "x", "y"], [], ["a", "none", 0, 0]])
    assert refusal(path).startswith("FILE, row 4, column population")


def squares():
    return gpd.GeoDataFrame(
        {"id": ["01", "02"], "population": [100, 50], "name": ["东", "西"]},
        geometry=[box(500000, 3500000, 500100, 3500100), box(500100, 3500000, 500200, 3500100)],
        crs="EPSG:4549",
    )


FORMATS = {
    "units.gpkg": lambda frame, path: frame.to_file(path),
    "units.shp": lambda frame, path: frame.to_file(path, encoding="utf-8"),
    "units.geojson": lambda frame, path: frame.to_crs(4326).to_file(path, driver="GeoJSON"),
    "units.parquet": lambda frame, path: frame.to_parquet(path),
}


@pytest.mark.parametrize("name", FORMATS)
def test_outlines_are_read_from_every_format(tmp_path, name):
    FORMATS[name](squares(), tmp_path / name)
    units = read_units(tmp_path / name)
    assert units.ids.tolist() == ["01", "02"]
    assert [round(shape.area, -1) for shape in units.outlines] == pytest.approx([10000, 10000], rel=2e-3)
    assert units.other["name"].tolist() == ["东", "西"]


def geojson(crs, x, y):
    ring = [[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"id": "a", "population": 1}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", **crs, "features": [feature]})


NAMED = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4549"}}}


@pytest.mark.parametrize(
    ("text", "options", "system"),
    [
        (geojson({}, 120.5, 31.9), {}, "EPSG:4326"),
        (geojson({}, 120.5, 31.9), {"datum": "bd09"}, "BD-09"),
        (geojson(NAMED, 500000, 3500000), {}, "EPSG:4549"),
        (geojson({}, 500000, 3500000), {"crs": "EPSG:4549"}, "EPSG:4549"),
        (geojson({}, 500000, 3500000), {}, None),
    ],
    ids=["degrees", "shifted degrees", "a system named by the file", "a system named beside it", "metres of nowhere"],
)
def test_the_system_of_geojson(tmp_path, text, options, system):
    assert read_units(write(tmp_path, text, "units.geojson"), **options).plane.system.name == system


def test_a_zipped_shapefile_in_chinese_without_its_encoding_is_read(tmp_path):
    squares().to_file(tmp_path / "units.shp", encoding="gbk")
    raw = bytearray((tmp_path / "units.dbf").read_bytes())
    raw[29] = 0
    (tmp_path / "units.dbf").write_bytes(bytes(raw))
    with zipfile.ZipFile(tmp_path / "units.zip", "w") as packed:
        for ending in ("shp", "shx", "dbf", "prj"):
            packed.write(tmp_path / f"units.{ending}", f"units.{ending}")
    assert read_units(tmp_path / "units.zip").other["name"].tolist() == ["东", "西"]


def test_a_zip_without_a_shapefile_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "units.zip", "w") as packed:
        packed.writestr("readme.txt", "hello")
    assert refusal(tmp_path / "units.zip") == "FILE: a zipped shapefile must hold one .shp; this holds 0"


def test_a_file_that_is_not_what_it_is_called_is_refused(tmp_path):
    for name in ("a.geojson", "a.gpkg", "a.xlsx", "a.parquet", "a.zip", "a.shp"):
        assert "read (" in refusal(write(tmp_path, "nonsense", name))


def test_outlines_in_wkt_with_given_places(tmp_path):
    path = write(tmp_path, 'id,population,x,y,outline\na,1,1,2,"POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))"\n')
    units = read_units(path)
    assert (units.place.tolist(), units.outlines[0].area) == ([[1, 2]], 100)


def test_the_place_of_an_outline_is_inside_it():
    crescent = box(0, 0, 30, 30).difference(box(10, 0, 30, 20))
    frame = gpd.GeoDataFrame({"id": ["a"], "population": [1]}, geometry=[crescent], crs="EPSG:4549")
    units = read_units(frame)
    assert crescent.contains(Point(units.place[0]))


def test_an_outline_that_crosses_itself_is_mended_and_told(tmp_path):
    path = write(tmp_path, 'id,population,outline\na,1,"POLYGON ((0 0, 10 10, 10 0, 0 10, 0 0))"\n')
    units = read_units(path, crs="EPSG:4549")
    assert units.outlines[0].is_valid
    assert units.notes == ["1 outlines crossed themselves and were mended (first: 2)"]


def test_lon_and_lat_in_gcj02_come_to_the_same_place(tmp_path):
    shifted = write(tmp_path, "id,population,lon,lat\na,1,116.41024449916938,39.91640428150164\n")
    straight = write(tmp_path, "id,population,lon,lat\na,1,116.404,39.915\n", "straight.csv")
    a, b = read_units(shifted, datum="gcj02"), read_units(straight)
    assert a.plane.back_to_wgs84(a.place) == pytest.approx(b.plane.back_to_wgs84(b.place), abs=1e-7)


def test_a_frame_with_its_ids_in_the_index():
    frame = pd.DataFrame({"population": [1, 2], "x": [0, 1], "y": [0, 0]}, index=pd.Index(["a", "b"], name="id"))
    assert read_units(frame).ids.tolist() == ["a", "b"]


def test_people_may_have_another_name(tmp_path):
    path = write(tmp_path, "id,residents,x,y\na,7,0,0\n")
    assert read_units(path, population="residents").population.tolist() == [7]


def test_edges_either_way_round_count_once(tmp_path, toy_city):
    units = read_units(toy_city / "units.csv")
    path = write(tmp_path, "id_a,id_b\na2,a1\na1,a2\nb1,a1\n", "edges.csv")
    assert read_edges(path, units).tolist() == [[0, 1], [0, 3]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "id_a,id_b\na1,z9\n",
            "FILE, line 2, column id_b: the edge leads to unit z9, which is not among the units",
        ),
        ("id_a,id_b\na1,\n", "FILE, line 2, column id_b: an id is missing"),
        ("id_a\na1\n", "FILE: column id_b is missing; the columns are: id_a"),
        ("id_a,id_b,border_m\na1,a2,long\n", "FILE, line 2, column border_m: long is no length in metres"),
        ("", "FILE: the file is empty"),
    ],
)
def test_edges_that_are_refused(tmp_path, toy_city, text, said):
    path = write(tmp_path, text, "edges.csv")
    with pytest.raises(BadInput) as refused:
        read_edges(path, read_units(toy_city / "units.csv"))
    assert str(refused.value).replace(str(path), "FILE") == said


def test_an_earlier_plan_from_its_file_its_folder_or_a_series(tmp_path):
    write(tmp_path, "id,grid,centre\na,G1,1\nb,G2,0\n", "assignment.csv")
    write(tmp_path, '{"names_given_up": ["G0"]}', "report.json")
    from_file, from_folder = read_earlier(tmp_path / "assignment.csv"), read_earlier(tmp_path)
    assert from_file == from_folder
    assert (from_file.grid_of, from_file.retired) == ({"a": "G1", "b": "G2"}, {"G0"})
    labels, names = read_earlier(pd.Series({"a": "G1"})).labels(np.array(["a", "z"]))
    assert (labels.tolist(), names) == ([0, -1], ["G1"])
