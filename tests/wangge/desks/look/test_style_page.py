"""The living page shows every component, so what holds for it holds for what pages are made of."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from wangge.desks import look
from wangge.desks.look.gallery import name_icons

LOOK = Path(look.__file__).parent
TEMPLATES = sorted((LOOK / "templates").rglob("*.html"))
SHEETS = sorted((LOOK / "static" / "look").glob("*.css"))


@pytest.fixture(autouse=True)
def debug(settings):
    settings.DEBUG = True


def test_visitors_of_a_city_do_not_see_it(client, db, settings):
    settings.DEBUG = False

    assert client.get("/style/").status_code == 404


@pytest.fixture(params=["/style/", "/en/style/"])
def html(request, client, db) -> str:
    answer = client.get(request.param)
    assert answer.status_code == 200
    return answer.content.decode()


def test_no_style_and_no_script_stands_in_the_page(html):
    """So that the strict content policy holds."""
    assert re.findall(r'\sstyle="|<style|\son\w+="|<script(?![^>]*\ssrc=)', html) == []


def test_every_id_is_there_once_and_every_label_has_its_field(html):
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))
    assert set(re.findall(r'<label[^>]* for="([^"]+)"', html)) <= set(ids)
    described = {name for names in re.findall(r'aria-describedby="([^"]+)"', html) for name in names.split()}
    assert described <= set(ids)


def test_every_component_is_shown(client, db):
    answer = client.get("/en/style/")
    shown = {template.name for template in answer.templates}
    elsewhere = {"page_head.html", "messages.html"}
    components = {path.name for path in (LOOK / "templates/look/components").glob("*.html")} - elsewhere
    assert {name for name in components if f"look/components/{name}" not in shown} == set()


def test_every_icon_that_is_asked_for_exists():
    asked = {name for path in TEMPLATES for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())}
    assert asked <= set(name_icons())


def test_every_token_that_is_used_exists():
    defined = set(re.findall(r"(--[\w-]+):", "".join(sheet.read_text() for sheet in SHEETS)))
    used = {name for sheet in SHEETS for name in re.findall(r"var\((--[\w-]+)\)", sheet.read_text())}
    assert used <= defined


def test_colours_stand_in_the_tokens_and_nowhere_else():
    elsewhere = [sheet for sheet in SHEETS if sheet.name != "tokens.css"]
    colours = {colour for sheet in elsewhere for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text())}
    assert colours == set()


@pytest.mark.parametrize("status", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_lead_on_even_without_a_request(status):
    page = render_to_string(f"{status}.html")
    assert '<main id="main"' in page
    assert 'class="btn' in page
