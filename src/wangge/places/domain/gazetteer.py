"""The names of all divisions, held in memory: which of them a word names, and what it says beyond them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from wangge.common.place_names import short_name, stem
from wangge.places.domain.revision import current_revision
from wangge.places.enums import Level
from wangge.places.models import Division


@dataclass(frozen=True)
class Named:
    """A division under all its names, in small letters, the longest first."""

    pk: int
    code: str
    path: str
    level: str
    names: tuple[str, ...]

    def answers_to(self, text: str) -> bool:
        return text == self.code or any(text in name for name in self.names)


@dataclass(frozen=True)
class Reading:
    """A word as something (``rest``) in a division (``scope``, its path; empty: anywhere)."""

    rest: str
    scope: str = ""


@dataclass(frozen=True)
class Gazetteer:
    """Every division of one revision, by code."""

    divisions: tuple[Named, ...]

    def readings(self, word: str, scope: str = "") -> Iterator[Reading]:
        """The word as it stands, and without each division that it begins with: 杨舍镇德丰社区3号 is a 3号 there."""
        yield Reading(word, scope)
        for division in self.divisions:
            if division.path != scope and division.path.startswith(scope):
                name = next((one for one in division.names if word.startswith(one) and word != one), None)
                if name:
                    yield from self.readings(word[len(name) :], division.path)

    def named(self, words: list[str]) -> list[Named]:
        """Those that answer to every word, the higher levels first."""
        found = list(self.divisions)
        for word in words:
            readings = list(self.readings(word))
            found = [one for one in found if any(_is_in(one, r.scope) and one.answers_to(r.rest) for r in readings)]
        return sorted(found, key=lambda one: (Level.values.index(one.level), one.code))

    def communities_in(self, found: list[Named]) -> list[int]:
        """Primary keys of the communities among some divisions and below them."""
        paths = tuple(one.path for one in found)
        return [one.pk for one in self.divisions if one.level == Level.COMMUNITY and one.path.startswith(paths)]


def _is_in(one: Named, scope: str) -> bool:
    return one.path.startswith(scope)


def current_gazetteer() -> Gazetteer:
    return _gazetteer(current_revision())


@lru_cache(maxsize=2)
def _gazetteer(_revision: UUID | None) -> Gazetteer:
    rows = Division.objects.current().order_by("code").values_list("pk", "code", "path", "level", "name", "latin_name")
    return Gazetteer(
        tuple(Named(pk, code, path, level, _names(name, latin)) for pk, code, path, level, name, latin in rows)
    )


def _names(name: str, latin: str) -> tuple[str, ...]:
    said = {one.lower() for one in (name, short_name(name), stem(name), latin) if one}
    return tuple(sorted(said, key=lambda one: (-len(one), one)))
