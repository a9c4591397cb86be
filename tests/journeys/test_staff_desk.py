"""A planner enters by the demo's door and sees the plan with its figures; an operator sees the trail."""

from playwright.sync_api import expect
from tests.journeys.conftest import DESK


def test_a_planner_sees_the_plan_and_its_figures(open_browser):
    page = open_browser(DESK)
    page.goto("/staff/")
    page.get_by_role("button", name="市级统筹员").click()
    row = page.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("895")
    expect(row).to_contain_text("903,000")

    row.get_by_role("link").click()

    expect(page.locator(".stats")).to_contain_text("895")
    expect(page.locator("nav.pager")).to_contain_text("273")


def test_an_operator_sees_the_trail_and_leaves(open_browser):
    page = open_browser(DESK)
    page.goto("/en/staff/login/")
    page.get_by_role("button", name="Operator").click()
    page.get_by_role("link", name="Audit trail").click()
    expect(page.locator("tbody")).to_contain_text("put in force")

    page.get_by_role("button", name="Sign out").click()
    page.goto("/staff/audit/")

    expect(page.get_by_role("button", name="登录")).to_be_visible()
