"""Words that are said before Django is there: help, wrong usage, settings that can't be used.

They stand in the same catalogues as all others. The language is that of `WANGGE_LANG`, else the terminal's.
"""

import gettext as catalogues
import os
from functools import cache
from pathlib import Path

from wangge_engines.messages import language

LOCALE = Path(__file__).resolve().parents[1] / "locale"
DOMAIN = "django"


def gettext(text: str) -> str:
    """The text in the reader's language."""
    return _catalogue(language()).gettext(text)


@cache
def _catalogue(wanted: str) -> catalogues.NullTranslations:
    return catalogues.translation(DOMAIN, LOCALE, [wanted], fallback=True)


def let_argparse_speak() -> None:
    """argparse asks the standard library for its words; these are listed in `usage_words.py`."""
    catalogues.bindtextdomain(DOMAIN, LOCALE)
    catalogues.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language()
