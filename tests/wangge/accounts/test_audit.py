import pytest

from wangge.accounts.domain.audit import record
from wangge.accounts.models import AuditEvent
from wangge.accounts.models.audit_event import AuditEventError


def test_an_event_says_who_did_what_where(toy_city):
    event = record(None, "imported", toy_city.root, reason="first load", rows=12)

    kept = AuditEvent.objects.get(pk=event.pk)
    assert (kept.actor_name, kept.act, kept.subject_name, kept.place_path, kept.reason, kept.details) == (
        "wangge", "imported", "玩具市", "320000/", "first load", {"rows": 12},
    )  # fmt: skip


def test_an_event_is_never_changed(toy_city):
    event = record(None, "imported", toy_city.root)
    event.act = "forged"

    with pytest.raises(AuditEventError):
        event.save()


def test_an_event_is_never_deleted(toy_city):
    with pytest.raises(AuditEventError):
        record(None, "imported", toy_city.root).delete()
