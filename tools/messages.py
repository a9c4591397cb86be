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

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src/wangge"
CATALOGUES = {language: SOURCE / f"locale/{language}/LC_MESSAGES/django.po" for language in ("zh_Hans", "en")}
# Each call of gettext's, and where its arguments say what.
CALLS: dict[str, dict[str, int]] = {
    name: places
    for names, places in (
        (("_", "gettext", "gettext_lazy", "gettext_noop"), {"text": 0}),
        (("ngettext", "ngettext_lazy"), {"text": 0, "plural": 1}),
        (("pgettext", "pgettext_lazy"), {"context": 0, "text": 1}),
        (("npgettext", "npgettext_lazy"), {"context": 0, "text": 1, "plural": 2}),
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
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            said = {part: _text(node.args, at) for part, at in CALLS[node.func.id].items()}
            if text := said["text"]:
                yield said.get("context"), text, said.get("plural")


def _text(arguments: list[ast.expr], at: int) -> str | None:
    argument = arguments[at] if at < len(arguments) else None
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


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
            entry = _new_entry(language, context, text, plural)
            _keep_translation(entry, known.get((context, text)))
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


def _keep_translation(entry: polib.POEntry, old: polib.POEntry | None) -> None:
    """What was translated stays, also where a plain string has become one with a plural, or the reverse."""
    if old is None:
        return
    entry.comment, entry.tcomment, entry.flags = old.comment, old.tcomment, old.flags
    if not entry.msgid_plural:
        entry.msgstr = old.msgstr or old.msgstr_plural.get(0, "") or entry.msgstr
    elif old.msgstr_plural:
        entry.msgstr_plural = old.msgstr_plural
    elif old.msgstr:
        entry.msgstr_plural[0] = old.msgstr


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
        for context, text, plural in wanted:
            entry = known.get((context, text))
            said = [] if entry is None else list(entry.msgstr_plural.values()) if plural else [entry.msgstr]
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
