"""Imports: all or nothing, and every bad row named with its line, its column and the way to mend it."""

import csv
import re
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from tests.factories.accounts import make_user
from tests.factories.places import A1, CITY, TOWN_A

from wangge.accounts.access import may
from wangge.accounts.enums import Act, RoleKind
from wangge.accounts.models import AuditEvent
from wangge.places.domain.queries import divisions_above
from wangge.places.models import BaseUnit, Division

DIVISIONS = """code,name,level,parent
320582,张家港市,city,3205
320582001,金港街道,town,320582
320582001001,中港社区居委会,community,320582001
"""
UNITS = """id,name,kind,population,community,lon,lat,profile_age_60_up
U1,一号楼,building,120,{community},120.501,31.801,0.25
U2,二号楼,building,80,{community},120.502,31.801,0.5
"""


def write(folder, text, encoding="utf-8"):
    path = folder / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


def run(what, path, **options):
    call_command("import", what, path, **options)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_divisions_become_a_tree(db, tmp_path, encoding):
    run("divisions", write(tmp_path, DIVISIONS, encoding))

    rows = Division.objects.values_list("code", "name", "path")
    assert list(rows) == [
        ("320582", "张家港市", "320582/"),
        ("320582001", "金港街道", "320582/320582001/"),
        ("320582001001", "中港社区居委会", "320582/320582001/320582001001/"),
    ]


def test_children_may_stand_before_their_parents(db, tmp_path):
    header, *rows = DIVISIONS.splitlines()

    run("divisions", write(tmp_path, "\n".join([header, *reversed(rows)])))

    assert Division.objects.get(code="320582001001").parent.parent.code == "320582"


def test_a_second_import_changes_names_and_adds_nothing(db, tmp_path):
    run("divisions", write(tmp_path, DIVISIONS))
    run("divisions", write(tmp_path, DIVISIONS.replace("金港街道", "金港镇")))

    assert (Division.objects.count(), Division.objects.get(code="320582001").name) == (3, "金港镇")


def test_units_carry_people_place_and_profile(toy_city, tmp_path):
    run("units", write(tmp_path, UNITS.format(community=A1)))

    unit = BaseUnit.objects.get(code="U1")
    assert (unit.name, unit.population, unit.community.code, unit.lon, unit.lat, unit.profile) == (
        "一号楼", 120, A1, 120.501, 31.801, {"age_60_up": 0.25},
    )  # fmt: skip


def test_a_datum_is_converted(toy_city, tmp_path):
    run("units", write(tmp_path, UNITS.format(community=A1)), datum="gcj02")

    unit = BaseUnit.objects.get(code="U1")
    assert 0.002 < 120.501 - unit.lon < 0.007  # GCJ-02 lies some 300 to 600 m to the south-east of WGS 84 here


def test_an_import_is_in_the_trail(toy_city, tmp_path):
    run("units", write(tmp_path, UNITS.format(community=A1)))

    event = AuditEvent.objects.first()
    assert (event.act, event.details) == ("imported base units", {"added": 2, "changed": 0})


BAD_UNITS = {
    "no id": (",x,building,10,{c},120.5,31.8,0", "id"),
    "id twice": ("U1,x,building,10,{c},120.5,31.8,0", "id"),
    "fewer than nobody": ("U3,x,building,-1,{c},120.5,31.8,0", "population"),
    "half a person": ("U3,x,building,1.5,{c},120.5,31.8,0", "population"),
    "people in words": ("U3,x,building,十,{c},120.5,31.8,0", "population"),
    "unknown community": ("U3,x,building,10,999,120.5,31.8,0", "community"),
    "no longitude": ("U3,x,building,10,{c},,31.8,0", "lon"),
    "longitude off the globe": ("U3,x,building,10,{c},1205,31.8,0", "lon"),
    "lon and lat exchanged": ("U3,x,building,10,{c},31.8,120.5,0", "lat"),
    "unknown kind": ("U3,x,castle,10,{c},120.5,31.8,0", "kind"),
    "a name longer than the column": ("U3," + "楼" * 101 + ",building,10,{c},120.5,31.8,0", "name"),
    "an id longer than the column": ("U" * 51 + ",x,building,10,{c},120.5,31.8,0", "id"),
    "a sign nobody sees": ("U3,x\x00y,building,10,{c},120.5,31.8,0", "name"),
    "a space of no width": ("U3\u200b,x,building,10,{c},120.5,31.8,0", "id"),
    "more people than a country": ("U3,x,building,99999999999,{c},120.5,31.8,0", "population"),
    "share below nought": ("U3,x,building,10,{c},120.5,31.8,-0.1", "profile_age_60_up"),
}


@pytest.mark.parametrize("fault", BAD_UNITS)
def test_one_bad_row_refuses_all_and_is_named(toy_city, tmp_path, fault):
    row, column = BAD_UNITS[fault]
    before = BaseUnit.objects.count()
    report = tmp_path / "faults.csv"

    with pytest.raises(CommandError) as refused:
        run("units", write(tmp_path, (UNITS + row).format(community=A1, c=A1)), report=report)

    assert refused.value.returncode == 2
    assert BaseUnit.objects.count() == before
    with report.open(encoding="utf-8-sig") as file:
        assert [(line["line"], line["column"]) for line in csv.DictReader(file)] == [("4", column)]


def test_every_bad_row_is_in_the_report(toy_city, tmp_path):
    rows = "".join(f"B{i},x,building,-1,nowhere,120.5,31.8,0\n" for i in range(30))
    report = tmp_path / "faults.csv"

    with pytest.raises(CommandError, match="30 rows have faults"):
        run("units", write(tmp_path, UNITS.format(community=A1) + rows), report=report)

    assert len(report.read_text(encoding="utf-8-sig").splitlines()) == 1 + 60


BAD_OUTLINES = {
    "off the globe": "POLYGON ((120 310, 121 310, 121 311, 120 310))",
    "empty": "POLYGON EMPTY",
    "not a number": "POLYGON ((120 nan, 121 31, 121 32, 120 nan))",
    "crossing itself": "POLYGON ((120 31, 121 32, 121 31, 120 32, 120 31))",
    "a line": "LINESTRING (120 31, 121 32)",
}


@pytest.mark.parametrize("fault", BAD_OUTLINES)
def test_an_outline_that_is_none_is_named(toy_city, tmp_path, fault):
    with pytest.raises(CommandError, match="line 2, outline"):
        run("units", write(tmp_path, f'id,population,community,outline\nU1,1,{A1},"{BAD_OUTLINES[fault]}"\n'))


def test_heights_of_an_outline_are_left_out(toy_city, tmp_path):
    outline = "POLYGON Z ((120.5 31.8 4, 120.501 31.8 4, 120.501 31.801 4, 120.5 31.8 4))"
    run("units", write(tmp_path, f'id,population,community,outline\nU1,1,{A1},"{outline}"\n'))

    assert not BaseUnit.objects.get(code="U1").geometry.has_z


def test_a_cell_too_many_is_refused_with_its_line(toy_city, tmp_path):
    rows = UNITS.format(community=A1) + f"U3,三号楼,东单元,building,10,{A1},120.5,31.8,0\n"

    with pytest.raises(CommandError, match="line 4 has 9 cells, the first line 8"):
        run("units", write(tmp_path, rows))


def test_empty_cells_at_the_end_do_no_harm(toy_city, tmp_path):
    run("units", write(tmp_path, UNITS.format(community=A1).replace("0.5\n", "0.5,,\n")))

    assert BaseUnit.objects.filter(code="U2").exists()


@pytest.mark.parametrize("outlined", [True, False], ids=["outside its community", "far from the community's others"])
def test_a_unit_far_from_its_community_is_taken_in_with_a_warning(toy_city, tmp_path, capsys, outlined):
    if not outlined:
        Division.objects.update(outline=None)
    rows = UNITS.format(community=A1) + f"U3,三号楼,building,10,{A1},121.501,31.801,0\n"

    run("units", write(tmp_path, rows), report=tmp_path / "report.csv")

    said = capsys.readouterr().err
    assert re.search(r"line 4, lon “121\.501”: This lies 94\.\d km from Dongfeng Community", said)
    assert "line 3" not in said
    assert BaseUnit.objects.filter(code="U3").exists()
    assert len((tmp_path / "report.csv").read_text(encoding="utf-8-sig").splitlines()) == 2


BAD_DIVISIONS = {
    "code twice": ("320582001,后塍街道,town,320582", "code"),
    "letters in a code": ("32058200X,后塍街道,town,320582", "code"),
    "no name": ("320582002,,town,320582", "name"),
    "unknown level": ("320582002,后塍街道,barony,320582", "level"),
    "unknown parent": ("320582002,后塍街道,town,320599", "parent"),
    "above itself": ("320582002,后塍街道,town,320582002", "parent"),
    "a name too long": ("320582002," + "塍" * 101 + ",town,320582", "name"),
    "a code too long": ("3" * 21 + ",后塍街道,town,320582", "code"),
    "no parent": ("320582002,后塍街道,town,", "parent"),
    "a town in a community": ("320582002,后塍街道,town,320582001001", "level"),
}


@pytest.mark.parametrize("fault", BAD_DIVISIONS)
def test_a_bad_division_refuses_all(db, tmp_path, fault):
    row, column = BAD_DIVISIONS[fault]

    with pytest.raises(CommandError, match=f", {column} "):
        run("divisions", write(tmp_path, DIVISIONS + row))

    assert Division.objects.count() == 0


def import_row(folder, row):
    run("divisions", write(folder, f"code,name,level,parent,valid_from\n{row}"))


REFUSED_LATER = {
    "a ring with what is known": ("320582001,金港街道,town,320582001001", "would stand above itself"),
    "a second top": ("320583,昆山市,city,", "Only 张家港市 lies in no other"),
    "a mistyped parent": ("320582002,后塍街道,town,320528", "No division has this code"),
    "a level that what lies in it can't bear": (
        "320582001,金港街道,community,320582",
        "320582001001 .community. can't lie",
    ),
    "a second city beside": ("320583,昆山市,city,3205", "No division has this code"),
}


@pytest.mark.parametrize("fault", REFUSED_LATER)
def test_a_row_must_fit_the_tree_that_is_known(db, tmp_path, fault):
    run("divisions", write(tmp_path, DIVISIONS))
    before = list(Division.objects.values())
    row, message = REFUSED_LATER[fault]

    with pytest.raises(CommandError, match=message):
        import_row(tmp_path, row)

    assert list(Division.objects.values()) == before


def test_a_new_top_may_come_above_the_old_one(db, tmp_path):
    run("divisions", write(tmp_path, DIVISIONS))

    run("divisions", write(tmp_path, "code,name,level,parent\n3205,苏州市,city,32\n320582,张家港市,city,3205\n"))

    assert Division.objects.get(code="320582001001").path == "3205/320582/320582001/320582001001/"


def test_what_lies_below_moves_along_and_so_do_rights(toy_city, tmp_path):
    run("divisions", write(tmp_path, f"code,name,level,parent\n320001,丙县,county,{CITY}\n"))
    county = Division.objects.get(code="320001")
    planner = make_user("county", RoleKind.PLANNER, county)
    assert not may(planner, Act.DRAW_PLANS, Division.objects.get(code=A1))

    run("divisions", write(tmp_path, f"code,name,level,parent\n{TOWN_A},甲镇,town,320001\n"))

    community = Division.objects.get(code=A1)
    assert community.path == f"{CITY}/320001/{TOWN_A}/{A1}/"
    assert may(planner, Act.DRAW_PLANS, community)
    assert [str(above) for above in divisions_above(community)] == ["Wanju", "Bingxian", "Jia Town"]


def test_an_empty_date_keeps_the_old_one(db, tmp_path):
    run("divisions", write(tmp_path, DIVISIONS))
    import_row(tmp_path, "320582001,金港街道,town,320582,2019-05-01")

    import_row(tmp_path, "320582001,金港镇,town,320582,")

    division = Division.objects.get(code="320582001")
    assert (division.name, division.valid_from) == ("金港镇", date(2019, 5, 1))


BAD_FILES = {
    "empty": ("", "is empty"),
    "header alone": ("id,population,community\n", "has no rows"),
    "a column missing": ("id,community\nU1,1\n", "has no column population"),
    "a column twice": ("id,id,population,community\n1,1,1,1\n", "has the column id twice"),
}


@pytest.mark.parametrize("fault", BAD_FILES)
def test_a_file_that_is_no_table_is_refused(toy_city, tmp_path, fault):
    text, message = BAD_FILES[fault]

    with pytest.raises(CommandError, match=message):
        run("units", write(tmp_path, text))


def test_a_file_that_is_not_there_is_named(toy_city, tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.csv can't be read"):
        run("units", tmp_path / "nowhere.csv")
