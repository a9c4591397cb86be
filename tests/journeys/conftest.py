"""Journeys in a real browser, on a demo that is really served."""

import os
import re

import pytest
from playwright.sync_api import expect, sync_playwright
from tests.conftest import find_chromium

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def chromium():
    path = find_chromium()
    if path is None:
        message = "no Chromium here: journeys are skipped (on Debian: apt install chromium)"
        if os.environ.get("WANGGE_NEED_BROWSER"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_browser(chromium, demo_address):
    """A new visitor on a phone or at a desk; whatever the browser complains of fails the journey."""
    visitors, complaints = [], []

    def visit(size=PHONE, **more):
        context = chromium.new_context(viewport=size, base_url=demo_address, locale="zh-CN", **more)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        visitors.append(context)
        return page

    yield visit
    for context in visitors:
        context.close()
    assert complaints == []


def wait_for_map(page):
    page.locator("[data-map]").first.scroll_into_view_if_needed()
    expect(page.locator("[data-map]").first).to_have_attribute("data-idle", "true", timeout=60_000)


def grid_code(page):
    return re.search(r"/grids/(\d{15})/", page.url).group(1)
