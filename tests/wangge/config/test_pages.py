"""What every answer carries, whatever page it is."""

import json
import logging

import pytest
from django.db import OperationalError, connection

from wangge.config.logs import JsonLines


def test_pages_allow_no_script_but_our_own(client, drawn_city):
    policy = client.get("/")["Content-Security-Policy"]

    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";") if " " in rule.strip())
    assert (rules["default-src"], rules["script-src"], rules["style-src"]) == ("'none'", "'self'", "'self'")
    assert "unsafe" not in policy


def test_pages_say_nothing_inline(client, drawn_city):
    for address in ("/", "/map/", "/grids/320000001001001/", "/places/320000001/", "/staff/login/"):
        text = client.get(address).content.decode()
        assert " style=" not in text
        assert "<style" not in text
        assert " onclick=" not in text


@pytest.mark.parametrize("host", ["localhost", "10.0.3.7:8000", "pod-4711.internal", "not a host!"])
@pytest.mark.parametrize("https", [False, True])
def test_health_is_told_by_whatever_name_one_calls(client, db, settings, host, https):
    settings.SECURE_SSL_REDIRECT = https

    answer = client.get("/healthz", HTTP_HOST=host)

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok"})


def test_a_database_that_is_away_is_told(client, db, monkeypatch):
    def away():
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (503, {"status": "down", "database": "OperationalError"})


def test_a_foreign_name_is_refused_without_noise(client, db, caplog):
    with caplog.at_level(logging.WARNING):
        answer = client.get("/", HTTP_HOST="evil.example.org")

    assert (answer.status_code, [record.message for record in caplog.records]) == (400, [])


def test_an_address_that_leads_nowhere_helps_on(client, drawn_city):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert 'href="/"' in response.content.decode()


def test_a_log_line_is_json_with_what_was_passed():
    record = logging.makeLogRecord(
        {"name": "wangge.requests", "levelname": "INFO", "msg": "request", "path": "/", "ms": 3.2}
    )

    line = json.loads(JsonLines().format(record))

    assert (line["message"], line["path"], line["ms"], line["level"]) == ("request", "/", 3.2, "info")


def test_the_log_keeps_no_query(client, drawn_city, caplog):
    with caplog.at_level(logging.INFO, logger="wangge.requests"):
        client.get("/api/v1/where?lon=120.501&lat=31.801")

    assert [(record.path, record.status) for record in caplog.records if record.name == "wangge.requests"] == [
        ("/api/v1/where", 200)
    ]
