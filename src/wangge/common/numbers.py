"""Numbers as people type them."""

import math
import unicodedata


def parse_number(text: str) -> float | None:
    """A finite number, also in full-width digits or with thousands' commas; None when it is not one."""
    try:
        number = float(unicodedata.normalize("NFKC", text).replace(",", "").strip())
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def parse_whole(text: str) -> int | None:
    number = parse_number(text)
    return int(number) if number is not None and number == int(number) else None
