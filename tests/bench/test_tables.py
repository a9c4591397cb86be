"""Tables of the bench, as Markdown."""

import pytest


def row(who, inertia=1.0, *, ours=False, balanced=True, **more):
    figures = {"deviation": 0.05, "in_pieces": 0, "empty": 0, "seconds": 2.0, "to_metis": inertia, "cost": 2 * inertia}
    return {
        "case": "nh-tracts, k = 10",
        "who": who,
        "ours": ours,
        "balanced": balanced,
        "inertia": inertia,
        **figures,
        **more,
    }


def test_at_a_glance():
    from tables import glance

    rows = [
        row("wangge", 0.78, ours=True),
        row("METIS", in_pieces=2, empty=1, seconds=12.3),
        {"case": "nh-tracts, k = 10", "who": "AZP", "ours": False, "trouble": "over 120 s"},
    ]
    assert glance(rows).splitlines()[2:] == [
        "| **wangge** | 5.0 / 0.78 / 2.00 |",
        "| METIS | 5.0 / 1.00 / 12, 2 in pieces, 1 empty |",
        "| AZP | over 120 s |",
    ]


def test_ours_stands_beside_the_best_that_keeps_the_balance():
    from tables import against_the_best

    rows = [row("wangge", 0.8, ours=True), row("even", 1.0), row("evener", 1.6), row("uneven", 0.5, balanced=False)]
    assert against_the_best(rows).splitlines()[2:] == ["| nh-tracts, k = 10 | even | 0.800 | even | 0.800 |"]


@pytest.mark.parametrize(
    ("place", "culture", "better"),
    [(0.5, 0.5, 0.3), (0.2, 0.9, 0.0), (0.1, 0.9, None), (0.21, 0.31, 0.3)],
)
def test_a_peer_is_dominated_by_a_point_that_leaves_less_of_both(place, culture, better):
    from front import _dominating

    points = [
        {"culture": 0.0, "place_left": 0.15, "culture_left": 0.8},
        {"culture": 0.3, "place_left": 0.2, "culture_left": 0.3},
    ]
    assert _dominating({"place_left": place, "culture_left": culture}, points) == better
