"""Drawings side by side: each grid's land, tinted by how far its people are from the mean grid."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import shapely
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path as Outline
from PIL import Image
from scipy.spatial import Delaunay

from measures import as_plan
from wangge_engines.partition.constraints import weigh
from wangge_engines.partition.outlines import nearest_land
from wangge_engines.partition.problem import Floats, Ints, Problem

mpl.use("Agg")
TINTS = ("#2166ac", "#92c5de", "#eef2e6", "#f4a582", "#b2182b")  # far too few people … far too many
WORDS = ("over 15 % too few", "5 to 15 % too few", "within 5 %", "5 to 15 % too many", "over 15 % too many")
STEPS = (-0.15, -0.05, 0.05, 0.15)
INK, STRAY, LARGE = "#333333", "#111111", "#ffd92f"


def picture_of_case(
    problem: Problem, title: str, rows: list[dict[str, Any]], drawn: dict[str, Ints], path: Path
) -> None:
    """A panel for each drawing that was made, its figures above it."""
    panels = [row for row in rows if row["who"] in drawn]
    land = surroundings(problem.place)
    wide, high = np.ptp(np.array(land.bounds).reshape(2, 2), axis=0)
    across = min(len(panels), 6 if high > 1.2 * wide else 4)
    figure, axes = _panels(len(panels), across, high / wide)
    for axis, row in zip(axes, panels, strict=False):
        draw_grids(axis, problem, drawn[row["who"]], land)
        axis.set_title(_told(row), fontsize=8, color=INK, linespacing=1.3)
    figure.suptitle(title, fontsize=12, color=INK)
    figure.legend(handles=_legend(), loc="outside lower center", ncol=7, fontsize=8, frameon=False)
    save_small(figure, path)


def _panels(count: int, across: int, shape: float) -> tuple[Any, list[Any]]:
    wide, down = 12.4 / across, -(-count // across)
    figure, axes = plt.subplots(
        down, across, figsize=(12.4, (wide * shape + 0.6) * down + 0.8), squeeze=False, layout="constrained"
    )
    for axis in axes.flat:
        axis.set_axis_off()
    return figure, list(axes.flat)


def _legend() -> list[Patch]:
    tints = [Patch(facecolor=tint, edgecolor="#bbbbbb", label=word) for tint, word in zip(TINTS, WORDS, strict=True)]
    large = Patch(facecolor=LARGE, edgecolor="#bbbbbb", label="filled by one large unit")
    return [*tints, large, Patch(facecolor=STRAY, label="cut off from its grid")]


def draw_grids(axis: Any, problem: Problem, assignment: Ints, land: shapely.Geometry) -> None:
    """Fill and outline every grid."""
    label = np.unique(assignment, return_inverse=True)[1].reshape(-1).astype(np.int64)
    whole = np.zeros(problem.units, dtype=np.int64)
    shapes = nearest_land(problem.place, label, label.max() + 1, whole, {0: land})
    tint = tints(problem, label)
    width = 0.7 if len(shapes) <= 60 else 0.35 if len(shapes) <= 200 else 0.18
    for shape, colour in zip(shapes, tint, strict=True):
        if shape is not None:
            axis.add_patch(_patch(shape, facecolor=colour, edgecolor=INK, linewidth=width))
    for shape in stray_land(problem, label, land):
        axis.add_patch(_patch(shape, facecolor=STRAY, edgecolor=STRAY, linewidth=width))
    low_x, low_y, high_x, high_y = land.bounds
    axis.set(xlim=(low_x, high_x), ylim=(low_y, high_y), aspect="equal")


def tints(problem: Problem, assignment: Ints) -> list[str]:
    """The colour of each grid by its people beside the fair mean of its community."""
    plan = as_plan(problem, assignment)
    balance = weigh(plan)
    fair = balance.mean[plan.community_of_grid]
    off = np.divide(balance.people, fair, out=np.ones(plan.grids), where=fair > 0) - 1
    steps = np.searchsorted(np.array(STEPS) * (1 + 1e-9), off)
    return [LARGE if aside else TINTS[step] for aside, step in zip(balance.set_aside, steps, strict=True)]


def stray_land(problem: Problem, label: Ints, land: shapely.Geometry) -> list[shapely.Geometry]:
    """Land of the pieces that are cut off from the most peopled piece of their grid."""
    piece = pieces(problem, label)
    crowd = np.bincount(piece, problem.population)
    grid_of = label[np.unique(piece, return_index=True)[1]]
    main = np.full(label.max() + 1, -1)
    for at in np.argsort(crowd, kind="stable"):
        main[grid_of[at]] = at
    stray = piece != main[label]
    if not stray.any():
        return []
    two = nearest_land(problem.place, stray.astype(np.int64), 2, np.zeros(problem.units, dtype=np.int64), {0: land})
    return [two[1]]


def pieces(problem: Problem, label: Ints) -> Ints:
    """(n,) connected piece of each unit within its grid."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    from peers.graphs import all_pairs

    pairs = all_pairs(problem)
    kept = pairs[label[pairs[:, 0]] == label[pairs[:, 1]]]
    graph = coo_array((np.ones(len(kept), dtype=np.int8), kept.T), shape=(problem.units,) * 2)
    return connected_components(graph, directed=False)[1]


def surroundings(place: Floats) -> shapely.Geometry:
    """The land that units stand on: as far around each as neighbours are from each other, bays left open."""
    corners = Delaunay(place).simplices
    sides = np.linalg.norm(place[corners] - place[np.roll(corners, 1, axis=1)], axis=2)
    near = np.quantile(sides, 0.9)
    near_land = shapely.union_all(shapely.buffer(shapely.points(place), near))
    parts = shapely.get_parts(near_land.buffer(-near / 2))
    return shapely.union_all(shapely.buffer(parts, near / 4))


def _patch(shape: shapely.Geometry, **look: Any) -> PathPatch:
    rings = [ring for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)]
    return PathPatch(
        Outline.make_compound_path(*(Outline(np.asarray(r.coords)[:, :2], closed=True) for r in rings)), **look
    )


def _told(row: dict[str, Any]) -> str:
    share = f", {row['to_metis']:.2f} × METIS's inertia" if row["to_metis"] else ""
    return f"{row['who']}: {row['seconds']:.2g} s\n{100 * row['deviation']:.1f} % off{share}"


def save_small(figure: Any, path: Path, dots: int = 100) -> None:
    """A PNG of few colours, so that a folder of them stays small."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=dots, facecolor="white")
    plt.close(figure)
    with Image.open(path) as image:
        image.convert("RGB").quantize(128, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            path, optimize=True
        )
