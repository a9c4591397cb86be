"""The product's words in two languages: take new strings from the source, check that none is untranslated, compile.

python tools/messages.py update    take strings from src/wangge into both catalogues
python tools/messages.py check     exit 1 and name each string that a catalogue lacks
python tools/messages.py compile   write the .mo files that Django reads
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.extract import extract

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src/wangge"
CATALOGUES = {language: SOURCE / f"locale/{language}/LC_MESSAGES/django.po" for language in ("zh_Hans", "en")}
KEYWORDS: dict[str, tuple[object, ...] | None] = {
    name: spec
    for names, spec in (
        (("_", "gettext", "gettext_lazy", "gettext_noop"), None),
        (("ngettext", "ngettext_lazy"), (1, 2)),
        (("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
        (("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
    )
    for name in names
}
Key = tuple[str | None, str, str | None]  # context, text, plural
_TEXT = r"""u?(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
_CALL = re.compile(rf"""(?<![\w.])(n?p?gettext|_)\(({_TEXT}(?:, ?{_TEXT})*)""")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdf]")


def strings() -> dict[Key, list[str]]:
    """Every string handed to gettext, with the files that use it."""
    found: dict[Key, list[str]] = {}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")]):
        if "migrations" not in path.parts:
            for key in _in_template(path) if path.suffix == ".html" else _in_python(path):
                found.setdefault(key, []).append(path.relative_to(ROOT).as_posix())
    return found


def _in_python(path: Path) -> Iterator[Key]:
    with path.open("rb") as file:
        for _line, text, _comments, context in extract("python", file, keywords=KEYWORDS):
            singular, plural = text if isinstance(text, tuple) else (text, None)
            if singular:
                yield context, singular, plural


def _in_template(path: Path) -> Iterator[Key]:
    """Django turns a template into calls of gettext, which are then read as Python strings."""
    import django
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    for name, arguments in _CALL.findall(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
        parts = list(ast.literal_eval(f"({arguments},)"))
        context = parts.pop(0) if "p" in name.removesuffix("gettext") else None  # pgettext, npgettext
        yield context, parts[0], parts[1] if name.startswith("n") else None


def update() -> int:
    """New strings go in, strings that nothing says go out; English means what it says unless an editor differs."""
    wanted = strings()
    for language, path in CATALOGUES.items():
        known = _entries(path)
        catalogue = polib.POFile(wrapwidth=110)
        catalogue.metadata = _metadata(language)
        for (context, text, plural), places in sorted(wanted.items(), key=lambda item: (item[1][0], item[0][1])):
            entry = known.get((context, text)) or _new_entry(language, context, text, plural)
            entry.msgid_plural = plural or ""
            entry.occurrences = [(place, "") for place in dict.fromkeys(places)]
            catalogue.append(entry)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))
    missing = faults()
    print(f"{len(wanted)} strings; {len(missing)} still to translate")
    return compile_all()


def _entries(path: Path) -> dict[tuple[str | None, str], polib.POEntry]:
    return {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path))} if path.exists() else {}


def _new_entry(language: str, context: str | None, text: str, plural: str | None) -> polib.POEntry:
    entry = polib.POEntry(msgctxt=context, msgid=text, msgid_plural=plural or "")
    if plural:
        entry.msgstr_plural = {0: text, 1: plural} if language == "en" else {0: ""}
    elif language == "en":
        entry.msgstr = text
    return entry


def _metadata(language: str) -> dict[str, str]:
    plurals = "nplurals=2; plural=(n != 1);" if language == "en" else "nplurals=1; plural=0;"
    return {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plurals,
    }


def faults() -> list[str]:
    """In words: what each catalogue lacks, and translations whose %(names)s differ from the source's."""
    wanted, found = strings(), []
    for language, path in CATALOGUES.items():
        known = _entries(path)
        for context, text, _plural in wanted:
            entry = known.get((context, text))
            said = [entry.msgstr] if entry and entry.msgstr else list(entry.msgstr_plural.values()) if entry else []
            if not said or not all(said):
                found.append(f"{language}: “{text}” is not translated")
            elif any(set(PLACEHOLDER.findall(line)) - set(PLACEHOLDER.findall(text)) for line in said):
                found.append(f"{language}: “{text}” and its translation name different values")
        spare = {(context, text) for context, text, _plural in wanted}
        found += [
            f"{language}: “{text}” is said nowhere any more" for context, text in known if (context, text) not in spare
        ]
    return found


def check() -> int:
    found = faults()
    print("\n".join(found) or "Both languages are complete.")
    return int(bool(found))


def compile_all() -> int:
    for path in CATALOGUES.values():
        if path.exists():
            polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return 0


if __name__ == "__main__":
    command = {"update": update, "check": check, "compile": compile_all}.get(sys.argv[1] if len(sys.argv) == 2 else "")
    sys.exit(command() if command else __doc__)
