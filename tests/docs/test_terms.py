"""What the documents promise to name is named: models, settings, commands, options; and every link leads somewhere."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from wangge.command import COMMANDS
from wangge_engines.commands import engine_commands

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/wangge"
GUIDES = ROOT / "docs/guide"
SETTING = re.compile(r"\bWANGGE_[A-Z]+(?:_[A-Z]+)*\b")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
NOT_OURS = {".git", ".venv", "node_modules", "var", "dist", "test-results", ".pytest_cache"}


@cache
def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def models() -> list[str]:
    """`app.Model` for every Django model, read from the source as text: neither Django nor a database is needed."""
    classes = [
        (path.relative_to(SOURCE).parts[0], node)
        for path in sorted(SOURCE.glob("*/models/*.py"))
        for node in ast.parse(read(path)).body
        if isinstance(node, ast.ClassDef)
    ]
    known, found = {"Model", "AbstractBaseUser"}, []
    for _round in range(3):  # a model may derive from one in a later file
        found = [(app, node.name) for app, node in classes if known & {_last_name(base) for base in node.bases}]
        known |= {name for _app, name in found}
    return [f"{app}.{name}" for app, name in found]


def _last_name(base: ast.expr) -> str:
    return base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""


def settings() -> set[str]:
    """Every setting that something in the source reads or tells of."""
    return {name for path in (ROOT / "src").rglob("*.py") for name in SETTING.findall(read(path))}


def documents() -> list[Path]:
    ours = [path for path in ROOT.iterdir() if path.name not in NOT_OURS]
    inside = (found for folder in ours if folder.is_dir() for found in folder.rglob("*.md"))
    found = (path for path in (*ours, *inside) if path.suffix == ".md")
    return sorted(path for path in found if not NOT_OURS & set(path.relative_to(ROOT).parts))


def links() -> list[tuple[str, str]]:
    """Every link to a file, with the document it stands in."""
    return [
        (document.relative_to(ROOT).as_posix(), target)
        for document in documents()
        for target in LINK.findall(re.sub(r"```.*?```", "", read(document), flags=re.DOTALL))
        if not target.startswith(("http://", "https://", "mailto:"))
    ]


def test_models_are_found():
    assert {"accounts.User", "places.Division", "places.Grid"} <= set(models())


@pytest.mark.parametrize("model", models())
def test_every_model_has_its_row_among_the_terms(model):
    rows = [line for line in read(ROOT / "docs/terms.md").splitlines() if line.startswith("|")]

    assert [row for row in rows if f"`{model}`" in row], f"{model} has no row in docs/terms.md"


@pytest.mark.parametrize("guide", ["operator.md", "operator.zh.md"])
def test_the_operators_guide_has_the_settings_that_there_are(guide):
    rows = re.findall(r"^\| `(WANGGE_\w+)` \|", read(GUIDES / guide), flags=re.MULTILINE)

    assert sorted(rows) == sorted(settings())


@pytest.mark.parametrize("guide", ["operator.md", "operator.zh.md"])
def test_the_operators_guide_names_every_command(guide):
    missing = [name for name in [*COMMANDS, *engine_commands()] if f"wangge {name}" not in read(GUIDES / guide)]

    assert missing == []


@pytest.mark.parametrize("guide", ["planner.md", "planner.zh.md"])
def test_the_planners_guide_has_every_option_of_draw(guide):
    asked = set(re.findall(r'"(--[a-z-]+)"', read(ROOT / "src/wangge_engines/commands.py"))) - {"--help"}

    missing = [option for option in sorted(asked) if f"`{option}" not in read(GUIDES / guide)]

    assert missing == []


def test_every_guide_is_in_both_languages():
    chinese = {path.name.replace(".zh.md", ".md") for path in GUIDES.glob("*.zh.md")}
    english = {path.name for path in GUIDES.glob("*.md")} - {path.name for path in GUIDES.glob("*.zh.md")}

    assert chinese == english


def test_every_decision_is_listed():
    names = {path.name for path in (ROOT / "docs/decisions").glob("*.md")}
    listed = {
        Path(target).name for document, target in links() if document == "docs/README.md" and "decisions/" in target
    }

    assert listed == names


@pytest.mark.parametrize(("document", "target"), sorted(set(links())))
def test_every_link_leads_somewhere(document, target):
    path, _, heading = target.partition("#")
    goal = (ROOT / document).parent / path if path else ROOT / document

    assert goal.exists(), f"{document} leads to {target}, which is not there"
    assert not heading or heading in headings(goal), f"{document} leads to {target}; {path} has no such heading"


def headings(document: Path) -> set[str]:
    """Headings as addresses, the way code hosts make them."""
    lines = re.findall(r"^#+ (.+)$", read(document), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line).strip().lower().replace(" ", "-") for line in lines}
