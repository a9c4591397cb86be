"""wangge import: divisions or base units from CSV, all or nothing, with a report of every bad row."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from wangge.common.sheets import SheetError, read_csv
from wangge.places.domain import import_divisions, import_units
from wangge.places.domain.importing import Fault, ImportRefused, ImportResult, write_faults

SHOWN = 20


class Command(BaseCommand):
    help = "Import from CSV: wangge import units units.csv --datum gcj02 --report faults.csv"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["divisions", "units"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--datum", choices=["wgs84", "cgcs2000", "gcj02", "bd09"], default="wgs84")
        parser.add_argument("--report", type=Path, help="write every bad row to this CSV file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = _import(options["what"], options["file"], options["datum"])
        except SheetError as error:
            raise CommandError(str(error), returncode=2) from error
        except ImportRefused as refused:
            raise CommandError(_tell(refused, options["report"]), returncode=2) from refused
        done = _("Imported: %(added)d added, %(changed)d changed.")
        self.stdout.write(done % {"added": result.added, "changed": result.changed})


def _import(what: str, file: Path, datum: str) -> ImportResult:
    if what == "divisions":
        return import_divisions.import_divisions(read_csv(file, required=import_divisions.COLUMNS), datum=datum)
    return import_units.import_units(read_csv(file, required=import_units.COLUMNS), datum=datum)


def _tell(refused: ImportRefused, report: Path | None) -> str:
    lines = [str(refused), *(_line(fault) for fault in refused.faults[:SHOWN])]
    if len(refused.faults) > SHOWN:
        lines.append(_("… and %(count)d more.") % {"count": len(refused.faults) - SHOWN})
    if report:
        write_faults(report, refused.faults)
        lines.append(_("Every bad row is in %(file)s.") % {"file": report})
    return "\n".join(lines)


def _line(fault: Fault) -> str:
    where = _("line %(line)d, %(column)s") % {"line": fault.line, "column": fault.column}
    return f"  {where} “{fault.value}”: {fault.message}"
