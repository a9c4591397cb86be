"""Changes by hand: what they say before they are made, what they refuse, and the way back."""

import numpy as np
import pytest
from tests.engines.partition.cities import city

from wangge_engines.errors import BadInput
from wangge_engines.partition.constraints import check_plan
from wangge_engines.partition.hand import Hand
from wangge_engines.partition.hand.plans import plan_of
from wangge_engines.partition.problem import Pins

#   two communities of 3 × 4 units, ten people each; unit u0000 in the south-west
#   grids:  0 0 0 1 | 3 3 3 3
#           0 0 1 1 | 3 3 3 3
#           2 2 2 2 | 3 3 3 3
TWO = [0, 0, 0, 1, 3, 3, 3, 3, 0, 0, 1, 1, 3, 3, 3, 3, 2, 2, 2, 2, 3, 3, 3, 3]
TENS = [0] * 10 + [1] * 10
NO_TIES = np.empty((0, 2), dtype=np.int64)


def hand_on(assignment=TWO, rows=3, columns=8, people=None, **options):
    assignment = np.array(assignment)
    community = np.tile(np.arange(columns) // 4, rows)
    homes = np.array([community[assignment == g][0] for g in range(assignment.max() + 1)])
    grids = np.bincount(homes)
    return Hand(plan_of(city(rows, columns, grids, people, community), assignment, homes, NO_TIES, seed=0), **options)


def strip(assignment=TENS, pins=None, **options):
    """Twenty units in a row, or as many as are given; two grids of ten unless told."""
    homes = np.zeros(max(assignment) + 1, dtype=np.int64)
    problem = city(1, len(assignment), len(homes), pins=pins)
    return Hand(plan_of(problem, np.array(assignment), homes, NO_TIES, seed=0), **options)


@pytest.fixture
def hand():
    return hand_on(names=("A1", "A2", "A3", "B1"), codes=("A", "B"))


def test_a_move_tells_what_would_be_and_changes_nothing(hand):
    change = hand.move(["u0002"], "A2")

    assert (change.allowed, change.reasons, change.warnings, change.balanced) == (True, [], [], True)
    assert [change.before.grids[g].population for g in (0, 1)] == [50, 30]
    assert [change.after.grids[g].population for g in (0, 1)] == [40, 40]
    assert (change.before.whole["out_of_balance"], change.after.whole["out_of_balance"]) == (2, 0)
    assert (change.before.whole["max_deviation"], change.after.whole["max_deviation"]) == (0.25, 0.0)
    assert (change.before.community["cut_edges"], change.after.community["cut_edges"]) == (7, 6)
    assert change.population == 10
    assert change.summary == "Move u0002 (10 residents) from grid A1 to grid A2."
    assert hand.assignment.tolist() == TWO


def test_a_change_that_is_made_can_be_taken_back_and_made_again(hand):
    before = hand.figures
    hand.apply(hand.move(["u0002"], "A2"))
    after = hand.figures

    assert (hand.grid_of("u0002"), hand.undo(), hand.grid_of("u0002"), hand.undo()) == (1, True, 0, False)
    assert hand.figures == before
    assert (hand.redo(), hand.redo()) == (True, False)
    assert hand.figures == after


def test_a_new_change_forgets_what_was_taken_back(hand):
    hand.apply(hand.move(["u0002"], "A2"))
    hand.undo()
    hand.apply(hand.merge(["A1", "A2"]))

    assert hand.redo() is False


def test_a_change_worked_out_before_another_is_asked_for_again(hand):
    one, two = hand.move(["u0002"], "A2"), hand.merge(["A1", "A2"])
    hand.apply(one)

    with pytest.raises(BadInput, match="has changed since"):
        hand.apply(two)


def test_units_that_would_be_cut_off_are_named(hand):
    change = hand.move(["u0001"], "A2")

    assert change.cut_off == {0: ["u0002"], 1: ["u0001"]}
    assert change.reasons == [
        "Grid A1 would fall into 2 pieces; cut off: u0002.",
        "Grid A2 would fall into 2 pieces; cut off: u0001.",
    ]
    with pytest.raises(BadInput, match="would fall into 2 pieces"):
        hand.apply(change)


def test_a_move_across_communities_is_refused_in_words(hand):
    change = hand.move(["u0003"], "B1")

    assert change.reasons == ["u0003 cannot come to grid B1: it belongs to another community, and no grid crosses one."]
    assert change.after == change.before


def test_a_grid_is_not_emptied(hand):
    change = hand.move(["u0003", "u0010", "u0011"], "A1")

    assert (change.allowed, change.emptied, change.after.community["grids"]) == (False, [1], 2)
    assert change.reasons == ["Grid A2 would be left without units; merge it with another instead."]


def test_nobody_is_left_alone_with_empty_land():
    people = np.full(24, 10.0)
    people[[3, 11]] = 0
    change = hand_on(people=people).move(["u0010"], 0)

    assert change.reasons == ["Nobody would live in grid 1."]


def test_a_grid_out_of_balance_is_told_with_its_share():
    change = strip().move(["u0010", "u0011"], 0)

    assert change.allowed
    assert change.warnings == [
        "Grid 0 would have 120 residents, 20.0% above its community's mean; 10.0% is allowed.",
        "Grid 1 would have 80 residents, 20.0% below its community's mean; 10.0% is allowed.",
    ]


def test_a_grid_in_pieces_can_be_mended_step_by_step():
    hand = strip([0, 1, 0, 1, 0, 0, 1, 1, 1, 1])
    change = hand.move(["u0001"], 0)

    assert (change.allowed, change.before.whole["disconnected"], change.after.whole["disconnected"]) == (True, 2, 2)
    assert change.warnings[-2:] == ["Grid 0 would still be in 2 pieces.", "Grid 1 would still be in 2 pieces."]


@pytest.mark.parametrize(
    ("options", "units", "reason"),
    [
        ({"pinned": ["u0009"]}, ["u0009"], "u0009: pinned to the grid they are in; take the pin away first."),
        (
            {"together": [["u0009", "u0008"]]},
            ["u0009"],
            "u0009: to be kept in one grid with units that would stay; move them together.",
        ),
        ({"together": [["u0009", "u0008"], ["u0008", 7]]}, ["u0007", "u0008", "u0009"], None),
    ],
)
def test_pins_hold(options, units, reason):
    assert strip(**options).move(units, 1).reasons == ([reason] if reason else [])


def test_a_split_keeps_together_what_is_bound():
    change = strip(pinned=["u0009"], together=[["u0009", "u0003"]]).split(0)  # in a row: all between them stay too

    assert (change.allowed, change.units.tolist()) == (True, [0, 1, 2])


def test_a_grid_held_whole_is_neither_joined_nor_left():
    n = 20
    whole = np.arange(n) < 10
    pins = Pins(np.where(whole, 0, -1), np.zeros(n, dtype=np.bool_), whole, np.full(n, -1))
    hand = strip(pins=pins)

    assert hand.move(["u0010"], 0).reasons == ["Grid 0 is held whole: nobody joins it. Take the pin away first."]
    assert hand.move(["u0009"], 1).reasons == ["u0009: pinned to the grid they are in; take the pin away first."]
    assert hand.suggest(0) == []


def test_a_merge_carries_on_the_grid_with_pinned_units_else_the_larger(hand):
    merged = hand.merge(["A1", "A2"])

    assert (merged.allowed, merged.summary) == (True, "Merge grids A1, A2 into A1.")
    assert {number: grid.population for number, grid in merged.after.grids.items()} == {0: 80}
    assert merged.after.whole["grids"] == 3
    pinned = hand_on(pinned=["u0003"]).merge([0, 1])
    assert sorted(pinned.after.grids) == [1]


def test_grids_that_do_not_touch_are_not_merged():
    hand = strip([0] * 5 + [1] * 10 + [2] * 5)
    change = hand.merge([0, 2])

    assert change.reasons == ["Grid 0 would fall into 2 pieces; cut off: u0015, u0016, u0017, u0018, u0019."]


def test_grids_of_two_communities_are_not_merged(hand):
    assert "another community" in hand.merge(["A1", "B1"]).reasons[0]


def test_a_split_is_even_and_takes_the_next_serial(hand):
    change = hand.split("B1", 3)

    assert (change.allowed, change.summary) == (True, "Split grid B1 into B1, B001, B002.")
    assert [grid.population for grid in change.after.grids.values()] == [40, 40, 40]


def test_numbers_of_grids_stay(hand):
    hand.apply(hand.move(["u0002"], "A2"))
    hand.apply(hand.split("B1", 3))
    hand.apply(hand.merge([4, 3]))
    hand.apply(hand.split("B1", 2))

    assert hand.names == {0: "A1", 1: "A2", 2: "A3", 3: "B1", 5: "B002", 6: "B003"}
    assert check_plan(hand.plan()) == []


def test_a_name_that_was_retired_is_not_used_again():
    hand = hand_on(names=("A001", "A002", "A003", "B001"), codes=("A", "B"), retired={"B007"})

    assert hand.split("B001").summary == "Split grid B001 into B001, B008."


def test_a_split_without_room_is_refused():
    hand = strip([0] * 19 + [1])

    with pytest.raises(BadInput, match=r"^grid 1 has too few populated units to be split$"):
        hand.split(1)
    with pytest.raises(BadInput, match=r"^grid 0 can be split into 2 to 19 parts$"):
        hand.split(0, into=20)


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (lambda hand: hand.move(["u9999"], 0), "there is no unit u9999 in this plan"),
        (lambda hand: hand.move([-1], 0), "there is no unit -1 in this plan"),
        (lambda hand: hand.move(["u0000"], "Z"), "there is no grid Z in this plan"),
        (lambda hand: hand.move(["u0000"], 7), "there is no grid 7 in this plan"),
        (lambda hand: hand.move(["u0000"], 0), "choose units that are not in grid A1 yet"),
        (lambda hand: hand.move([], 0), "choose units that are not in grid A1 yet"),
        (lambda hand: hand.merge(["A1", 0]), "choose at least two grids to merge"),
        (lambda hand: hand.exchange(["u0000"], ["u0001"]), "an exchange takes units of one grid and units of another"),
    ],
)
def test_what_makes_no_sense_is_answered_in_words(hand, ask, answer):
    with pytest.raises(BadInput) as refused:
        ask(hand)
    assert str(refused.value) == answer


def test_what_needs_mending_comes_first():
    hand = strip([0, 1, 0, 1, *[2] * 12, *[3] * 4])

    assert [(need.grid.name, need.why) for need in hand.needs()] == [
        ("0", "It is in 2 pieces."),
        ("1", "It is in 2 pieces."),
        ("2", "It is 140.0% above its community's mean; 10.0% is allowed."),
        ("3", "It is 20.0% below its community's mean; 10.0% is allowed."),
    ]


def test_suggestions_put_balance_first():
    hand = strip([0] * 13 + [1] * 7)
    [first, *others] = hand.suggest(0)

    assert (first.summary, others) == ("Move u0012 (10 residents) from grid 0 to grid 1.", [])
    while hand.suggest(0):
        hand.apply(hand.suggest(0)[0])
    assert [grid.population for grid in hand.grids] == [110, 90]  # in balance, and at the least cost


def test_nothing_is_suggested_where_nothing_helps():
    assert strip().suggest(0) == []


def test_pinned_units_are_not_suggested():
    assert strip([0] * 13 + [1] * 7, pinned=["u0012"]).suggest(0) == []


def test_a_plan_kept_in_rows_is_taken_up():
    hand = Hand.from_rows(
        ids=["a", "b", "c", "d"],
        population=[30, 10, 10, 10],
        place=[[0, 0], [100, 0], [200, 0], [300, 0]],
        community=["K", "K", "K", "J"],
        grid=["K001", "K001", "K002", "J001"],
        neighbours=[("a", "b"), ("b", "c"), ("c", "d"), ("d", "gone")],
    )

    assert hand.names == {0: "J001", 1: "K001", 2: "K002"}
    change = hand.move(["b"], "K002")
    assert (change.allowed, change.after.grids[2].population, change.after.grids[2].centre_id) == (True, 20, "b")


def test_a_row_in_the_wrong_community_is_named():
    with pytest.raises(BadInput, match=r"^grid K001 has units of two communities$"):
        Hand.from_rows(
            ids=["a", "b"],
            population=[1, 1],
            place=[[0, 0], [1, 0]],
            community=["K", "J"],
            grid=["K001", "K001"],
            neighbours=[],
        )
