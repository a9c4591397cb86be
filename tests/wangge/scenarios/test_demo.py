"""The demo as its user gets it: the command fills a home; what it holds is checked from its own exports."""

import csv
import io
import json
import os
import subprocess
import sys
from collections import defaultdict

import pytest


@pytest.fixture(scope="module")
def exported(demo_home):
    def read(what):
        return list(csv.DictReader(io.StringIO(demo_home.run("export", what).stdout)))

    return {what: read(what) for what in ("units", "edges", "assignment", "grids", "divisions")}


def test_exactly_895_grids_for_everybody(exported):
    assert len(exported["grids"]) == 895
    assert sum(int(row["population"]) for row in exported["grids"]) == 903_000
    assert 15_000 <= len(exported["units"]) <= 20_000


def test_the_real_divisions_are_all_there(exported):
    levels = [row["level"] for row in exported["divisions"]]

    assert [levels.count(level) for level in ("city", "town", "community")] == [1, 15, 273]


def test_every_unit_is_in_exactly_one_grid_of_its_community(exported):
    grid_of = {row["id"]: row["grid"] for row in exported["assignment"]}

    assert len(grid_of) == len(exported["assignment"]) == len(exported["units"])
    assert all(grid_of[row["id"]].startswith(row["community"]) for row in exported["units"])


def test_every_grid_is_connected(exported):
    grid_of = {row["id"]: row["grid"] for row in exported["assignment"]}
    neighbours = defaultdict(list)
    for edge in exported["edges"]:
        if grid_of[edge["id_a"]] == grid_of[edge["id_b"]]:
            neighbours[edge["id_a"]].append(edge["id_b"])
            neighbours[edge["id_b"]].append(edge["id_a"])
    pieces, left = 0, set(grid_of)
    while left:
        pieces += 1
        stack = [left.pop()]
        while stack:
            found = left.intersection(neighbours[stack.pop()])
            left -= found
            stack += found

    assert pieces == 895


def test_every_grid_is_within_a_tenth_of_its_communitys_mean(exported):
    people = defaultdict(list)
    for row in exported["grids"]:
        people[row["community"]].append(int(row["population"]))

    worst = max(abs(size / (sum(sizes) / len(sizes)) - 1) for sizes in people.values() for size in sizes)
    assert worst <= 0.10


def test_codes_are_the_communitys_and_run_from_1(exported):
    serials = defaultdict(list)
    for row in exported["grids"]:
        assert row["code"][:12] == row["community"]
        serials[row["community"]].append(int(row["code"][12:]))

    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in serials.values())


def test_every_row_says_that_it_is_generated(exported):
    assert {row["generated"] for what in ("units", "grids", "divisions") for row in exported[what]} == {"1"}


def test_a_second_call_leaves_the_same_city(demo_home, exported):
    demo_home.run("demo", "--no-serve")

    assert demo_home.run("export", "grids").stdout.splitlines()[1].split(",")[0] == exported["grids"][0]["code"]


def test_the_installation_is_in_order(demo_home):
    assert "✗" not in demo_home.run("check").stdout


def test_a_citys_own_home_is_not_overwritten(tmp_path):
    environment = {**os.environ, "WANGGE_HOME": str(tmp_path), "WANGGE_LANG": "en"}
    environment.pop("WANGGE_DATABASE_URL", None)

    def run(*arguments, **more):
        command = [sys.executable, "-m", "wangge.command", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, **more)

    (tmp_path / "divisions.csv").write_text("code,name,level,parent\n320582,张家港市,city,3205\n", encoding="utf-8")
    run("migrate")
    assert run("import", "divisions", str(tmp_path / "divisions.csv")).returncode == 0

    for arguments in (("demo", "--no-serve"), ("demo", "--fresh", "--no-serve")):
        refused = run(*arguments)
        assert (refused.returncode, "can't become a demo" in refused.stderr) == (2, True)
    assert "320582" in run("export", "divisions").stdout


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_demo_is_not_served_to_others(demo_home, command):
    asked = [sys.executable, "-m", "wangge.command", command, "--host", "0.0.0.0", "--port", "38471"]
    refused = subprocess.run(asked, env=demo_home.environment, capture_output=True, text=True, check=False)

    assert (refused.returncode, "127.0.0.1 only" in refused.stderr) == (2, True)


def test_grids_on_a_map_are_labelled_and_whole(demo_home, tmp_path):
    path = tmp_path / "grids.geojson"
    demo_home.run("export", "grids", "--format", "geojson", "--out", str(path))

    layer = json.loads(path.read_text(encoding="utf-8"))
    assert len(layer["features"]) == 895
    assert {feature["properties"]["generated"] for feature in layer["features"]} == {1}
