"""Whatever goes wrong at a call is told as problem details."""

import json

import pytest
from django.urls import path
from ninja import NinjaAPI
from tests.factories.accounts import make_people
from tests.factories.places import TOWN_A, TOWN_B

from wangge.accounts.access import OWN_RULES
from wangge.accounts.enums import Act
from wangge.api.problems import answer_problems
from wangge.api.rules import EVERYBODY, Needs, Undeclared

PROBLEM = "application/problem+json; charset=utf-8"

# An API of two calls, for the rules alone.
guarded = NinjaAPI(urls_namespace="guarded", auth=Undeclared(), openapi_url=None)
answer_problems(guarded)


@guarded.get("/audit", auth=Needs(Act.SEE_AUDIT))
def audit(request):
    return "the trail"


@guarded.get("/broken", auth=EVERYBODY)
def broken(request):
    raise ZeroDivisionError


@guarded.get("/forgotten")
def forgotten(request):
    return "never"


calls = guarded.urls
for pattern in calls[0]:
    pattern.callback.rule = OWN_RULES
urlpatterns = [path("guarded/", calls)]


@pytest.mark.parametrize("method", ["get", "post", "delete"])
@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v1/", "/api/v1/where/", "/api/v1/grids/1/2"])
def test_an_address_that_no_call_has(client, db, address, method):
    response = getattr(client, method)(address, {}, query_params={"lang": "en"})

    assert (response.status_code, response["Content-Type"]) == (404, PROBLEM)
    assert response.json() == {
        "type": "about:blank",
        "status": 404,
        "title": "There is nothing at this address.",
        "detail": "All calls are described at /api/v1/openapi.json.",
    }


def test_a_method_that_a_call_does_not_know(client, db):
    response = client.post("/api/v1/where?lang=en")

    assert (response.status_code, response["Content-Type"], response["Allow"]) == (405, PROBLEM, "GET")
    assert response.json()["title"] == "This call does not know POST; it knows GET."


ANSWERS = {
    "nobody": (401, "Sign in with a role that allows this."),
    "no role": (403, "None of your roles allows this."),
    "planner of the city": (403, "None of your roles allows this."),
    "operator": (200, None),
}


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("who", ANSWERS)
def test_a_call_tells_a_stranger_from_somebody_without_the_right(client, drawn_city, who):
    people = make_people(drawn_city.root, drawn_city.divisions[TOWN_A], drawn_city.divisions[TOWN_B])
    if people[who]:
        client.force_login(people[who])

    response = client.get("/guarded/audit", headers={"accept-language": "en"})

    body = json.loads(response.content)
    assert (response.status_code, body["title"] if isinstance(body, dict) else None) == ANSWERS[who]


@pytest.mark.urls(__name__)
def test_a_call_without_a_rule_is_refused_to_the_operator_as_well(client, drawn_city):
    people = make_people(drawn_city.root, drawn_city.divisions[TOWN_A], drawn_city.divisions[TOWN_B])
    client.force_login(people["operator"])

    assert json.loads(client.get("/guarded/forgotten").content)["status"] == 401


@pytest.mark.urls(__name__)
def test_a_call_that_fails_is_a_problem_and_in_the_log(client, db, caplog):
    response = client.get("/guarded/broken", headers={"accept-language": "en"})

    assert (response.status_code, response["Content-Type"]) == (500, PROBLEM)
    assert response.json()["title"] == "This call failed on our side."
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [ZeroDivisionError]
