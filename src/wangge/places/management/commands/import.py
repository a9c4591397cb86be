"""wangge import: divisions or base units from CSV, all or nothing, with a report of every bad row."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.common.own_command import OwnCommand, add_json
from wangge.common.sheets import SheetError, read_csv
from wangge.places.domain import import_divisions, import_units
from wangge.places.domain.importing import Fault, ImportRefused, ImportResult, write_faults

SHOWN = 20


class Command(OwnCommand):
    about = gettext_lazy("Import divisions or base units from CSV: all rows, or none and a list of every bad one.")
    example = "wangge import units units.csv --datum gcj02 --report faults.csv"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["divisions", "units"], help=_("what the rows are"))
        parser.add_argument("file", type=Path, help=_("a table in CSV"))
        datums = ["wgs84", "cgcs2000", "gcj02", "bd09"]
        parser.add_argument("--datum", choices=datums, default="wgs84", help=_("what lon and lat refer to (wgs84)"))
        parser.add_argument("--report", type=Path, metavar="FILE", help=_("write every bad row to this CSV file"))
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        report = options["report"]
        if report and not report.parent.is_dir():
            raise _unwritable(report, _("there is no such folder"))
        try:
            result = _import(options["what"], options["file"], options["datum"])
        except SheetError as error:
            raise CommandError(str(error), returncode=2) from error
        except ImportRefused as refused:
            if self.as_json:
                self.answer("", {"added": 0, "changed": 0, "faults": [asdict(fault) for fault in refused.faults]})
            raise CommandError(_tell(refused, report), returncode=2) from refused
        if result.warnings:
            self.stderr.write("\n".join(_shown(_("Imported, but look at:"), result.warnings, report)))
        done = _("Imported: %(added)d added, %(changed)d changed.") % asdict(result)
        self.answer(done, {**asdict(result), "faults": []})


def _unwritable(file: Path, why: object) -> CommandError:
    return CommandError(_("%(file)s can't be written: %(why)s.") % {"file": file, "why": why}, returncode=2)


def _import(what: str, file: Path, datum: str) -> ImportResult:
    if what == "divisions":
        return import_divisions.import_divisions(read_csv(file, required=import_divisions.COLUMNS), datum=datum)
    return import_units.import_units(read_csv(file, required=import_units.COLUMNS), datum=datum)


def _tell(refused: ImportRefused, report: Path | None) -> str:
    return "\n".join(_shown(str(refused), refused.faults, report))


def _shown(title: str, faults: Sequence[Fault], report: Path | None) -> list[str]:
    """The first rows on the screen, all of them in the report."""
    lines = [title, *(_line(fault) for fault in faults[:SHOWN])]
    if len(faults) > SHOWN:
        lines.append(_("… and %(count)d more.") % {"count": len(faults) - SHOWN})
    if report:
        try:
            write_faults(report, faults)
        except OSError as error:
            raise _unwritable(report, error.strerror) from error
        lines.append(_("Every bad row is in %(file)s.") % {"file": report})
    return lines


def _line(fault: Fault) -> str:
    where = _("line %(line)d, %(column)s") % {"line": fault.line, "column": fault.column}
    return f"  {where} “{fault.value}”: {fault.message}"
