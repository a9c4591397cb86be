"""The tree of divisions as an import would leave it: one top, no rings, levels that go down; and the paths in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wangge.common.sheets import Row
from wangge.places.domain.importing import Faults
from wangge.places.enums import Level
from wangge.places.models import Division

LONGEST_PATH = Division._meta.get_field("path").max_length or 0  # noqa: SLF001  Django's documented way
_RANKS = {level: rank for rank, level in enumerate(Level.values)}


@dataclass(frozen=True)
class Tree:
    """Parent and level of each division by its code: those known, as the rows of an import change them."""

    parents: Mapping[str, str]
    levels: Mapping[str, str]

    @property
    def tops(self) -> list[str]:
        return [code for code, parent in self.parents.items() if parent not in self.parents]

    def above(self, code: str) -> list[str]:
        """The codes above one, the nearest first; in a ring, each once."""
        found: list[str] = []
        while (code := self.parents.get(code, "")) in self.parents and code not in found:
            found.append(code)
        return found


def tree_after(rows: list[Row], known: Mapping[str, Division]) -> Tree:
    parents = {code: division.parent.code if division.parent else "" for code, division in known.items()}
    levels = {code: division.level for code, division in known.items()}
    return Tree(
        parents | {row["code"]: row["parent"] for row in rows}, levels | {row["code"]: row["level"] for row in rows}
    )


def check_tree(rows: list[Row], known: Mapping[str, Division], faults: Faults) -> None:
    """Each row stands in the tree where it can."""
    tree = tree_after(rows, known)
    top = _true_top(tree, known)
    for row in rows:
        above = tree.above(row["code"])
        if row["code"] in above:
            faults.add(row, "parent", _("This division would stand above itself; mend the parent."))
        elif not above and row["code"] != top:
            faults.add(row, "parent", _why_no_top(row, top, known))
        elif sum(len(code) + 1 for code in (row["code"], *above)) > LONGEST_PATH:
            faults.add(row, "parent", _("The tree is too deep here; mend the parent."))
    _check_levels({row["code"]: row for row in rows}, tree, faults)


def _true_top(tree: Tree, known: Mapping[str, Division]) -> str | None:
    """The one division that may lie in none: the top so far, else the only one, else the only one of its level."""
    tops = [code for code in tree.tops if code in known and known[code].parent is None] or tree.tops
    highest = min((_rank(tree, code) for code in tops), default=0)
    first = [code for code in tops if _rank(tree, code) == highest]
    return first[0] if len(first) == 1 else None


def _rank(tree: Tree, code: str) -> int:
    return _RANKS.get(tree.levels[code], len(_RANKS))


def _why_no_top(row: Row, top: str | None, known: Mapping[str, Division]) -> str:
    if row["parent"] or top is None:
        return _("No division has this code; add its row or mend the code.")
    name = known[top].name if top in known else top
    return _("Only %(top)s lies in no other; write the code of the division that this one lies in.") % {"top": name}


def _check_levels(row_of: Mapping[str, Row], tree: Tree, faults: Faults) -> None:
    """A town lies in a county or a city, never in a community. A city may lie in a city: 张家港市 in 苏州市."""
    for code, parent in tree.parents.items():
        row = row_of.get(code) or row_of.get(parent)
        if row is None or parent not in tree.parents:
            continue
        level, above = tree.levels[code], tree.levels[parent]
        if level not in _RANKS or above not in _RANKS or level == above == Level.CITY:
            continue
        if _RANKS[level] <= _RANKS[above]:
            message = _("%(code)s (%(level)s) can't lie in %(parent)s (%(above)s); mend the level or the parent.")
            said = {"code": code, "level": Level(level).label, "parent": parent, "above": Level(above).label}
            faults.add(row, "level", message % said)


def rewrite_paths() -> int:
    """Let the path of every division follow from its parents; the count of those that changed."""
    divisions = {division.pk: division for division in Division.objects.only("pk", "code", "parent_id", "path")}
    paths: dict[int, str] = {}

    def path_of(pk: int) -> str:
        if pk not in paths:
            parent = divisions[pk].parent_id
            paths[pk] = f"{path_of(parent) if parent else ''}{divisions[pk].code}/"
        return paths[pk]

    stale = [division for pk, division in divisions.items() if division.path != path_of(pk)]
    for division in stale:
        division.path = paths[division.pk]
    Division.objects.bulk_update(stale, ["path"], batch_size=500)
    return len(stale)
