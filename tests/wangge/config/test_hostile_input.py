"""Whatever somebody sends, pages and calls answer in order and never break."""

import pytest
from tests.factories.places import A1

NUL, LONG = "\x00", "长" * 5000


NONSENSE = [
    NUL,
    f"东{NUL}风{NUL}村",
    LONG,
    "%",
    "_",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "[(*",
    "(3号",
    "\\3号",
]


@pytest.mark.parametrize("text", NONSENSE)
def test_a_search_finds_nothing_and_says_so(client, drawn_city, text):
    page = client.get("/en/", {"q": text})

    assert page.context["hits"] == []
    assert "Nothing is called" in page.content.decode()
    assert "<script>alert" not in page.content.decode()
    assert client.get("/api/v1/search", {"q": text[:100]}).json() == []


@pytest.mark.parametrize("code", ["%00", "..%2F..", "x" * 500, "%E7%BD%91"])
@pytest.mark.parametrize("page", ["grids", "places", "map/chosen", "api/v1/grids"])
def test_a_code_that_is_none_is_not_found(client, drawn_city, page, code):
    end = "" if page.startswith("api") else "/"

    assert client.get(f"/{page}/{code}{end}").status_code == 404


@pytest.mark.parametrize(
    "query", [{"town": NUL}, {"grid": NUL}, {"figure": NUL}, {"page": NUL}, {"town": "320000001", "page": "999"}]
)
def test_the_map_shows_all_when_asked_for_nonsense(client, drawn_city, query):
    page = client.get("/map/", query).context

    assert (page["chosen"], page["map"].figure.key, page["page"].number) == (None, "population", 1)
    assert [row["title"] for row in page["town_rows"]] == ["甲镇", "乙镇"]


def test_a_forged_cookie_is_no_grid(client, drawn_city):
    client.cookies["wangge_grid"] = "320000001001001' OR 1=1"

    assert b'type="search"' in client.get("/").content


def test_only_a_grid_in_force_is_kept(client, drawn_city):
    assert client.post("/my-grid/", {"code": NUL}).status_code == 404
    assert client.post("/my-grid/", {"code": f"{A1}001"}).cookies["wangge_grid"].value == f"{A1}001"


def test_a_search_asks_the_database_few_questions(client, drawn_city, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        client.get("/api/v1/search", {"q": "苑"})


def test_pages_make_sense_before_there_is_a_city(client, db):
    for address in ("/", "/map/", "/en/", "/?q=德丰", "/staff/login/"):
        assert (address, client.get(address).status_code) == (address, 200)
