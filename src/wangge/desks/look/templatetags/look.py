"""Tags for what a template can't say by itself. Components are includes: see templates/look/components/README.md."""

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

LANGUAGE_NAMES = {"zh-hans": "中文", "en": "English"}


@register.simple_tag
def icon(name: str, kind: str = "icon", label: str = "") -> SafeString:
    """Draw `name` from the sprite. Without a `label` it is decoration, and a word must stand beside it."""
    href = f"{static('look/icons.svg')}#i-{name}"
    said = format_html('role="img" aria-label="{}"', label) if label else _DECORATION
    width, height = _DRAWN_SIZE.get(name, (20, 20))
    viewbox = _BRIDGE_BOX if name == "bridge" else ""
    return format_html(
        '<svg class="{}" width="{}" height="{}"{} {}><use href="{}"/></svg>', kind, width, height, viewbox, said, href
    )


# Sizes before the style sheet arrives, so that nothing jumps.
_DRAWN_SIZE = {"seal": (28, 28), "bridge": (180, 35)}
_BRIDGE_BOX = SafeString(' viewBox="0 0 360 70"')
_DECORATION = SafeString('aria-hidden="true"')


@register.simple_tag
def swatch(colour: str, kind: str = "swatch") -> SafeString:
    """Draw a patch of one token's colour, such as `map-3`; an SVG, since pages carry no style attributes."""
    return format_html(
        '<svg class="{}" width="28" height="12" aria-hidden="true">'
        '<rect width="100%" height="100%" fill="var(--{})"/></svg>',
        kind,
        colour,
    )


@register.simple_tag
def bar(share: float, mark: float | str | None = None) -> SafeString:
    """Draw a bar filled to `share` percent, with an upright mark where a goal stands."""
    goal = format_html('<path d="M{} 0v8"/>', _percent(mark)) if mark not in (None, "") else ""
    return format_html(
        '<svg class="bar" width="200" height="8" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="8"/>{}</svg>',
        _percent(share),
        goal,
    )


def _percent(share: float | str) -> str:
    return f"{min(max(float(share), 0.0), 100.0):.1f}".rstrip("0").rstrip(".")


@register.simple_tag(takes_context=True)
def other_languages(context: template.Context) -> list[dict[str, str]]:
    """Name this page's addresses in the other languages; the home page where a page has none."""
    request = context.get("request")
    path = request.get_full_path() if request else "/"
    here = get_language()
    others = [code for code, _ in settings.LANGUAGES if code != here]
    return [{"code": code, "name": LANGUAGE_NAMES.get(code, code), "href": _address_in(code, path)} for code in others]


def _address_in(code: str, path: str) -> str:
    translated = translate_url(path, code)
    return translated if translated != path else _home_in(code)


def _home_in(code: str) -> str:
    return "/" if code == settings.LANGUAGE_CODE else f"/{code}/"


@register.simple_tag
def home_address() -> str:
    """Give the home page in the reader's language, also where no view is at hand (error pages)."""
    return _home_in(get_language() or settings.LANGUAGE_CODE)
