"""Pictures of every page of a served demo, on a phone and on a desk, in both languages, to be looked at.

python tools/pictures.py http://127.0.0.1:8000 /tmp/pictures [part of a page's name]
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

GRID = "320582003002001"
PAGES = {
    "find": "",
    "hits": "?q=德丰",
    "map": "map/",
    "map-town": f"map/?town=320582100&grid={GRID}&figure=density",
    "town": "places/320582003/",
    "community": "places/320582003002/",
    "grid": f"grids/{GRID}/",
    "login": "staff/login/",
    "missing": "nowhere/",
}
STAFF = {"plans": "staff/plans/", "plan": "staff/plans/1/"}
SIZES = {"390": (390, 844), "1280": (1280, 900)}
FLAGS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
]  # fmt: skip


def main(address: str, folder: str, part: str = "") -> None:
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for size, (width, height) in SIZES.items():
            for language, prefix in (("zh", "/"), ("en", "/en/")):
                take_all(
                    browser, address.rstrip("/") + prefix, Path(folder), f"{size}-{language}", (width, height), part
                )


def take_all(browser: Browser, root: str, folder: Path, name: str, size: tuple[int, int], part: str) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    page.on("console", lambda said: print(name, said.text) if said.type == "error" else None)
    for title, address in PAGES.items():
        if part in title:
            take(page, root + address, folder / f"{title}-{name}.png")
    if part in "mine":
        page.goto(f"{root}grids/{GRID}/")
        page.locator("main form button.primary").click()
        take(page, root, folder / f"mine-{name}.png")
    if any(part in title for title in (*STAFF, "audit")):
        for role, pages in (("planner", STAFF), ("operator", {"audit": "staff/audit/"})):
            page.goto(f"{root}staff/login/")
            page.locator(f"form[action$='enter/{role}/'] button").click()
            for title, address in pages.items():
                take(page, root + address, folder / f"{title}-{name}.png")
            context.clear_cookies()
    context.close()


def take(page: Page, address: str, path: Path) -> None:
    page.goto(address)
    for element in page.locator("[data-map]").all():
        element.scroll_into_view_if_needed()
        expect(element).to_have_attribute("data-idle", "true", timeout=60_000)
    page.evaluate("scrollTo(0, 0)")
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
