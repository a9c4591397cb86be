"""wangge backup: everything in one file, also while it is served."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.common.own_command import OwnCommand, add_json, bar
from wangge.config.backup import BackupError, write_backup


class Command(OwnCommand):
    about = gettext_lazy("Write everything to one file, also while it is served.")
    example = "wangge backup wangge-2026-11-23.zip"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=_("the file to write"))
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"]
        try:
            with bar(_("writing the backup")) as progress:
                counts = write_backup(path, progress)
        except BackupError as error:
            raise CommandError(str(error), returncode=2) from error
        done = _("Kept %(rows)d rows of %(tables)d tables in %(file)s. It holds personal data: keep it safe.")
        told = done % {"rows": sum(counts.values()), "tables": len(counts), "file": path}
        self.answer(told, {"file": path, "rows": counts})
