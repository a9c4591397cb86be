"""What the engines say to people: English in the source, Chinese from a catalogue.

`say("unit {id} appears twice", id="A7")` answers in the language of `WANGGE_LANG`, else of `LC_ALL`,
`LC_MESSAGES`, `LANG`; inside `with speaking("zh_Hans")` in that one. The catalogue is the plain `.po` file itself, read
on first use, so there is nothing to compile. `python -m wangge_engines.messages` names what a catalogue still lacks.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

CATALOGUES = Path(__file__).parent / "locale"
_chosen: ContextVar[str | None] = ContextVar("language", default=None)
_VARIABLES = ("WANGGE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def say(text: str, /, **values: object) -> str:
    """The sentence in the reader's language, with `{names}` filled in."""
    return _catalogue(language()).get(text, text).format(**values)


def language() -> str:
    """`zh_Hans` or `en`: chosen by `speaking`, else by the environment."""
    wanted = _chosen.get()
    if wanted is None:
        wanted = next((value for name in _VARIABLES if (value := os.environ.get(name))), "en")
    return "zh_Hans" if wanted.lower().startswith("zh") else "en"


@contextmanager
def speaking(wanted: str) -> Iterator[None]:
    """Say everything in this language until the block ends (in this thread or task alone)."""
    token = _chosen.set(wanted)
    try:
        yield
    finally:
        _chosen.reset(token)


def missing_translations(wanted: str = "zh_Hans") -> list[str]:
    """Every sentence that the source says and the catalogue lacks, or whose `{names}` differ from the source's."""
    known = _catalogue(wanted)
    return [text for text in sentences() if _names(text) != _names(known.get(text, "")) or text not in known]


def unused_translations(wanted: str = "zh_Hans") -> list[str]:
    """Every sentence in the catalogue that no source file says any more."""
    said = set(sentences())
    return [text for text in _catalogue(wanted) if text and text not in said]


def sentences(folder: Path = Path(__file__).parent) -> list[str]:
    """Each constant that is handed to `say` anywhere in the engines, once, in order of file and line."""
    found: dict[str, None] = {}
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (text := _said(node)) is not None:
                found[text] = None
    return list(found)


def _said(node: ast.AST) -> str | None:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say" and node.args):
        return None
    text = node.args[0]
    return text.value if isinstance(text, ast.Constant) and isinstance(text.value, str) else None


def _names(text: str) -> list[str]:
    return sorted(set(re.findall(r"\{(\w+)", text)))


@cache
def _catalogue(wanted: str) -> dict[str, str]:
    path = CATALOGUES / wanted / "LC_MESSAGES" / "wangge_engines.po"
    return read_catalogue(path.read_text(encoding="utf-8")) if path.exists() else {}


def read_catalogue(text: str) -> dict[str, str]:
    """The pairs of a `.po` file. Fuzzy, empty and obsolete entries are left out; plurals are not used here."""
    pairs: dict[str, str] = {}
    for entry in re.split(r"\n\s*\n", text):
        fields = _fields(entry)
        if fields.get("msgid") and fields.get("msgstr"):
            pairs[fields["msgid"]] = fields["msgstr"]
    return pairs


def _fields(entry: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    key = ""
    for line in entry.splitlines():
        if line.startswith("#,") and "fuzzy" in line:
            return {}
        if line.startswith(("msgid ", "msgstr ")):
            key = line.split(" ", 1)[0]
        quoted = line.removeprefix(key).strip()
        if quoted.startswith('"') and key:
            fields[key] = fields.get(key, "") + str(ast.literal_eval(quoted))
    return fields


if __name__ == "__main__":
    lacking = missing_translations()
    print("\n".join([*lacking, *(f"unused: {text}" for text in unused_translations())]))  # noqa: T201
    raise SystemExit(1 if lacking else 0)
