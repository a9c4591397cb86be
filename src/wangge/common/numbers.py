"""Numbers as people type them."""

import math
import re
import unicodedata

_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[, ]\d{3})+(?:\.\d*)?|[+-]?\d{1,4}(?:,\d{4})+(?:\.\d*)?")
_PEOPLE = re.compile(r"(?:口人|人|口|名|位| ?residents| ?people)$", re.IGNORECASE)


def parse_number(text: str) -> float | None:
    """A finite number, also in full-width digits or with its digits grouped by commas; None when it is not one."""
    if "_" in text:  # Python's own way to group digits
        return None
    try:
        return _finite(float(text)) if text.isascii() else _finite(float(_bare(text)))
    except ValueError:
        bare = _bare(text)
    if not _GROUPED.fullmatch(bare):
        return None
    return _finite(float(bare.replace(",", "").replace(" ", "")))


def parse_whole(text: str) -> int | None:
    number = parse_number(text)
    return int(number) if number is not None and number == int(number) else None


def parse_people(text: str) -> int | None:
    """A whole number that may say of what: 1,234人."""
    return parse_whole(text if text.isdigit() else _PEOPLE.sub("", _bare(text)))


def parse_share(text: str) -> float | None:
    """A number, or one in the hundred: 25%."""
    bare = _bare(text)
    if not bare.endswith("%"):
        return parse_number(bare)
    number = parse_number(bare[:-1])
    return None if number is None else number / 100


def parse_degrees(text: str) -> float | None:
    """A number, its point perhaps a comma: 120,551234."""
    bare = _bare(text)
    return parse_number(bare.replace(",", ".") if bare.count(",") == 1 and "." not in bare else bare)


def _bare(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
