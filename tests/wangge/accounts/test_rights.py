"""Rights as a table: every page and call, every role, own place and foreign place."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from tests.factories.accounts import make_people
from tests.factories.places import TOWN_A, TOWN_B, make_plan

from wangge.accounts.access import OWN_RULES, PUBLIC, may
from wangge.accounts.enums import Act, RoleKind
from wangge.accounts.rules import RIGHTS
from wangge.api.rules import Everybody, Needs
from wangge.api.v1 import api

PEOPLE = (
    "nobody",
    "no role",
    "planner of the city",
    "planner of own town",
    "planner of a foreign town",
    "planner until last year",
    "operator",
)
# For each act: who may do it in town A's place.
IN_TOWN_A = {
    Act.SEE_PLANS: {"planner of the city", "planner of own town", "operator"},
    Act.DRAW_PLANS: {"planner of the city", "planner of own town"},
    Act.IMPORT_PLACES: {"planner of the city", "planner of own town"},
    Act.SEE_AUDIT: {"operator"},
    Act.MANAGE_PEOPLE: {"operator"},
}


@pytest.fixture
def people(drawn_city):
    return make_people(drawn_city.root, drawn_city.divisions[TOWN_A], drawn_city.divisions[TOWN_B])


@pytest.mark.parametrize("act", Act)
def test_who_may_do_what_in_a_place(people, drawn_city, act):
    place = drawn_city.divisions[TOWN_A]

    assert {who for who in PEOPLE if may(people[who], act, place)} == IN_TOWN_A[act]


def test_every_role_has_its_row():
    assert set(RIGHTS) == set(RoleKind)


def walk(patterns, prefix=""):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


ROUTES = dict(walk(get_resolver().url_patterns))


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_declares_its_rule(route):
    rule = getattr(ROUTES[route], "rule", None)

    assert rule in {PUBLIC, OWN_RULES} or rule in set(Act)


def test_every_call_of_the_api_declares_its_rule():
    rules = {
        f"{operation.methods} {path}": operation.auth_param
        for _prefix, router in api._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
    }

    assert {call: rule for call, rule in rules.items() if not isinstance(rule, Everybody | Needs)} == {}


def open_page(client, user, address):
    if user:
        client.force_login(user)
    return client.get(address).status_code


STAFF_PAGES = {
    "/staff/plans/": {"planner of the city", "planner of own town", "planner of a foreign town", "operator"},
    "/staff/audit/": {"operator"},
}


@pytest.mark.parametrize("address", STAFF_PAGES)
@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_open_a_staff_page(client, people, address, who):
    expected = 200 if who in STAFF_PAGES[address] else 302 if who == "nobody" else 403

    assert open_page(client, people[who], address) == expected


@pytest.mark.parametrize(
    ("who", "status"),
    [("planner of the city", 200), ("planner of own town", 403), ("planner of a foreign town", 403), ("operator", 200)],
)
def test_a_plan_of_the_whole_city_is_above_a_town(client, people, drawn_city, who, status):
    assert open_page(client, people[who], f"/staff/plans/{drawn_city.plan.pk}/") == status


@pytest.mark.parametrize(
    ("who", "status"),
    [("planner of the city", 200), ("planner of own town", 200), ("planner of a foreign town", 403), ("operator", 200)],
)
def test_a_plan_of_one_town_is_foreign_to_the_other(client, people, drawn_city, who, status):
    plan = make_plan(drawn_city, name="甲镇方案")
    plan.division = drawn_city.divisions[TOWN_A]
    plan.save()

    assert open_page(client, people[who], f"/staff/plans/{plan.pk}/") == status


def test_a_list_shows_only_the_places_of_ones_role(client, people, drawn_city):
    plan = make_plan(drawn_city, name="甲镇方案")
    plan.division = drawn_city.divisions[TOWN_A]
    plan.save()
    client.force_login(people["planner of own town"])

    assert [row.name for row in client.get("/staff/plans/").context["plans"]] == ["甲镇方案"]


PUBLIC_PAGES = {  # what stands on each
    "/": "<h1>我住在哪个网格？",
    "/en/": "<h1>Which grid do I live in?",
    "/map/": "<h1>文化地图",
    "/places/320000001001/": "<h1>东风社区",
    "/grids/320000001001001/": "<h1>东风社区第1网格",
    "/staff/login/": "<h1>登录工作台",
    "/healthz": '"status": "ok"',
    "/api/v1/where?lon=120.501&lat=31.801": '"name": "东风社区第1网格"',
    "/api/v1/grids/320000001001001": '"name": "东风社区第1网格"',
    "/api/v1/search?q=甲镇": '"name": "甲镇"',
    "/api/v1/map/grids.geojson": '"name":"东风社区第1网格"',
    "/api/v1/map/divisions.geojson": '"name":"甲镇"',
    "/api/v1/openapi.json": '"openapi": "3.1.0"',
}


@pytest.mark.parametrize("address", PUBLIC_PAGES)
def test_anybody_may_open_a_public_page(client, drawn_city, address):
    assert PUBLIC_PAGES[address] in client.get(address).content.decode()


def test_a_view_without_a_rule_is_not_served(rf):
    from django.core.exceptions import ImproperlyConfigured
    from django.http import HttpResponse

    from wangge.accounts.middleware import DeclaredRules

    with pytest.raises(ImproperlyConfigured, match="declares no rule"):
        DeclaredRules(HttpResponse).process_view(rf.get("/secret/"), lambda request: HttpResponse())
