import pytest

from wangge_engines.errors import BadInput, Fault
from wangge_engines.messages import language, missing_translations, read_catalogue, say, speaking, unused_translations


def test_everything_is_said_in_chinese_too():
    assert missing_translations() == []


def test_the_catalogue_holds_nothing_that_is_no_longer_said():
    assert unused_translations() == []


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"WANGGE_LANG": "zh_CN.UTF-8", "LANG": "en_GB.UTF-8"}, "zh_Hans"),
        ({"WANGGE_LANG": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "zh-Hans"}, "zh_Hans"),
        ({"LANG": "C"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_taken_from_the_environment(monkeypatch, variables, expected):
    for name in ("WANGGE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


def test_a_page_may_choose_the_language_for_itself():
    with speaking("zh-hans"):
        assert say("the file is empty") == "文件是空的"
    assert say("the file is empty") == "the file is empty"


def test_a_catalogue_is_read_as_gettext_would():
    text = """# a note
msgid ""
msgstr "Language: zh_Hans"

#, fuzzy
msgid "a"
msgstr "b"

msgid "long "
"one\\n"
msgstr ""
"长"
"的"
"""
    assert read_catalogue(text) == {"long one\n": "长的"}


def test_an_error_says_where():
    assert str(Fault("wrong", "units.csv", 3, "id")) == "units.csv, line 3, column id: wrong"
    assert str(BadInput("wrong", "units.xlsx")) == "units.xlsx: wrong"
    assert str(BadInput([Fault("a"), Fault("b")], total=5)) == "a\nb\n… and 3 more of the kind"
