"""A resident finds the grid: by address, by tapping the map, from the list; in both languages, on a phone."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import DESK, PHONE, grid_code, wait_for_map

WORDS = {
    "zh": {"root": "/", "lang": "zh-hans", "search": "搜索", "mine": "这是我的网格"},
    "en": {"root": "/en/", "lang": "en", "search": "Search", "mine": "This is my grid"},
}


@pytest.fixture(params=["zh", "en"])
def words(request):
    return WORDS[request.param]


def test_by_address(open_browser, words):
    page = open_browser(PHONE)
    page.goto(words["root"])
    page.get_by_role("searchbox").fill("德丰")
    page.get_by_role("button", name=words["search"]).click()

    first = page.locator("#hits li").filter(has_text=re.compile(r"幢|家|圩|埭|宕")).first
    address = first.locator(".title").inner_text()
    first.locator(".title").click()

    assert page.locator("html").get_attribute("lang") == words["lang"]
    expect(page.locator("#units")).to_contain_text(address)


def test_while_typing(open_browser, words):
    page = open_browser(PHONE)
    page.goto(words["root"])
    page.get_by_role("searchbox").press_sequentially("德丰", delay=40)

    expect(page.locator("#hits li").first).to_be_visible()
    assert page.url.endswith(words["root"])


def test_by_tapping_the_map(open_browser, words):
    page = open_browser(PHONE)
    page.goto(words["root"])
    wait_for_map(page)
    box = page.locator("[data-map-canvas]").bounding_box()
    with page.expect_request(lambda request: "/api/v1/where" in request.url) as asked:
        page.mouse.click(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.5)
    page.wait_for_url("**/grids/**")

    answer = page.request.get(asked.value.url).json()
    assert grid_code(page) == answer["grid"]["code"]
    expect(page.get_by_role("heading", level=1)).to_contain_text(answer["grid"]["name"])
    assert answer["generated"] is True


def test_from_the_list_without_scripts(open_browser, words):
    page = open_browser(PHONE, java_script_enabled=False)
    page.goto(words["root"])
    page.locator("a.title", has_text="德积" if words["root"] == "/" else "Deji").click()
    page.locator("main a.title").first.click()
    page.locator("main a.title").first.click()

    assert grid_code(page).startswith("320582003")


def test_my_grid_is_kept_and_can_be_forgotten(open_browser, words):
    page = open_browser(PHONE)
    page.goto(f"{words['root']}grids/320582003002001/")
    name = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name=words["mine"]).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.goto(words["root"])
    expect(page.get_by_role("heading", level=1)).to_have_text(name)

    page.locator("form[action$='my-grid/'] button").click()
    page.goto(words["root"])
    expect(page.get_by_role("searchbox")).to_be_visible()


def test_the_map_tells_of_the_grid_that_is_tapped(open_browser, words):
    page = open_browser(DESK)
    page.goto(f"{words['root']}map/")
    wait_for_map(page)
    box = page.locator("[data-map-canvas]").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.5)

    link = page.locator("#chosen a.btn")
    link.wait_for()
    code = page.locator("#chosen .code").inner_text()
    link.click()
    assert grid_code(page) == code


def test_a_figure_is_chosen_for_the_map(open_browser):
    page = open_browser(DESK)
    page.goto("/map/")
    wait_for_map(page)
    page.locator("[data-map-figures]").select_option("density")

    expect(page.locator("[data-scale='density']")).to_be_visible()
    expect(page.locator("[data-scale='population']")).to_be_hidden()


def test_large_print_stays(open_browser):
    page = open_browser(PHONE)
    page.goto("/")
    page.locator("[data-print-switch]").first.click()
    page.goto("/map/")

    assert page.locator("html").get_attribute("data-print") == "large"


def test_every_page_says_that_the_demo_is_generated(open_browser):
    page = open_browser(PHONE)
    for address in ("/", "/map/", "/grids/320582003002001/", "/places/320582003/", "/staff/login/"):
        page.goto(address)
        expect(page.locator(".demo").first).to_contain_text("演示数据")


def test_nothing_scrolls_sideways_at_320_px(open_browser):
    page = open_browser({"width": 320, "height": 700})
    for address in (
        "/",
        "/?q=德丰",
        "/map/",
        "/grids/320582003002001/",
        "/places/320582003/",
        "/staff/login/",
        "/en/map/",
    ):
        page.goto(address)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert (address, width) == (address, 320)


def test_pages_are_accessible(open_browser):
    """No violation of WCAG 2.2 AA that axe can find."""
    from pathlib import Path

    axe = Path("node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    page = open_browser(PHONE, bypass_csp=True)
    tags = json.dumps(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    for address in ("/", "/?q=德丰", "/map/", "/grids/320582003002001/", "/places/320582003/", "/staff/login/", "/en/"):
        page.goto(address)
        page.evaluate(axe)
        found = page.evaluate(f"axe.run({{runOnly: {tags}}}).then(result => result.violations.map(v => v.id))")
        assert (address, found) == (address, [])


def test_a_page_with_the_map_is_light(demo_address):
    """All that a first view of the map loads, as sent: 500 kB at most."""
    page = (
        "map/",
        "static/look/built/map.js",
        "api/v1/map/grids.geojson?lang=zh",
        "api/v1/map/divisions.geojson?lang=zh",
    )
    sheets = re.findall(
        r'(?:href|src)="/(static/[^"]+\.(?:css|js))"', fetch(demo_address, page[0], plain=True).decode()
    )
    wanted = {page[0], *sheets, *page[2:]}

    assert sum(len(fetch(demo_address, part)) for part in wanted) < 500_000


def fetch(address, part, *, plain=False):
    request = urllib.request.Request(f"{address}/{part}", headers={} if plain else {"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read()
