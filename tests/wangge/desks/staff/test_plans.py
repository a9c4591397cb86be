"""Pages of plans and of the trail, as planners and operators read them."""

import re

import pytest
from tests.factories.accounts import make_user

from wangge.accounts.demo import demo_login
from wangge.accounts.domain.audit import record
from wangge.accounts.enums import RoleKind


@pytest.fixture
def planner(client, drawn_city):
    client.force_login(make_user("planner", RoleKind.PLANNER, drawn_city.root))
    return client


def cells(response):
    """The table's rows, each as the texts of its cells."""
    rows = re.findall(r"<tr>(.*?)</tr>", response.content.decode(), flags=re.DOTALL)
    texts = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", text).split()) for text in row] for row in texts]


def test_the_list_shows_what_each_plan_reached(planner, drawn_city):
    drawn_city.plan.report = {
        "grids": 6, "population": 3000, "cost": 0.25, "max_deviation": 0.2, "mean_deviation": 0.1,
        "distance_mean_m": 90.4, "within": {"a": {"units": 4}},
    }  # fmt: skip
    drawn_city.plan.save()

    _head, row = cells(planner.get("/en/staff/plans/"))

    assert row[1:] == ["in force", "6", "3,000", "20.0 %", "10.0 %", "90 m", "0.2500"]


def test_the_list_does_not_read_whole_reports(planner):
    [plan] = planner.get("/en/staff/plans/").context["plans"]

    assert plan.get_deferred_fields() == {"report", "settings"}


def test_the_trail_names_the_demos_people_by_their_role(client, drawn_city):
    planner = make_user(demo_login(RoleKind.PLANNER), RoleKind.PLANNER, drawn_city.root)
    record(planner, "adopted", drawn_city.plan, reason="council")
    record(None, "added", planner)
    client.force_login(make_user("operator", RoleKind.OPERATOR))

    _head, *rows = cells(client.get("/en/staff/audit/"))

    assert [row[1:] for row in rows] == [
        ["wangge", "added", "City planner", ""],
        ["City planner", "put in force", "第一版", "council"],
    ]
