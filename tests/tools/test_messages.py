"""Catalogues follow the source, and lose nothing that somebody translated."""

import polib
import pytest


@pytest.fixture
def messages(load, tmp_path, monkeypatch):
    """The tool, on a source folder of its own with a Chinese catalogue."""
    tool = load("tools/messages.py")
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setattr(tool, "SOURCE", tmp_path)
    monkeypatch.setattr(tool, "CATALOGUES", {"zh_Hans": tmp_path / "zh.po", "en": tmp_path / "en.po"})
    return tool


def say(tool, source):
    (tool.SOURCE / "said.py").write_text(source, encoding="utf-8")
    tool.update()


def translate(tool, text, **words):
    path = tool.CATALOGUES["zh_Hans"]
    catalogue = polib.pofile(str(path))
    entry = catalogue.find(text)
    for name, value in words.items():
        setattr(entry, name, value)
    catalogue.save(str(path))


def translated(tool, text, language="zh_Hans"):
    entry = polib.pofile(str(tool.CATALOGUES[language])).find(text)
    return entry.msgstr or entry.msgstr_plural


def test_a_string_that_gets_a_plural_keeps_its_translation(messages):
    say(messages, '_("%(n)d grid")')
    translate(messages, "%(n)d grid", msgstr="%(n)d 个网格")

    say(messages, 'ngettext("%(n)d grid", "%(n)d grids", n)')

    assert translated(messages, "%(n)d grid") == {0: "%(n)d 个网格"}
    assert translated(messages, "%(n)d grid", "en") == {0: "%(n)d grid", 1: "%(n)d grids"}
    assert messages.faults() == []


def test_a_string_that_loses_its_plural_keeps_its_translation(messages):
    say(messages, 'ngettext("%(n)d grid", "%(n)d grids", n)')
    translate(messages, "%(n)d grid", msgstr_plural={0: "%(n)d 个网格"})

    say(messages, '_("%(n)d grid")')

    assert translated(messages, "%(n)d grid") == "%(n)d 个网格"
    assert messages.faults() == []


@pytest.mark.parametrize(
    "source",
    ['_("one " "two")', "f\"{_('one two')}!\"", 'pgettext("here", "one two")', 'npgettext("here", "one two", "x", 2)'],
    ids=["in pieces", "inside another", "in a context", "in a context with a plural"],
)
def test_every_way_of_saying_is_found(messages, source):
    say(messages, source)

    assert [text for _context, text, _plural in messages.strings()] == ["one two"]
    assert [fault for fault in messages.faults() if "one two" in fault] == ["zh_Hans: “one two” is not translated"]


def test_translations_of_one_word_in_two_meanings_stand_side_by_side(messages):
    say(messages, 'pgettext("people", "residents")\npgettext("count", "residents")')

    assert [context for context, _text, _plural in messages.strings()] == ["people", "count"]
