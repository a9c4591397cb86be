"""wangge restore: a backup into an empty home."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.common.own_command import OwnCommand, add_json, bar
from wangge.config.backup import BackupError, restore_backup
from wangge.config.home import make_tables_ready


class Command(OwnCommand):
    about = gettext_lazy("Fill an empty home from a backup: all of it, or nothing.")
    example = "WANGGE_HOME=/srv/new wangge restore wangge-2026-11-23.zip"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=_("the backup to read"))
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        make_tables_ready()
        try:
            with bar(_("reading the backup")) as progress:
                counts = restore_backup(options["file"], progress)
        except BackupError as error:
            raise CommandError(str(error), returncode=2) from error
        told = _("Restored, rows: %(rows)d.") % {"rows": sum(counts.values())}
        self.answer(told, {"file": options["file"], "rows": counts})
