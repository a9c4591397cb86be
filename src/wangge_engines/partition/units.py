"""Base units as they were given, checked: who they are, how many people, where, in which community, alike in what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wangge_engines.space.projections import Metres

if TYPE_CHECKING:
    import pandas as pd

Texts = NDArray[np.str_]
Reals = NDArray[np.float64]
Indices = NDArray[np.int64]
Shapes = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class UnitTable:
    """n base units in the order of their ids, so that nothing depends on the order of the rows.

    place (n, 2) metres; outlines (n,) polygons in metres and own_outlines (n,) the same in the data's own system, or
    None; place_is_in_plane: whether places and outlines are in one and the same system; community (n,) index into
    community_codes, which is in order; profile (n, d); other: columns carried along; file_order (n,) positions that put
    the units back into the order of the file; notes: what a reader should know about how the file was understood.
    """

    name: str
    ids: Texts
    population: Reals
    place: Reals
    plane: Metres
    community: Indices
    community_codes: list[str]
    profile: Reals | None
    profile_names: list[str]
    outlines: Shapes | None
    own_outlines: Shapes | None
    place_is_in_plane: bool
    other: pd.DataFrame
    file_order: Indices
    within: str | None
    notes: list[str]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each unit by its id."""
        return {str(code): at for at, code in enumerate(self.ids)}

    @cached_property
    def people(self) -> Reals:
        """Residents of each community, (c,)."""
        return np.bincount(self.community, self.population, len(self.community_codes)).astype(np.float64)

    @cached_property
    def populated_units(self) -> Indices:
        """Units with residents in each community, (c,)."""
        return np.bincount(self.community[self.population > 0], minlength=len(self.community_codes)).astype(np.int64)

    @cached_property
    def spot(self) -> Reals:
        """(n, 2) metres: the place of each unit in the system of the outlines."""
        if self.place_is_in_plane or self.outlines is None:
            return self.place
        from wangge_engines.partition.places import inner_points

        return inner_points(self.outlines)
