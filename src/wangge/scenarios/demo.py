"""A demo home: filled whole or left empty; started over only where a demo made it."""

import shutil
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.accounts.demo import demo_login
from wangge.accounts.domain.people import add_user
from wangge.accounts.enums import RoleKind
from wangge.accounts.models import AuditEvent, Installation, User
from wangge.common.progress import Steps
from wangge.places.domain.queries import root_division
from wangge.scenarios.catalogue import SCENARIOS


class HomeInUse(RuntimeError):
    """The home holds something that no demo made."""


def holds_demo(scenario: str) -> bool:
    """Whether this home is this scenario's already. Raises HomeInUse where it holds anything else."""
    installation = Installation.current()
    if installation and installation.scenario == scenario:
        return True
    if installation and installation.is_demo:
        message = _("It holds the demo “%(scenario)s”. Start over with --fresh, or name another WANGGE_HOME.")
        raise HomeInUse(message % {"scenario": installation.scenario})
    if installation or _holds_rows():
        raise HomeInUse(_("It holds a city's own data. Name an empty folder in WANGGE_HOME."))
    return False


def _holds_rows() -> bool:
    models = [model for label in ("accounts", "places") for model in apps.get_app_config(label).get_models()]
    return any(model._base_manager.exists() for model in models)  # noqa: SLF001


def fill(scenario: str, steps: Steps) -> None:
    """Make the scenario, then write all of it in one transaction: a stop in the middle leaves the home empty."""
    write = SCENARIOS[scenario](steps)
    with transaction.atomic():
        if holds_demo(scenario):  # made by somebody else meanwhile
            return
        write()
        for kind in RoleKind:
            place = root_division() if kind != RoleKind.OPERATOR else None
            add_user(login=demo_login(kind), password=None, kind=kind, place=place)
        Installation.objects.create(pk=1, scenario=scenario, version=settings.VERSION)


def clear() -> None:
    """Empty a home that a demo made; one that holds anything else as well is left alone."""
    installation = Installation.current()
    if installation is None or not installation.is_demo:
        if installation or _holds_rows():
            raise HomeInUse(_("No demo made what this home holds, so --fresh leaves it alone."))
        return
    if added := added_since(installation):
        message = _(
            "It also holds what no demo made (%(added)s), and --fresh would remove it. "
            "Name another folder in WANGGE_HOME, or remove this one yourself."
        )
        raise HomeInUse(message % {"added": ", ".join(added)})
    call_command("flush", verbosity=0, interactive=False)
    shutil.rmtree(Path(settings.MEDIA_ROOT), ignore_errors=True)


def added_since(installation: Installation) -> list[str]:
    """People and imports that came after the demo was made. What is done through its doors is part of the demo."""
    people = User.objects.exclude(login__in=[demo_login(kind) for kind in RoleKind]).order_by("pk")
    imports = AuditEvent.objects.filter(at__gt=installation.made_at, act__startswith="imported").order_by("pk")
    days = dict.fromkeys(timezone.localtime(event.at).date().isoformat() for event in imports)
    return [*people.values_list("login", flat=True), *(_("an import on %(date)s") % {"date": day} for day in days)]
