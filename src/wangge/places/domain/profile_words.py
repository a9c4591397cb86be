"""The groups that a profile counts shares of, in words, in families that are shown together."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Family = tuple["Promise | str", dict[str, "Promise | str"]]


def profile_families() -> list[Family]:
    return [
        (_("Ages"), {"age_under_18": _("Under 18"), "age_18_59": _("18 to 59"), "age_60_up": _("60 and over")}),
        (_("Where from"), {"newcomers": _("Newcomers"), "wu_dialect": _("Speak the local dialect")}),
        (
            _("Favourite arts"),
            {
                "art_opera": pgettext_lazy("favourite art", "Opera"),
                "art_film": pgettext_lazy("favourite art", "Films"),
                "art_reading": _("Reading"),
                "art_dance": _("Dancing"),
                "art_handicraft": _("Handicraft"),
                "art_song": _("Folk songs"),
            },
        ),
    ]
