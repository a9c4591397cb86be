"""What a page asks of the map; the template turns it into data attributes, the map's script reads those."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

STEPS = 5


@dataclass(frozen=True)
class Figure:
    """One figure that can colour the map: a property of each grid, cut into five steps at four round numbers."""

    key: str
    label: str
    cuts: Sequence[float]
    unit: str = ""

    def __post_init__(self) -> None:
        if len(self.cuts) != STEPS - 1:
            raise ValueError(f"Figure {self.key} has {len(self.cuts)} cuts; five steps want {STEPS - 1}.")
        if any(low >= high for low, high in pairwise(self.cuts)):
            raise ValueError(f"Figure {self.key}: cuts must rise, these do not: {list(self.cuts)}.")

    @property
    def bins(self) -> str:
        return ",".join(f"{cut:g}" for cut in self.cuts)

    @property
    def steps(self) -> list[str]:
        """The words under the scale, from the lowest step to the highest."""
        shown = [f"{cut:,g}" for cut in self.cuts]
        middle = [f"{low}–{high}" for low, high in pairwise(shown)]
        return [_("under %(cut)s") % {"cut": shown[0]}, *middle, _("%(cut)s or more") % {"cut": shown[-1]}]


@dataclass(frozen=True)
class MapFrame:
    """A map of grids.

    Addresses are of GeoJSON FeatureCollections: `grids_url` with properties code, name, community, population and
    each figure's key; `towns_url`, optional, with name and level. `panel_url` answers with what stands in the element
    `panel_id` for one grid, and has CODE where the grid's code goes. `pick` makes a tap ask `where_url` which grid it
    lies in: "show" chooses that grid on the map, "go" opens its page.
    """

    grids_url: str
    label: str
    figures: Sequence[Figure] = ()
    figure: Figure | None = None
    towns_url: str = ""
    tiles_url: str = ""
    tiles_credit: str = ""
    chosen: str = ""
    mine: str = ""
    panel_id: str = ""
    panel_url: str = ""
    pick: str = ""
    where_url: str = ""
    bounds: Sequence[float] = ()
    id: str = "map"
    small: bool = False  # a picture beside a text: lower, and without buttons

    @property
    def bounds_text(self) -> str:
        return ",".join(str(round(edge, 6)) for edge in self.bounds)
