"""wangge restore: a backup into an empty home."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from wangge.config.backup import BackupError, restore_backup
from wangge.config.home import make_tables_ready


class Command(BaseCommand):
    help = "Fill an empty home from a backup: WANGGE_HOME=/srv/new wangge restore wangge-2026-11-23.zip"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        make_tables_ready()
        try:
            counts = restore_backup(options["file"])
        except BackupError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(_("Restored, rows: %(rows)d.") % {"rows": sum(counts.values())})
