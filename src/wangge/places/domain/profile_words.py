"""The groups that a profile counts shares of, in words. A city may name others; those are shown by their own name."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS = {
    "age_under_18": _("Under 18"),
    "age_18_59": _("18 to 59"),
    "age_60_up": _("60 and over"),
    "newcomers": _("Newcomers"),
    "wu_dialect": _("Speak the local dialect"),
    "art_opera": _("Like opera"),
    "art_film": _("Like films"),
    "art_reading": _("Like reading"),
    "art_dance": _("Like dancing"),
    "art_handicraft": _("Like handicraft"),
    "art_song": _("Like folk songs"),
}


def profile_word(key: str) -> "Promise | None":
    return WORDS.get(key)
