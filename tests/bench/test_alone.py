"""Peers run in a process of their own: they may take too long, or fail, and the bench goes on."""

import pytest
from tests.engines.partition.cities import city


def run(mood, communities=1):
    from alone import run_alone
    from peers import Peer

    strips = city(2, 4, [2] * communities, community=[at // (8 // communities) for at in range(8)])
    return run_alone(Peer("sample", "sample_peer", {"mood": mood}), strips, 0, patience=1)


def test_each_community_is_split_alone():
    assert run("halves", communities=2).assignment.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


@pytest.mark.parametrize(
    ("mood", "trouble"), [("endless", "over 1 s"), ("failing", "RuntimeError: no balance to be had")]
)
def test_a_peer_without_an_answer_says_why(mood, trouble):
    ran = run(mood)
    assert (ran.assignment, ran.trouble) == (None, trouble)
