"""wangge export: what the database holds, as a file."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.common.exports import FORMATS, ExportError, make_export, offered_exports, write_table
from wangge.common.own_command import OwnCommand


class Command(OwnCommand):
    about = gettext_lazy("Write what the database holds.")
    example = "wangge export grids --format geojson --out grids.geojson"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=offered_exports(), help=_("which table"))
        parser.add_argument("--format", choices=FORMATS, default="csv", help=_("kind of file (csv)"))
        parser.add_argument(
            "--out", type=Path, help=_("a file; standard output when left out (csv and geojson)"), metavar="FILE"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        form, out = options["format"], options["out"]
        if out is None and form in {"xlsx", "gpkg"}:
            raise CommandError(_("Name a file with --out for %(format)s.") % {"format": form}, returncode=2)
        try:
            data = write_table(make_export(options["what"]), form)
        except ExportError as error:
            raise CommandError(str(error), returncode=2) from error
        try:
            _write(out, data)
        except BrokenPipeError:
            raise  # whoever read has read enough
        except OSError as error:
            message = _("%(file)s can't be written: %(why)s.") % {"file": out or "-", "why": error.strerror}
            raise CommandError(message, returncode=2) from error


def _write(out: Path | None, data: bytes) -> None:
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    elif out.exists() and not out.is_file():  # a pipe or a device is written to, never replaced
        out.write_bytes(data)
    else:
        _write_whole(out.resolve(), data)


def _write_whole(path: Path, data: bytes) -> None:
    """The whole file or none of it: written beside its place, then moved there."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
