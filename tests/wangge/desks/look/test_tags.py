import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override


def draw(source: str, **context: object) -> str:
    return Template("{% load look %}" + source).render(Context(context))


def test_an_icon_is_decoration_unless_it_has_a_label():
    assert draw('{% icon "home" %}') == (
        '<svg class="icon" width="20" height="20" aria-hidden="true"><use href="/static/look/icons.svg#i-home"/></svg>'
    )
    assert 'role="img" aria-label="Red warning"' in draw('{% icon "w-red" "icon" "Red warning" %}')


@pytest.mark.parametrize(("share", "width"), [(0, "0"), (62.5, "62.5"), (100, "100"), (130, "100"), (-3, "0")])
def test_a_bar_never_leaves_its_frame(share, width):
    assert f'<rect width="{width}" height="8"/>' in draw("{% bar share %}", share=share)


def test_a_bar_marks_its_goal_only_when_there_is_one():
    assert '<path d="M90 0v8"/>' in draw("{% bar 76 90 %}")
    assert "<path" not in draw("{% bar 76 item.mark %}", item={})


@pytest.mark.parametrize(
    ("language", "path", "other"),
    [
        ("zh-hans", "/style/", "/en/style/"),
        ("en", "/en/style/", "/style/"),
        ("zh-hans", "/no-such-page/", "/en/"),
        ("en", "/en/no-such-page/", "/"),
    ],
)
def test_each_page_links_to_itself_in_the_other_language(language, path, other):
    with override(language):
        drawn = draw(
            "{% other_languages as found %}{% for one in found %}{{ one.href }}{% endfor %}",
            request=RequestFactory().get(path),
        )
    assert drawn == other
