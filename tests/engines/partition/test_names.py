import numpy as np

from wangge_engines.partition.names import name_grids

#   2
#   0   1      three grids: two in the west, one above the other
CENTRES = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
ONE = np.zeros(3, dtype=np.int64)


def test_from_west_to_east_then_from_north_to_south():
    assert name_grids(CENTRES, ONE, ["32"]) == ["32002", "32003", "32001"]


def test_each_community_counts_for_itself():
    assert name_grids(CENTRES, np.array([0, 1, 0]), ["32", "33"]) == ["32002", "33001", "32001"]


def test_without_communities_there_is_only_the_number():
    assert name_grids(CENTRES, ONE, [""]) == ["002", "003", "001"]


def test_more_than_999_grids_get_wider_numbers():
    line = np.column_stack([np.arange(1000.0), np.zeros(1000)])
    names = name_grids(line, np.zeros(1000, dtype=np.int64), [""])
    assert (names[0], names[-1]) == ("0001", "1000")


def test_kept_names_stay_and_given_up_ones_never_come_back():
    assert name_grids(CENTRES, ONE, ["32"], ["32001", None, None], ["32001", "32002", "32007"]) == [
        "32001",
        "32009",
        "32008",
    ]


def test_names_of_another_kind_are_no_serials():
    assert name_grids(CENTRES[:1], ONE[:1], ["32"], None, ["32X", "northern", "33008"]) == ["32001"]
