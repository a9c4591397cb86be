"""A worker is ready before its first request."""

import pytest
from django.db import OperationalError

from wangge.config.server import warm_up
from wangge.places.domain import where


@pytest.fixture(autouse=True)
def the_tests_connection_stays(monkeypatch):
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)


def test_a_worker_has_its_tree_before_anybody_asks(client, drawn_city, monkeypatch):
    warm_up()
    monkeypatch.setattr(where, "PlaceIndex", None)  # no second one is made

    assert client.get("/api/v1/where?lon=120.501&lat=31.801").json()["grid"]["name"] == "东风社区第1网格"


def test_a_worker_starts_without_its_database_and_says_so(monkeypatch, caplog):
    def fail():
        raise OperationalError("no such host")

    monkeypatch.setattr(where, "current_revision", fail)

    warm_up()

    assert [record.message for record in caplog.records] == ["started cold"]
