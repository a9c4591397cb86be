"""Filling a home and starting over, with a scenario of one division."""

import pytest
from django.db import connection

from wangge.accounts.models import Installation, User
from wangge.places.enums import Level
from wangge.places.models import Division
from wangge.scenarios import demo
from wangge.scenarios.progress import Steps


@pytest.fixture
def toy(monkeypatch):
    """A scenario that notes whether others have to wait while it makes its world, and while it writes it."""
    waiting = []

    def make(_steps):
        waiting.append(connection.in_atomic_block)
        return write

    def write():
        waiting.append(connection.in_atomic_block)
        Division.objects.create(code="320000", name="玩具市", level=Level.CITY)

    monkeypatch.setitem(demo.SCENARIOS, "toy", make)
    return waiting


@pytest.mark.django_db(transaction=True)
def test_a_scenario_is_made_before_anything_is_written(toy):
    demo.fill("toy", Steps())

    assert toy == [False, True]
    assert (Division.objects.get().name, Installation.current().scenario) == ("玩具市", "toy")


def test_a_home_that_somebody_else_filled_meanwhile_is_left_as_it_is(db, toy):
    demo.fill("toy", Steps())
    people = User.objects.count()

    demo.fill("toy", Steps())

    assert (Division.objects.count(), User.objects.count()) == (1, people)
