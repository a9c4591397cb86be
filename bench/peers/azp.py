"""spopt's AZP (Openshaw and Rao 1995): connected regions whose units are alike; it can't be asked for balance."""

import geopandas as gpd
import numpy as np
from libpysal.weights import W
from spopt.region import AZP

from peers.graphs import neighbour_lists
from wangge_engines.partition.problem import Floats, Ints, Problem


def split(problem: Problem, seed: int, *, spots: Floats | None = None) -> Ints:
    """`spots` (n, D): what units are to be alike in; their places unless told."""
    where = problem.place if spots is None else spots
    names = [f"spot_{at}" for at in range(where.shape[1])]
    frame = gpd.GeoDataFrame(dict(zip(names, where.T, strict=True)), geometry=gpd.points_from_xy(*problem.place.T))
    near = W(dict(enumerate(neighbour_lists(problem))), silence_warnings=True)
    model = AZP(frame, near, names, int(problem.grids[0]), random_state=seed)
    model.solve()
    return np.asarray(model.labels_, dtype=np.int64)
