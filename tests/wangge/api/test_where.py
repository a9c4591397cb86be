from tests.factories.places import A1, TOWN_A

from wangge.accounts.models import Installation

INSIDE = "/api/v1/where?lon=120.501&lat=31.801"


def test_where_names_town_community_and_grid(client, drawn_city):
    assert client.get(INSIDE).json() == {
        "town": {"code": TOWN_A, "name": "甲镇", "latin_name": "Jia Town"},
        "community": {"code": A1, "name": "东风社区", "latin_name": "Dongfeng Community"},
        "grid": {"code": f"{A1}001", "name": "东风社区第1网格", "population": 400, "url": f"/grids/{A1}001/"},
        "generated": False,
    }


def test_where_answers_in_english(client, drawn_city):
    grid = client.get(f"{INSIDE}&lang=en").json()["grid"]

    assert (grid["name"], grid["url"]) == ("Dongfeng Community, grid 1", f"/en/grids/{A1}001/")


def test_where_says_when_a_demo_made_it(client, drawn_city):
    Installation.objects.create(pk=1, scenario="zhangjiagang", version="0")

    assert client.get(INSIDE).json()["generated"] is True


def problem(response):
    return response.status_code, response["Content-Type"], response.json()["status"]


PROBLEM = "application/problem+json; charset=utf-8"


def test_outside_the_city_is_a_problem(client, drawn_city):
    assert problem(client.get("/api/v1/where?lon=121&lat=31")) == (404, PROBLEM, 404)


def test_a_missing_latitude_is_named(client, drawn_city):
    response = client.get("/api/v1/where?lon=120.5")

    assert problem(response) == (422, PROBLEM, 422)
    assert [fault["where"] for fault in response.json()["errors"]] == ["query.lat"]


def test_places_off_the_globe_and_unknown_datums_are_refused(client, drawn_city):
    for query in ("lon=500&lat=31", "lon=nan&lat=31", "lon=120.5&lat=31.8&datum=mars"):
        assert problem(client.get(f"/api/v1/where?{query}")) == (422, PROBLEM, 422)


def test_an_unknown_grid_is_a_problem(client, drawn_city):
    assert problem(client.get("/api/v1/grids/999")) == (404, PROBLEM, 404)


def test_where_asks_the_database_little(client, drawn_city, django_assert_max_num_queries):
    client.get(INSIDE)

    with django_assert_max_num_queries(2):
        client.get(INSIDE)


def test_the_document_is_openapi_3_1(client, db):
    from openapi_spec_validator import validate

    document = client.get("/api/v1/openapi.json").json()

    validate(document)
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) >= {"/api/v1/where", "/api/v1/grids/{code}", "/api/v1/search"}


def test_search_finds_communities_and_addresses(client, drawn_city):
    hits = client.get("/api/v1/search", {"q": "东风苑3"}).json()
    places = client.get("/api/v1/search", {"q": "dongfeng"}).json()

    assert [(hit["kind"], hit["name"], hit["url"]) for hit in hits] == [("unit", "东风苑3幢", f"/grids/{A1}001/")]
    assert (places[0]["kind"], places[0]["name"]) == ("community", "东风社区")


def test_a_layer_is_not_sent_twice(client, drawn_city):
    first = client.get("/api/v1/map/grids.geojson")
    again = client.get("/api/v1/map/grids.geojson", headers={"if-none-match": first["ETag"]})

    assert (first.status_code, len(first.json()["features"]), again.status_code) == (200, 6, 304)
