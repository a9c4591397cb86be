"""What a problem accepts, and what it refuses in one sentence."""

import numpy as np
import pytest
from tests.engines.partition.cities import city

from wangge_engines.partition.problem import Problem

GOOD = {
    "ids": ["a", "b", "c"],
    "population": [1, 2, 0],
    "place": [[0, 0], [1, 0], [2, 0]],
    "community": [0, 0, 0],
    "neighbours": [[0, 1], [1, 2]],
    "grids": [2],
}


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("ids", ["a", "b", "a"], "ids must be unique"),
        ("ids", [], "ids must be a list of at least one unit"),
        ("population", [1, -2, 0], "population must not be negative"),
        ("population", [1, np.nan, 0], "population must be finite"),
        ("population", [1, 2], "population must have one number for each unit"),
        ("place", [[0, 0], [1, np.inf], [2, 0]], "place must be finite"),
        ("place", [0, 1, 2], "place must have two numbers for each unit"),
        ("community", [0, 0, 1], "community must be 0 to c - 1"),
        ("grids", [2, 1], "every community must have a unit"),
        ("grids", [0], "each community must get at least one grid"),
        ("grids", [3], "no community can have more grids than populated units"),
        ("neighbours", [[0, 3]], "neighbours must name units by their position"),
        ("neighbours", [[1, 1]], "no unit is its own neighbour"),
        ("tolerance", 0, "tolerance must lie between 0 and 1"),
        ("culture", 2, "culture must lie between 0 and 1"),
        ("move_cost", -1, "move_cost must not be negative"),
        ("profile", [[1], [2]], "profile must have one row for each unit"),
        ("previous", [0, 0], "previous must have one label for each unit"),
        ("previous", [0, 0, -2], "previous must be -1 where unknown, else a label from 0 up"),
    ],
)
def test_a_broken_rule_is_told_in_one_sentence(name, value, rule):
    with pytest.raises(ValueError, match=rule):
        Problem(**{**GOOD, name: value})


def test_pairs_are_put_in_order_once_and_dropped_across_communities():
    problem = Problem(**{**GOOD, "neighbours": [[1, 0], [0, 1], [2, 1]], "community": [0, 0, 1], "grids": [1, 1]})

    assert problem.neighbours.tolist() == [[0, 1]]
    assert problem.pairs_across == 1


def test_arrays_cannot_be_changed_behind_a_plan():
    problem = city(2, 2, 2)

    with pytest.raises(ValueError, match="read-only"):
        problem.population[0] = 99


def test_a_community_without_people_is_one_grid():
    assert Problem(**{**GOOD, "population": [0, 0, 0], "grids": [1]}).grids.tolist() == [1]
