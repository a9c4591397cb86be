"""What people find by what they type. Names: tests/factories/places.py."""

import pytest
from tests.factories.places import A1, A2, B1, TOWN_A

from wangge.places.domain.search import find_places
from wangge.places.models import BaseUnit

FOUND = {
    # typed: divisions, grids, addresses
    "东风苑3幢": ([], [], ["东风苑3幢"]),
    "东风苑3号": ([], [], ["东风苑3幢"]),
    "东风苑３号楼": ([], [], ["东风苑3幢"]),
    "东风社区3号": ([], [], ["东风苑3幢"]),
    "甲镇东风社区3号": ([], [], ["东风苑3幢"]),
    "玩具市甲镇东风社区居委会东风苑3幢": ([], [], ["东风苑3幢"]),
    "甲镇 3幢": ([], [], ["东风苑3幢", "南塘苑3幢"]),
    "乙镇东风苑3幢": ([], [], []),
    "东风社区": (["Dongfeng Community"], [], ["东风苑1幢", "东风苑2幢", "东风苑3幢", "东风苑4幢"]),
    "东风 社区": (["Dongfeng Community"], [], ["东风苑1幢", "东风苑2幢", "东风苑3幢", "东风苑4幢"]),
    "dongfeng community": (["Dongfeng Community"], [], ["东风苑1幢", "东风苑2幢", "东风苑3幢", "东风苑4幢"]),
    "东风社区第2网格": ([], [f"{A1}002"], []),
    "东风社区 2号网格": ([], [f"{A1}002"], []),
    "甲镇东风第2网格": ([], [f"{A1}002"], []),
    "甲镇第2网格": ([], [f"{A1}002", f"{A2}002"], []),
    "Dongfeng Community, grid 2": ([], [f"{A1}002"], []),
    f"{A1}002": ([], [f"{A1}002"], []),
    f"{A1}U3": ([], [], ["东风苑3幢"]),
    "东风社区第9网格": ([], [], []),
    "没有的地方": ([], [], []),
    "": ([], [], []),
    " 　 ": ([], [], []),
}


@pytest.mark.parametrize("text", FOUND)
def test_what_is_typed_and_what_is_found(drawn_city, text):
    hits = find_places(text)

    found = (
        [str(row) for row in hits.divisions],
        [grid.code for grid in hits.grids],
        [u.name for u, _ in hits.addresses],
    )
    assert found == FOUND[text]


def test_a_town_is_found_with_the_addresses_in_it(drawn_city):
    hits = find_places("甲镇")

    assert [row.code for row in hits.divisions] == [TOWN_A]
    assert {unit.community.code for unit, _grid in hits.addresses} == {A1, A2}


def test_the_code_of_a_community_finds_it_and_its_grids(drawn_city):
    hits = find_places(A1)

    assert ([row.code for row in hits.divisions], [grid.code for grid in hits.grids]) == (
        [A1],
        [f"{A1}001", f"{A1}002"],
    )


def test_each_address_comes_with_its_grid(drawn_city):
    [(_unit, grid)] = find_places("新河苑4幢").addresses

    assert grid.code == f"{B1}002"


def test_more_than_are_shown_is_said(client, drawn_city):
    assert not find_places("苑").cut  # all twelve
    BaseUnit.objects.filter(code=f"{A1}U1").update(name="苑")
    assert find_places("苑", addresses=11).cut

    for i in range(10):
        unit = BaseUnit.objects.get(code=f"{A1}U2")
        unit.pk, unit.code = None, f"{A1}V{i}"
        unit.save()
    assert "More than 20 addresses" in client.get("/en/", {"q": "苑"}).content.decode()
    assert "More than 20 addresses" not in client.get("/en/", {"q": "新河苑"}).content.decode()


def test_a_new_name_is_found_at_once(drawn_city, tmp_path):
    from django.core.management import call_command

    assert find_places("东方社区").divisions == []
    path = tmp_path / "divisions.csv"
    path.write_text(f"code,name,level,parent\n{A1},东方社区居委会,community,{TOWN_A}\n", encoding="utf-8")
    call_command("import", "divisions", path)

    assert [row.code for row in find_places("东方社区").divisions] == [A1]


def test_the_api_finds_the_same(client, drawn_city):
    hits = client.get("/api/v1/search", {"q": "甲镇第2网格"}).json()

    assert [(hit["kind"], hit["name"], hit["place"], hit["url"]) for hit in hits] == [
        ("grid", "东风社区第2网格", "甲镇", f"/grids/{A1}002/"),
        ("grid", "南塘村第2网格", "甲镇", f"/grids/{A2}002/"),
    ]
