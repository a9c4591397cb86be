"""What a planner wants left as it is stays as it is, and what can't be is refused with the row that asks for it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wangge_engines import partition
from wangge_engines.errors import BadInput
from wangge_engines.partition.constraints import check_plan


def board(rows, columns, community="c"):
    """Ten people on each square of a board, named by row and column: a1 is in the south-west."""
    squares = [(f"{chr(97 + x)}{y + 1}", x * 100.0, y * 100.0) for y in range(rows) for x in range(columns)]
    return pd.DataFrame(
        [(code, 10, x, y, community) for code, x, y in squares], columns=["id", "population", "x", "y", "community"]
    )


def draw(units, pins=None, *, grids=2, **options):
    pins = None if pins is None else pd.DataFrame(pins)
    return partition.draw(units, grids=grids, within="community", pins=pins, **options)


def refusal_of(units, pins, **options):
    with pytest.raises(BadInput) as refused:
        draw(units, pins, **options)
    return str(refused.value)


def test_a_unit_stays_in_the_grid_it_is_held_in():
    #  a b c d   halves: a b | c d, and b1 is to go with d4
    drawing = draw(board(4, 4), {"id": ["b1", "d4"], "grid": ["east", "east"]}, tolerance=0.3)

    assert drawing.assignment["b1"] == drawing.assignment["d4"] == "east"
    assert drawing.report["pins"] == {
        "units_held": 6,  # and the four on the way from b1 to d4
        "grids_held_whole": 0,
        "bundles": 0,
        "centres": 0,
        "broken": 0,
    }
    assert check_plan(drawing.plan) == []


def test_units_held_in_two_grids_are_apart():
    drawing = draw(board(4, 4), {"id": ["a1", "a2"], "grid": ["south", "north"]})

    assert (drawing.assignment["a1"], drawing.assignment["a2"]) == ("south", "north")
    assert drawing.assignment.value_counts().tolist() == [8, 8]


def test_a_pair_is_never_apart():
    apart = draw(board(2, 8))
    assert apart.assignment["a1"] != apart.assignment["h1"]

    drawing = draw(board(2, 8), {"id_a": ["a1"], "id_b": ["h1"]}, tolerance=0.3)

    assert drawing.assignment["a1"] == drawing.assignment["h1"]
    assert check_plan(drawing.plan) == []
    assert "6 units that lie between pinned ones are held with them" in drawing.report["notes"]


def test_a_centre_is_where_it_was_asked_for():
    drawing = draw(board(4, 4), {"grid": ["mine"], "centre": ["a4"]})

    assert drawing.centres["mine"] == "a4"
    assert drawing.assignment["a4"] == "mine"
    assert drawing.report["cost"] > draw(board(4, 4)).report["cost"]


def test_a_whole_grid_stays_as_it_was():
    before = {code: "c001" if code in {"a1", "a2", "a3", "b1", "b2"} else "c002" for code in board(4, 4).id}

    free = draw(board(4, 4), previous=before, move_cost=0.0)
    drawing = draw(board(4, 4), {"grid": ["c001"]}, previous=before, move_cost=0.0)

    assert sorted(drawing.assignment.index[drawing.assignment == "c001"]) == ["a1", "a2", "a3", "b1", "b2"]
    assert (free.assignment == "c001").sum() == 8


def test_rows_of_all_kinds_in_one_file(tmp_path):
    (tmp_path / "pins.csv").write_text("id,grid,id_a,id_b,centre\na1,one,,,\n,,d4,d3,\n,one,,,b2\n", encoding="utf-8")

    drawing = partition.draw(board(4, 4), grids=2, within="community", pins=tmp_path / "pins.csv")

    assert drawing.assignment["a1"] == drawing.assignment["b2"] == "one"
    assert drawing.assignment["d3"] == drawing.assignment["d4"]
    assert drawing.centres["one"] == "b2"


def test_pins_are_the_same_whatever_the_threads():
    pins = {"id": ["a1", "c3"], "grid": ["x", "y"]}

    one, two = (draw(board(6, 6), pins, grids=4, threads=threads).assignment for threads in (1, 2))

    assert one.equals(two)


WRONG = {
    "no such unit": ({"id": ["z9"], "grid": ["g"]}, "row 1, column id: there is no unit z9 among the units"),
    "two grids": (
        {"id": ["a1", "a1"], "grid": ["g", "h"]},
        "row 2, column grid: unit a1 is held in grid g already",
    ),
    "two centres": (
        {"grid": ["g", "g"], "centre": ["a1", "b1"]},
        "row 2, column centre: grid g has another centre already; it can have one",
    ),
    "half a pair": (
        {"id_a": ["a1"], "id_b": [""]},
        "row 1: give id and grid, or id_a and id_b, or grid and centre, or a grid alone; this row has id_a",
    ),
    "no earlier plan": (
        {"grid": ["g"]},
        "row 1: grid g is not in the earlier plan; only its grids can stay whole",
    ),
    "too many": (
        {"id": ["a1", "b1", "c1"], "grid": ["g", "h", "i"]},
        "the pins name 3 grids of community c, which is to have 2",
    ),
    "no way between": (
        # the second row of a strip parts its ends
        {"id": ["a1", "b1", "c1"], "grid": ["g", "h", "g"]},
        "units a1 and c1 are to be in one grid, but other pins leave no way between them",
    ),
    "another column": (
        {"unit": ["a1"], "grid": ["g"]},
        "row 1, column unit: column unit is not known; pins have the columns id, grid, id_a, id_b, centre",
    ),
    "nothing": ({"id": [], "grid": []}, "the file holds no pins, only a first line"),
    "nobody left": (
        {"id": ["a1", "b1", "c1"], "grid": ["g", "g", "g"]},
        "community c is to have 2 grids, but its pins leave residents for 1: take some away",
    ),
    "no room": (
        {"id_a": ["a1", "b1"], "id_b": ["b1", "c1"]},
        "community c is to have 2 grids, but its pins leave residents for 1: take some away",
    ),
}


@pytest.mark.parametrize(("pins", "sentence"), WRONG.values(), ids=WRONG)
def test_what_can_not_be_is_refused_with_its_row(pins, sentence):
    assert sentence in refusal_of(board(1, 3), pins)


def test_a_community_without_people_asks_nothing_of_the_pins():
    units = pd.concat([board(2, 4), board(1, 2, "d").assign(id=["y", "z"], y=500.0, population=0)])

    drawing = draw(units, {"id": ["a1"], "grid": ["mine"]}, grids=3)

    assert drawing.assignment["a1"] == "mine"


@pytest.mark.parametrize("name", ["d001", "dockside"])
def test_a_name_that_looks_like_another_communitys_is_given_all_the_same(name):
    units = pd.concat([board(2, 4), board(1, 2, "d").assign(id=["y", "z"], y=500.0)])

    drawing = draw(units, {"id": ["a1"], "grid": [name]}, grids=3)

    assert drawing.assignment["a1"] == name
    assert drawing.assignment["y"] not in {name, drawing.assignment["d2"]}


def test_a_grid_of_another_community_is_refused():
    units = pd.concat([board(2, 4), board(1, 2, "d").assign(id=["y", "z"], y=500.0)])
    before = draw(units, grids=3)

    said = refusal_of(units, {"id": ["a1"], "grid": [before.assignment["y"]]}, grids=3, previous=before)

    assert said == f"pins, row 1: grid {before.assignment['y']} belongs to another community; choose another"


def test_a_pair_is_no_large_unit():
    """Searched as one unit, it still excuses nobody: the grids are as well balanced as with the pair held by name."""
    units = board(1, 12).assign(population=[10, 90, 90, 90, 10, 90, 90, 10, 90, 90, 90, 10])
    pair = draw(units, {"id_a": ["b1"], "id_b": ["d1"]}, grids=4, tolerance=0.3)
    named = draw(units, {"id": ["b1", "d1"], "grid": ["g", "g"]}, grids=4, tolerance=0.3)

    assert pair.report["max_deviation"] == named.report["max_deviation"]
    assert pair.report["cost"] == pytest.approx(named.report["cost"])


def test_a_pair_moves_at_the_price_of_all_its_residents():
    units = board(2, 4).assign(population=[20, 100, 100, 100, 480, 100, 100, 100])
    before = {code: "c001" if code == "a1" else "c002" if code[0] in "cd" else "c003" for code in units.id}

    drawing = draw(units, {"id_a": ["a1"], "id_b": ["a2"]}, grids=2, previous=before, move_cost=50.0, tolerance=0.9)

    assert drawing.report["moved_population"] == 20


def test_nobody_is_in_two_minds_about_equal_ways():
    """Ids choose nothing: a pair's way is the same whatever its units are called."""
    units = board(3, 3)
    names = dict(zip(units.id, reversed(units.id), strict=True))
    pins = pd.DataFrame({"id_a": ["a1"], "id_b": ["c3"]})
    held = draw(units, pins, tolerance=0.5).plan.problem.pins.bundle >= 0
    renamed = draw(units.assign(id=units.id.map(names)), pins.replace(names), tolerance=0.5).plan.problem
    again = {names[str(code)] for code in renamed.ids[renamed.pins.bundle >= 0]}

    assert again == {str(code) for code in draw(units, pins, tolerance=0.5).plan.problem.ids[held]}


def test_a_whole_grid_that_could_not_be_kept_is_told():
    before = {"a1": "c001", "b1": "c002", "c1": "c002"}
    units = board(1, 4).iloc[[0, 1, 2]]
    islander = units.assign(id=["z1", "b1", "c1"], x=[-100.0, 100.0, 200.0])
    units = pd.concat([islander.iloc[:1], units])  # z1 is new, and a1 stands between it and the others

    drawing = draw(units, {"grid": ["c001"]}, previous=before, tolerance=0.9)

    assert drawing.assignment["z1"] == "c001"
    assert drawing.report["pins"]["broken"] == 1


def test_pairs_across_communities_are_refused():
    units = pd.concat([board(1, 2), board(1, 2, "d").assign(id=["y", "z"], y=500.0)])

    assert "different communities" in refusal_of(units, {"id_a": ["a1"], "id_b": ["y"]})


def test_a_pair_held_in_two_grids_is_refused():
    pins = [{"id": "a1", "grid": "g"}, {"id": "b1", "grid": "h"}, {"id_a": "a1", "id_b": "b1"}]

    assert "never to be apart are held in different grids: g, h" in refusal_of(board(2, 4), pins)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_whatever_is_pinned_holds(seed):
    rng = np.random.default_rng(seed)
    units = board(6, 6).assign(population=np.round(rng.gamma(2, 20, 36)) + 1)
    before = partition.draw(units, grids=5, within="community", tolerance=0.3, seed=seed)
    codes = rng.permutation(units.id.to_numpy())
    whole = before.assignment[codes[0]]
    loose = [code for code in codes if before.assignment[code] != whole]
    pins = [
        {"grid": whole},
        {"id_a": loose[0], "id_b": loose[1]},
        {"id": loose[2], "grid": before.assignment[loose[2]]},
    ]

    try:
        after = draw(units, pins, grids=5, tolerance=0.3, previous=before, seed=seed)
    except BadInput as refused:
        assert "no way between" in str(refused)  # noqa: PT017
        return

    assert [violation for violation in check_plan(after.plan) if violation.rule != "balanced"] == []
    assert (after.assignment == whole).equals(before.assignment == whole)
    assert after.assignment[loose[0]] == after.assignment[loose[1]]
    assert after.assignment[loose[2]] == before.assignment[loose[2]]
