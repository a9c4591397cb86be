"""Making a home ready: its tables, and the static files that pages need."""

import hashlib
import shutil
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _


class NoFrontEnd(RuntimeError):
    """The scripts that the pages load were never built."""


def prepare_home() -> None:
    """Bring tables and static files up to date; quick when they are."""
    make_tables_ready()
    collect_static()


def make_tables_ready() -> None:
    if has_pending_migrations():
        call_command("migrate", verbosity=0, interactive=False)


def has_pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def collect_static() -> None:
    """Copy, compress and name by content every static file; skipped when none has changed."""
    stamp, state = settings.STATIC_ROOT / ".stamp", _static_state()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == state:
        return
    if finders.find("look/built/map.js") is None:
        raise NoFrontEnd(_("The pages' scripts are not built: run ./run demo, or npm ci and npm run build."))
    shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(state, encoding="utf-8")


def _static_state() -> str:
    """A digest of every static file's name, size and time."""
    digest = hashlib.sha256(settings.STATIC_URL.encode())
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name)).stat()
            digest.update(f"{name} {file.st_size} {file.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def say(line: str) -> None:
    """A line for the person at the terminal, at once, also when the output is a file."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
