"""wangge import: divisions or base units from people's files, all or nothing; and the way back."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.common.own_command import OwnCommand, add_json
from wangge.common.sheets import SheetError
from wangge.places.domain.import_file import check_file, confirm, import_checked, recognise
from wangge.places.domain.import_history import UndoRefused, undo_import
from wangge.places.domain.importing import Checked, Fault, ImportRefused, ImportResult, ImportStale, write_faults
from wangge.places.models import ImportedFile

SHOWN = 20
DATUMS = ["wgs84", "cgcs2000", "gcj02", "bd09"]


class Command(OwnCommand):
    about = gettext_lazy(
        "Import divisions or base units from CSV, a workbook or a map file: all rows, or none and a list of every bad "
        "one. List what was imported, and take the newest back."
    )
    example = "wangge import units units.xlsx --datum gcj02 --report faults.xlsx"

    def add_arguments(self, parser: CommandParser) -> None:
        chosen = ["divisions", "units", "list", "undo"]
        parser.add_argument("what", choices=chosen, help=_("what the rows are; or list, or undo the newest import"))
        parser.add_argument(
            "file", type=Path, nargs="?", help=_("CSV, XLSX, GeoJSON, GeoPackage, Shapefile, GeoParquet")
        )
        parser.add_argument("--sheet", metavar="NAME", help=_("which sheet of a workbook; else the likeliest"))
        parser.add_argument(
            "--columns", default="", metavar="C", help=_("which column is what: population=常住人口,kind=")
        )
        parser.add_argument("--datum", choices=DATUMS, default="wgs84", help=_("what lon and lat refer to (wgs84)"))
        parser.add_argument("--across-towns", action="store_true", help=_("known units may move to another town"))
        parser.add_argument(
            "--report", type=Path, metavar="FILE", help=_("write every bad row to this CSV or XLSX file")
        )
        parser.add_argument("--check", action="store_true", help=_("only look: write nothing into the database"))
        parser.add_argument("--with-drafts", action="store_true", help=_("undo: give up drafts drawn from it as well"))
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "list":
            self._list()
        elif options["what"] == "undo":
            self._undo(with_drafts=options["with_drafts"])
        else:
            self._import(options)

    def _import(self, options: dict[str, Any]) -> None:
        report = options["report"]
        if options["file"] is None:
            raise CommandError(_("Name the file: wangge import %(what)s FILE") % options, returncode=2)
        if report and not report.parent.is_dir():
            raise _unwritable(report, _("there is no such folder"))
        try:
            checked = _check(options)
            result = _done(checked, only_look=options["check"])
        except (SheetError, ImportStale) as error:
            raise CommandError(str(error), returncode=2) from error
        except ImportRefused as refused:
            self._refuse(refused, checked, report)
        for note in result.notes:
            self.stderr.write(note)
        if result.warnings:
            title = _("Look at:") if options["check"] else _("Imported, but look at:")
            self.stderr.write("\n".join(_shown(title, result.warnings, checked.row_kind, report)))
        told = asdict(result)
        done = _("It would be: %(added)d added, %(changed)d changed.") if options["check"] else None
        done = done or _("Imported: %(added)d added, %(changed)d changed.")
        self.answer(done % told, {**told, "faults": []})

    def _refuse(self, refused: ImportRefused, checked: Checked, report: Path | None) -> None:
        if self.as_json:
            faults = [asdict(fault) for fault in refused.faults]
            self.answer("", {"added": 0, "changed": 0, "notes": checked.notes, "faults": faults})
        lines = [*checked.notes, *_shown(str(refused), refused.faults, checked.row_kind, report)]
        raise CommandError("\n".join(lines), returncode=2) from refused

    def _list(self) -> None:
        files = list(ImportedFile.objects.defer("before").select_related("imported_by"))
        lines = [_line_of(file) for file in files]
        self.answer("\n".join(lines) or _("Nothing was imported yet."), [_told_of(file) for file in files])

    def _undo(self, *, with_drafts: bool) -> None:
        try:
            file = undo_import(with_drafts=with_drafts)
        except UndoRefused as refused:
            raise CommandError(str(refused), returncode=2) from refused
        told = _told_of(file)
        self.answer(_("Taken back: %(file)s, %(added)d added, %(changed)d changed.") % told, told)


def _check(options: dict[str, Any]) -> Checked:
    found = recognise(options["file"], options["what"], title=options["sheet"])
    found = confirm(found, _read_columns(options["columns"]))
    return check_file(found, datum=options["datum"], across_towns=options["across_towns"])


def _done(checked: Checked, *, only_look: bool) -> ImportResult:
    if not only_look:
        return import_checked(checked)
    if checked.faults:
        raise ImportRefused(checked.faults)
    return checked.result


def _read_columns(text: str) -> dict[str, str]:
    """population=常住人口,kind= → which column is meant, none for an empty one."""
    pairs = [pair.split("=", 1) for pair in text.replace("，", ",").split(",") if pair.strip()]
    if any(len(pair) != 2 for pair in pairs):
        raise SheetError(_("Write --columns as population=常住人口,id=编号."))
    return {name.strip(): heading.strip() for name, heading in pairs}


def _unwritable(file: Path, why: object) -> CommandError:
    return CommandError(_("%(file)s can't be written: %(why)s.") % {"file": file, "why": why}, returncode=2)


def _line_of(file: ImportedFile) -> str:
    counts = _("%(added)d added, %(changed)d changed") % {"added": file.added, "changed": file.changed}
    undone = _("taken back") if file.undone_at else ""
    return f"{file.imported_at:%Y-%m-%d %H:%M}  {file.get_what_display()}  {file}  {counts}  {undone}".rstrip()


def _told_of(file: ImportedFile) -> dict[str, Any]:
    """An import as programs read it."""
    return {
        "what": file.what,
        "file": file.name,
        "sha256": file.sha256,
        "datum": file.datum,
        "added": file.added,
        "changed": file.changed,
        "imported_at": file.imported_at,
        "imported_by": str(file.imported_by) if file.imported_by else None,
        "undone_at": file.undone_at,
    }


def _shown(title: str, faults: Sequence[Fault], row_kind: str, report: Path | None) -> list[str]:
    """The first rows on the screen, all of them in the report."""
    lines = [title, *(_line(fault, row_kind) for fault in faults[:SHOWN])]
    if len(faults) > SHOWN:
        more = len(faults) - SHOWN
        lines.append(_("… and %(count)d more.") % {"count": more})
    if report:
        try:
            write_faults(report, faults)
        except OSError as error:
            raise _unwritable(report, error.strerror) from error
        lines.append(_("Every bad row is in %(file)s.") % {"file": report})
    return lines


def _line(fault: Fault, row_kind: str) -> str:
    where = {
        "line": _("line %(line)d, %(column)s"),
        "row": _("row %(line)d, %(column)s"),
        "feature": _("feature %(line)d, %(column)s"),
    }[row_kind] % {"line": fault.line, "column": fault.column}
    return f"  {where} “{fault.value}”: {fault.message}"
