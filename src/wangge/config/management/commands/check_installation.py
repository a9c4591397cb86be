"""wangge check: is this installation in order? Each line says what is, and how to mend what is not."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser, SystemCheckError
from django.db import Error, connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.common.own_command import OwnCommand, add_json
from wangge.config.home import has_pending_migrations
from wangge.places.domain.checks import plan_faults
from wangge.places.domain.queries import plans_in_force, root_division

Line = tuple[bool, str]


class Command(OwnCommand):
    about = gettext_lazy("Is this installation in order? Exit status 1 where something is to be mended.")
    example = "wangge check"

    def add_arguments(self, parser: CommandParser) -> None:
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        found = []
        for good, text in _lines():
            found.append({"in_order": good, "text": text})
            if not self.as_json:
                self.stdout.write(("✓ " if good else "✗ ") + text)
        wrong = sum(not line["in_order"] for line in found)
        if self.as_json:
            self.answer("", {"in_order": not wrong, "lines": found})
        if wrong:
            raise CommandError(_("Things to mend: %(count)d.") % {"count": wrong}, returncode=1)


def _lines() -> Iterator[Line]:
    yield True, _("Home: %(home)s") % {"home": settings.HOME}
    yield _check_database()
    if not _database_answers():
        return
    for check in (_check_migrations, _check_django, _check_front_end):
        yield check()
    yield from _check_private()
    if not has_pending_migrations():
        yield from _check_city()


def _database_answers() -> bool:
    try:
        connection.ensure_connection()
    except Error:
        return False
    return True


def _check_database() -> Line:
    name = f"{connection.vendor} {connection.settings_dict['NAME']}"
    if _database_answers():
        return True, _("Database: %(name)s") % {"name": name}
    return False, _("The database %(name)s does not answer: mend WANGGE_DATABASE_URL, or start it.") % {"name": name}


def _check_migrations() -> Line:
    if has_pending_migrations():
        return False, _("The tables are not up to date: run wangge migrate.")
    return True, _("Tables: up to date")


def _check_django() -> Line:
    try:
        call_command(
            "check", verbosity=0, deploy=settings.HTTPS, fail_level="ERROR", stdout=_Nowhere(), stderr=_Nowhere()
        )
    except SystemCheckError as error:
        return False, str(error)
    return True, _("Settings: in order")


class _Nowhere:
    """Django's own check prints as it goes; only its verdict is wanted here."""

    def write(self, _text: str) -> int:
        return 0

    def flush(self) -> None:
        return None

    isatty: Callable[..., bool] = lambda self: False


def _check_front_end() -> Line:
    if finders.find("look/built/map.js"):
        return True, _("Scripts of the pages: built")
    return False, _("The scripts of the pages are not built: run npm ci, then npm run build.")


def _check_private() -> Iterator[Line]:
    """A home that others can't enter keeps what is in it; else each file must keep itself."""
    home = Path(settings.HOME)
    exposed = [] if _mode(home) & 0o077 == 0 else [path for path, bits in _kept_private(home) if _mode(path) & bits]
    for path in exposed:
        yield False, _("Others on this machine can read %(path)s: run chmod go= on it.") % {"path": path}
    if not exposed:
        yield True, _("Key, data and media: kept from others")


def _kept_private(home: Path) -> list[tuple[Path, int]]:
    """What the home keeps, and which bits nobody else may have: a group, such as that of backups, may read the data."""
    return [(home / "secret_key", 0o077), (home / "wangge.sqlite3", 0o007), (Path(settings.MEDIA_ROOT), 0o007)]


def _mode(path: Path) -> int:
    return path.stat().st_mode if path.exists() else 0


def _check_city() -> Iterator[Line]:
    root, plans = root_division(), list(plans_in_force())
    if root is None:
        yield True, _("No city yet: wangge import divisions, or wangge demo")
        return
    yield True, _("City: %(city)s") % {"city": root}
    if not plans:
        yield True, _("No grid plan in force yet")
    for plan in plans:
        faults = plan_faults(plan)
        fine = _("Grid plan: %(plan)s, every base unit in exactly one grid") % {"plan": plan}
        yield not faults, " ".join(faults) or fine
