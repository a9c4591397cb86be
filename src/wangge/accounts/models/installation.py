from django.db import models
from django.utils import timezone


class Installation(models.Model):
    """The one row that says what this home holds: a city's own data, or a scenario that a demo made.

    A home that a demo made has doors without passwords on loopback, and every page says that its figures are generated.
    """

    scenario = models.CharField(max_length=50, blank=True)
    version = models.CharField(max_length=50)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_installation")]

    def __str__(self) -> str:
        return self.scenario or "city"

    @classmethod
    def current(cls) -> "Installation | None":
        return cls.objects.first()

    @property
    def is_demo(self) -> bool:
        return bool(self.scenario)
