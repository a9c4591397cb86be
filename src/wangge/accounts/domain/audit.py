"""The trail: written in the same transaction as the act it tells of."""

from typing import Any

from django.db import models

from wangge.accounts.models import AuditEvent, User


def record(
    by: User | None, act: str, subject: models.Model, *, reason: str = "", address: str = "", **details: Any
) -> AuditEvent:
    """Note who did what to what; ``by`` is None for the installation's own commands."""
    place = subject if hasattr(subject, "path") else getattr(subject, "division", None)
    return AuditEvent.objects.create(
        actor_id=by.pk if by else None,
        actor_name=str(by) if by else "wangge",
        act=act,
        subject_kind=subject._meta.label_lower,  # noqa: SLF001  Django's documented way
        subject_id=str(subject.pk),
        subject_name=(getattr(subject, "name", "") or str(subject))[:200],  # its own name, in no reader's language
        place_path=getattr(place, "path", ""),
        reason=reason,
        address=address,
        details=details,
    )
