"""`wangge draw --front`: what likeness costs in nearness, in the report, as a table and as a picture."""

import csv
import json
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from wangge_engines.commands import main


@pytest.fixture
def draw(toy_city, tmp_path):
    """Draws the toy city, whose units differ in taste, with more arguments; answers with the exit status."""
    with (toy_city / "units.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (tmp_path / "units.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [*rows[0], "profile_opera", "profile_dance"])
        table.writeheader()
        table.writerows(row | {"profile_opera": at % 3, "profile_dance": 2 - at % 3} for at, row in enumerate(rows))

    def run(*arguments, units=tmp_path / "units.csv"):
        edges = str(toy_city / "edges.csv")
        return main(["draw", str(units), "--edges", edges, "--grids", "3", "--out", str(tmp_path / "out"), *arguments])

    return run


def test_the_front_is_in_the_report_the_table_and_the_picture(draw, tmp_path):
    draw("--front", "--tolerance", "0.5")
    report = json.loads((tmp_path / "out/report.json").read_text(encoding="utf-8"))
    with (tmp_path / "out/front.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    picture = ET.parse(tmp_path / "out/front.svg").getroot()

    assert [row["culture"] for row in report["front"]] == [
        0,
        0.01,
        0.04,
        0.09,
        0.16,
        0.25,
        0.3,
        0.36,
        0.49,
        0.64,
        0.81,
        1,
    ]
    assert [{name: float(cell) for name, cell in row.items()} for row in table] == report["front"]
    assert len(picture.findall("{*}circle")) == 12
    for one, other in pairwise(report["front"]):
        assert other["culture_left"] <= one["culture_left"]
        assert other["place_left"] >= one["place_left"]


def test_the_grids_are_those_that_are_drawn_without(draw, tmp_path):
    draw("--tolerance", "0.5")
    without = (tmp_path / "out/assignment.csv").read_text()
    draw("--tolerance", "0.5", "--front")
    assert (tmp_path / "out/assignment.csv").read_text() == without


def test_an_earlier_front_does_not_stay_beside_a_drawing_without(draw, tmp_path):
    draw("--front")
    draw()
    assert {"front.csv", "front.svg"}.isdisjoint(path.name for path in (tmp_path / "out").iterdir())
    assert "front" not in json.loads((tmp_path / "out/report.json").read_text(encoding="utf-8"))


def test_people_read_a_line_for_each_weight(draw, capsys):
    draw("--front", "--tolerance", "0.5")
    head, *lines = capsys.readouterr().out.split("\n\n")[1].splitlines()
    weights = [float(line.split()[0]) for line in lines]
    assert head.split("  ")[0] == "--culture"
    assert weights == [0, 0.01, 0.04, 0.09, 0.16, 0.25, 0.3, 0.36, 0.49, 0.64, 0.81, 1]


def test_without_profiles_there_is_nothing_to_compare(draw, toy_city, tmp_path, capsys):
    assert draw("--front", units=toy_city / "units.csv") == 2
    said = "there are no profile_ columns, so --front has nothing to compare"
    assert capsys.readouterr().err == f"wangge: {toy_city / 'units.csv'}: {said}\n"
    assert not (tmp_path / "out").exists()
