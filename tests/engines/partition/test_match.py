"""New grids carry on the old ones that they share the most residents with."""

import numpy as np

from wangge_engines.partition.match import match_labels


def match(previous, assignment, people, grids):
    return match_labels(np.array(previous), np.array(assignment), np.array(people, dtype=float), grids).tolist()


def test_each_label_is_kept_once_by_the_best_matching():
    # Grid 0 shares 5 with label 4 and 4 with 9; grid 1 shares 5 with label 4 alone: together 9 beats 5.
    assert match([4, 9, 4], [0, 0, 1], [5, 4, 5], 2) == [9, 4]


def test_a_grid_with_nothing_in_common_keeps_no_label():
    assert match([4, -1], [0, 1], [5, 5], 2) == [4, -1]


def test_nothing_is_known():
    assert match([-1, -1], [0, 1], [5, 5], 2) == [-1, -1]


def test_a_label_that_is_split_goes_to_the_larger_part():
    assert match([2, 2, 2], [0, 1, 1], [5, 5, 5], 2) == [-1, 2]


def test_empty_units_count_where_nobody_lives():
    assert match([6, 6], [0, 0], [0, 0], 1) == [6]
