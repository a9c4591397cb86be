from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEventError(RuntimeError):
    """The trail is written once and never changed."""


class AuditEvent(models.Model):
    """Who did what to what, when, why and from where. No foreign keys, so that the trail outlives its subjects."""

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("who"), max_length=254)
    act = models.CharField(_("what"), max_length=50)
    subject_kind = models.CharField(max_length=50)
    subject_id = models.CharField(max_length=50)
    subject_name = models.CharField(_("to what"), max_length=200)
    place_path = models.CharField(max_length=200, blank=True, db_index=True)
    reason = models.CharField(_("why"), max_length=500, blank=True)
    address = models.CharField(_("from where"), max_length=45, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.act} {self.subject_name}"

    def save(self, *args: Any, **options: Any) -> None:
        if self.pk and not options.get("force_insert"):
            raise AuditEventError("an audit event is never changed")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        raise AuditEventError("an audit event is never deleted")
