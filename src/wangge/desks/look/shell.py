"""Menus of the page frames: what stands in them, and which entry the reader is under."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class NavItem:
    """One entry of a menu.

    `exact` is for a home page, whose address every other begins with: the entry is current on that page alone.
    `heading` is the word above a group of entries (staff desk only).
    """

    label: str
    href: str
    icon: str = ""
    exact: bool = False
    count: int | None = None
    heading: str = ""
    current: bool = False

    def leads_to(self, path: str) -> bool:
        return path == self.href or (not self.exact and path.startswith(self.href))


def mark_current(items: Iterable[NavItem], path: str) -> list[NavItem]:
    """Mark the entry that the page at `path` lies under: the one with the longest address that leads there."""
    items = list(items)
    nearest = max((item for item in items if item.leads_to(path)), key=lambda item: len(item.href), default=None)
    return [replace(item, current=item is nearest) for item in items]
