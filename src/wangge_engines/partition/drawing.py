"""What `draw` hands back: the grids, who belongs to which, and the figures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from wangge_engines.errors import BadInput
from wangge_engines.messages import say
from wangge_engines.partition.outlines import dissolve, nearest_land, polsby_popper, tiled
from wangge_engines.partition.problem import Plan
from wangge_engines.partition.read import EarlierPlan
from wangge_engines.partition.report import make_report
from wangge_engines.partition.units import UnitTable
from wangge_engines.space.borders import default_tolerance_m

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from wangge_engines.partition.front import FrontPoint

Shapes = NDArray[np.object_]

_METRES_PER_DEGREE = 111_320.0


class Drawing:
    """A plan of grids with its names, outlines and report.

    names (K,) in the order of the plan's grids; everything else is made when first asked for.
    """

    def __init__(
        self,
        units: UnitTable,
        plan: Plan,
        names: list[str],
        *,
        earlier: EarlierPlan | None = None,
        areas: Mapping[int, shapely.Geometry] | None = None,
        retired: frozenset[str] = frozenset(),
        inputs: Mapping[str, Any] | None = None,
    ) -> None:
        self.units, self.plan, self.names = units, plan, names
        self._earlier, self._areas, self._retired, self._inputs = earlier, areas, retired, inputs or {}
        self.front: list[FrontPoint] = []

    def trace_front(self, **options: Any) -> list[FrontPoint]:
        """Find what likeness costs in nearness, as `front.trace_front` does; report and files tell it from then on."""
        from wangge_engines.partition.front import trace_front

        if self.units.profile is None:
            raise BadInput(say("there are no profile_ columns, so --front has nothing to compare"), self.units.name)
        self.front = trace_front(self.plan.problem, known=[self.plan], seed=self.plan.seed, **options)
        spent = sum(point.seconds for point in self.front)
        rows = [point.row() for point in self.front]
        self.report.update(front=rows, seconds=round(self.report["seconds"] + spent, 3))
        return self.front

    @cached_property
    def assignment(self) -> pd.Series[str]:
        """Name of the grid of each unit, by unit id, in the order of the input."""
        import pandas as pd

        order = self.units.file_order
        names = np.array(self.names, dtype=object)[self.plan.assignment[order]]
        index = pd.Index(self.units.ids[order].astype(object), name="id")
        return pd.Series(names, index=index, name="grid")

    @cached_property
    def centres(self) -> pd.Series[str]:
        """Id of the unit that is the centre of each grid, by the grid's name."""
        import pandas as pd

        ids = self.units.ids[self.plan.centre].astype(object)
        return pd.Series(ids, index=pd.Index(self.names, name="grid"), name="centre").sort_index()

    @cached_property
    def report(self) -> dict[str, Any]:
        """Every figure of the plan, as report.json holds it."""
        return make_report(
            self.plan,
            self.units,
            self.names,
            polsby_popper(self.outlines_m),
            earlier=self._earlier,
            retired=self._retired,
            inputs=self._inputs,
        )

    @cached_property
    def outlines(self) -> Shapes:
        """(K,) polygons in the units' own system, in the order of the plan's grids."""
        if self.units.own_outlines is None:
            return np.asarray(shapely.transform(self._land_m, self.units.plane.back), dtype=object)
        return self._from_units

    @cached_property
    def outlines_m(self) -> Shapes:
        """(K,) the same in metres."""
        if self.units.own_outlines is None:
            return self._land_m
        return np.asarray(shapely.transform(self._from_units, self.units.plane.into), dtype=object)

    @cached_property
    def grids(self) -> gpd.GeoDataFrame:
        """One row for each grid in order of names: its community, residents, units, centre, figures and outline."""
        import geopandas as gpd

        from wangge_engines.partition.report import grid_figures

        frame = grid_figures(self.plan, self.units, self.names, polsby_popper(self.outlines_m))
        crs = self.units.plane.system.crs_to_write
        return gpd.GeoDataFrame(frame, geometry=self.outlines, crs=crs).sort_values("grid", ignore_index=True)

    def save(self, folder: str | Path) -> Path:
        """Write assignment.csv, grids.gpkg, grids.geojson (where the system is known), report.json and, where a front
        was traced, front.csv and front.svg; or nothing."""
        from wangge_engines.partition.write import write_drawing

        return write_drawing(self, Path(folder))

    @cached_property
    def _land_m(self) -> Shapes:
        return nearest_land(self.units.place, self.plan.assignment, self.plan.grids, self.units.community, self._areas)

    @cached_property
    def _from_units(self) -> Shapes:
        own, outlines = self.units.own_outlines, self.units.outlines
        assert own is not None
        assert outlines is not None
        gap = default_tolerance_m(outlines)
        if self.units.plane.system.is_geographic:
            gap /= _METRES_PER_DEGREE
        return tiled(dissolve(own, self.plan.assignment, self.plan.grids), gap)
