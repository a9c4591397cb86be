"""Figures on real census data: balanced, connected, and far more compact than METIS draws them."""

import csv
from pathlib import Path

import numpy as np
import pytest

from wangge_engines.partition.apportion import grids_for_target
from wangge_engines.partition.figures import measure
from wangge_engines.partition.problem import Problem
from wangge_engines.partition.search import search

DATA = Path(__file__).parents[3] / "bench" / "data"
METIS = {"nh-tracts": 6.97082e14, "ar-blockgroups": 1.55288e15, "memphis-blocks": 1.39357e11}


def read(name, grids=None, target=None):
    with (DATA / f"{name}.units.csv").open(encoding="utf-8") as file:
        units = list(csv.DictReader(file))
    at = {unit["id"]: i for i, unit in enumerate(units)}
    with (DATA / f"{name}.edges.csv").open(encoding="utf-8") as file:
        pairs = [(at[edge["id_a"]], at[edge["id_b"]]) for edge in csv.DictReader(file)]
    people = np.array([float(unit["population"]) for unit in units])
    place = np.array([[float(unit["x"]), float(unit["y"])] for unit in units])
    community = np.zeros(len(units), dtype=np.int64)
    if target:
        community = np.unique([unit["community"] for unit in units], return_inverse=True)[1]
        populated = np.bincount(community[people > 0], minlength=community.max() + 1)
        grids = grids_for_target(np.bincount(community, people), populated, target)
    return Problem(list(at), people, place, community, pairs, np.atleast_1d(grids), tolerance=0.05)


def test_tracts_of_new_hampshire():
    figures = measure(search(read("nh-tracts", 10)))

    assert (figures["out_of_balance"], figures["disconnected"]) == (0, 0)
    assert figures["max_deviation"] <= 0.05
    assert figures["inertia"] <= 0.79 * METIS["nh-tracts"]


def test_block_groups_of_arkansas():
    figures = measure(search(read("ar-blockgroups", 50)))

    assert (figures["out_of_balance"], figures["disconnected"]) == (0, 0)
    assert figures["max_deviation"] <= 0.05
    assert figures["inertia"] <= 0.70 * METIS["ar-blockgroups"]


def test_blocks_of_memphis_within_their_tracts():
    figures = measure(search(read("memphis-blocks", target=1000)))
    tracts = [t for t in figures["within"].values() if t["population"] >= 1500]

    assert (figures["out_of_balance"], figures["disconnected"], figures["set_aside"]) == (0, 0, 7)
    assert len(tracts) == 168
    assert sum(t["max_deviation"] <= 0.05 + 1e-9 for t in tracts) >= 142
    assert figures["inertia"] <= 0.61 * METIS["memphis-blocks"]


@pytest.mark.long
def test_blocks_of_memphis_as_one_area():
    figures = measure(search(read("memphis-blocks", 635)))

    assert (figures["out_of_balance"], figures["disconnected"]) == (0, 0)
    assert figures["inertia"] <= 0.65 * METIS["memphis-blocks"]
