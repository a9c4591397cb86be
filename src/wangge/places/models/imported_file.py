from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wangge.places.enums import Imported


class ImportedFile(models.Model):
    """One file that was taken in whole: who brought it, what it added and changed, and how things were before.

    ``before`` is packed JSON lines: an object for each row that was changed, as it was, and the code of each added one.
    """

    what = models.CharField(_("what"), max_length=10, choices=Imported.choices)
    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    datum = models.CharField(_("datum"), max_length=10)
    added = models.PositiveIntegerField(_("added"))
    changed = models.PositiveIntegerField(_("changed"))
    imported_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    before = models.BinaryField(editable=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
