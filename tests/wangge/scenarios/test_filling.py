"""Filling a home and starting over, with a scenario of one division."""

import pytest
from django.db import connection
from tests.factories.accounts import make_user

from wangge.accounts.domain.audit import record
from wangge.accounts.models import AuditEvent, Installation, User
from wangge.common.progress import Steps
from wangge.places.enums import Level
from wangge.places.models import Division
from wangge.scenarios import demo


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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("add", "named"),
    [
        (lambda: make_user("li@example.org"), "li@example.org"),
        (lambda: record(None, "imported base units", Division.objects.get()), "an import on 20"),
    ],
    ids=["somebody", "an import"],
)
def test_starting_over_keeps_what_no_demo_made(toy, add, named):
    demo.fill("toy", Steps())
    add()

    with pytest.raises(demo.HomeInUse, match=named):
        demo.clear()

    assert Division.objects.get().name == "玩具市"


@pytest.mark.django_db(transaction=True)
def test_starting_over_removes_what_the_demo_made_and_what_was_done_in_it(toy):
    demo.fill("toy", Steps())
    record(User.objects.first(), "drafted", Division.objects.get())

    demo.clear()

    assert not any(model._base_manager.exists() for model in (Division, User, Installation, AuditEvent))
