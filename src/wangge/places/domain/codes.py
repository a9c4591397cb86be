"""Codes of grids: a community's statistical code, then a serial; each scheme says how."""

import re
from collections.abc import Iterable
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _


class CodeError(ValueError):
    """No code can be made; the message says for which community and why."""


class CodeScheme(Protocol):
    """How a grid's code is made from its community's code and its serial number there (from 1)."""

    name: str
    most: int

    def make(self, community_code: str, serial: int) -> str: ...

    def is_valid(self, code: str) -> bool: ...


class CommunityScheme:
    """15 digits: the community's 12-digit statistical code, then 3 for the grid."""

    name = "community"
    most = 999

    def make(self, community_code: str, serial: int) -> str:
        _check(self, community_code, serial)
        return f"{community_code}{serial:03d}"

    def is_valid(self, code: str) -> bool:
        return re.fullmatch(r"\d{12}(?!000)\d{3}", code) is not None


class ServiceObjectScheme:
    """20 digits, after CJ/T 349: what is managed (6), county (6), town (3), community (3), grid (2; 00: undivided)."""

    name = "cjt349"
    most = 99

    def __init__(self, managed: str = "000000") -> None:
        self.managed = managed

    def make(self, community_code: str, serial: int) -> str:
        _check(self, community_code, serial)
        return f"{self.managed}{community_code}{serial:02d}"

    def is_valid(self, code: str) -> bool:
        return re.fullmatch(r"\d{18}(?!00)\d{2}", code) is not None


def _check(scheme: CodeScheme, community_code: str, serial: int) -> None:
    if re.fullmatch(r"\d{12}", community_code) is None:
        message = _("The community %(code)s has no 12-digit statistical code, so its grids can't be numbered.")
        raise CodeError(message % {"code": community_code})
    if not 1 <= serial <= scheme.most:
        message = _("The community %(code)s has no number left for another grid: %(most)d is the last.")
        raise CodeError(message % {"code": community_code, "most": scheme.most})


SCHEMES: dict[str, CodeScheme] = {scheme.name: scheme for scheme in (CommunityScheme(), ServiceObjectScheme())}


def current_scheme() -> CodeScheme:
    return SCHEMES[settings.GRID_CODE_SCHEME]


def next_serials(used: Iterable[int], count: int) -> list[int]:
    """Serials for new grids: beyond every one ever used, so that a code given up is never used again."""
    first = max(used, default=0) + 1
    return list(range(first, first + count))


def order_on_the_map(points: list[tuple[float, float]]) -> list[int]:
    """The order in which grids are numbered: west to east, then north to south."""
    return sorted(range(len(points)), key=lambda i: (round(points[i][0], 7), -round(points[i][1], 7)))
