"""What the living component page shows: one example of everything, with words a city would really use."""

import re
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.desks.look.map_frame import Figure, MapFrame

COLOURS = {
    gettext_lazy("Paper, ink, water, seal"): (
        "paper surface sunk line line-2 ink ink-2 ink-3 water water-2 water-soft on-water seal on-seal"
    ),
    gettext_lazy("Warnings only"): "red red-soft yellow yellow-soft yellow-fill green green-soft",
    gettext_lazy(
        "Map: one hue, five steps"
    ): "map-1 map-2 map-3 map-4 map-5 map-edge map-land map-water map-ink map-halo",
    gettext_lazy("High and low: ochre to river"): "div-1 div-2 div-3 div-4 div-5 div-6 div-7 div-ink",
    gettext_lazy("Five deliveries, and neighbouring areas"): (
        "k-show k-film k-book k-exhibit k-paper k-show-soft k-film-soft k-book-soft k-exhibit-soft k-paper-soft "
        "a-1 a-2 a-3 a-4 a-5"
    ),
}
SPACES = (1, 2, 3, 4, 5, 6, 7, 8)


class SampleForm(forms.Form):
    """Three fields: one filled in, one wrong, one of choices."""

    wish = forms.CharField(
        label=gettext_lazy("Say it in your own words"), help_text=gettext_lazy("One sentence will do.")
    )
    phone = forms.RegexField(
        label=gettext_lazy("Mobile number"),
        regex=r"^\d{11}$",
        error_messages={"invalid": gettext_lazy("One digit is missing: a mobile number has 11.")},
    )
    where = forms.ChoiceField(
        label=gettext_lazy("Where is it best for you?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("grid", gettext_lazy("In my grid")), ("else", gettext_lazy("Somewhere else"))],
    )


def describe_gallery() -> dict[str, Any]:
    """Gather the examples in the reader's language."""
    return {
        "colours": [(heading, names.split()) for heading, names in COLOURS.items()],
        "spaces": SPACES,
        "icons": name_icons(),
        "form": SampleForm({"wish": _("An opera on our square, please"), "phone": "1380000000", "where": "grid"}),
        "page": Paginator(range(12), 7).page(1),
        **_words_and_numbers(),
        **_things_in_time(),
        "sample_map": _sample_map(),
        "sample_rows": [{"code": f"32058200300200{n}", "name": f"德丰社区第{n}网格"} for n in range(1, 6)],
    }


def name_icons() -> list[str]:
    """List the icons in the sprite, in its order."""
    sprite = finders.find("look/icons.svg")
    if sprite is None:  # collected static files need not lie where finders look
        return []
    return re.findall(r'<symbol id="i-([\w-]+)"', Path(str(sprite)).read_text(encoding="utf-8"))


def _words_and_numbers() -> dict[str, Any]:
    return {
        "stats": [
            {"label": _("Residents"), "value": "1,066", "unit": _("people"), "note": _("in 416 households")},
            {"label": _("Aged 60 and over"), "value": "27", "unit": "%", "note": _("24 % in the whole city")},
            {"label": _("Satisfaction"), "value": "84", "unit": "± 4", "note": _("106 people answered")},
        ],
        "facts": [
            {"label": _("On duty"), "value": _("Wednesdays 18:00–20:00")},
            {"label": _("In office"), "value": _("until 31 December 2027")},
        ],
        "bars": [
            {"label": _("Opera"), "value": 38, "share": 76, "mark": 90},
            {"label": _("Somebody to teach us to dance"), "value": 24, "share": 48},
        ],
        "columns": [
            {"label": _("Kind")},
            {"label": _("Promised"), "number": True},
            {"label": _("Planned"), "number": True, "sort": "descending", "href": "#table"},
            {"label": _("Verdict")},
        ],
        "tabs": [
            {"label": _("Overview"), "href": "#find", "current": True},
            {"label": _("Events"), "href": "#find", "count": 11},
            {"label": _("Wishes"), "href": "#find", "count": 23},
        ],
        "chips": [
            {"label": _("Today"), "href": "#find"},
            {"label": _("This week"), "href": "#find", "current": True},
        ],
        "crumbs": [{"label": "张家港市", "href": "#head"}, {"label": "德积街道", "href": "#head"}],
    }


def _things_in_time() -> dict[str, Any]:
    return {
        "steps": [
            {"label": _("What I want"), "state": "done"},
            {"label": _("Where it should be"), "state": "current"},
            {"label": _("How we answer you"), "state": ""},
        ],
        "entries": [
            {"when": _("14 April, Wednesday, 10:26"), "text": _("Received"), "state": "done"},
            {"when": _("within 1 day"), "text": _("Taken up by the cultural station"), "state": "now"},
            {"when": _("within 7 days"), "text": _("You get an answer")},
        ],
        "rows": [
            {
                "title": _("Evening of Xi opera"),
                "href": "#list",
                "meta": [_("today 19:00"), _("6 minutes on foot"), _("no need to register")],
                "icon": "f-stage",
                "badge": _("Arranged"),
            },
            {
                "title": _("Book van: a fresh set of books"),
                "href": "#list",
                "meta": [_("tomorrow 14:00"), _("3 minutes on foot")],
                "icon": "f-read",
                "badge": _("In hand"),
            },
        ],
        "empty_actions": [
            {"label": _("See next week"), "href": "#state"},
            {"label": _("I would like …"), "href": "#state", "primary": True},
        ],
        "head_actions": [
            {"label": _("Subscribe"), "href": "#head", "icon": "calendar"},
            {"label": _("I would like …"), "href": "#head", "icon": "ask", "primary": True},
        ],
    }


def _sample_map() -> MapFrame:
    density = Figure("density", _("People per km²"), (2000, 4000, 6000, 8000))
    elders = Figure("elders", _("Aged 60 and over"), (15, 20, 25, 30), unit="%")
    return MapFrame(
        id="sample-map",
        label=_("Five grids of 德丰社区, coloured by people per km²"),
        grids_url=static("look/sample/grids.geojson"),
        towns_url=static("look/sample/towns.geojson"),
        figures=(density, elders),
        figure=density,
        chosen="320582003002003",
    )
