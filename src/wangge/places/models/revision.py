from uuid import uuid4

from django.db import models
from django.db.models import Q


class Revision(models.Model):
    """The one row whose token is another after each change of divisions, base units or the plan in force.

    What is worked out from them is kept under the token. It is drawn at random, so that no other home, and none that
    was emptied and filled again, ever has the same.
    """

    token = models.UUIDField(default=uuid4, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_revision")]

    def __str__(self) -> str:
        return str(self.token)
