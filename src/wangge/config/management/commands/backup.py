"""wangge backup: everything in one file, also while it is served."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from wangge.config.backup import BackupError, write_backup


class Command(BaseCommand):
    help = "Write everything to one file: wangge backup wangge-2026-11-23.zip"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = write_backup(options["file"])
        except BackupError as error:
            raise CommandError(str(error), returncode=2) from error
        done = _("Kept %(rows)d rows of %(tables)d tables in %(file)s. It holds personal data: keep it safe.")
        self.stdout.write(done % {"rows": sum(counts.values()), "tables": len(counts), "file": options["file"]})
