"""A planner's file into the installation: recognise it, confirm its columns, check it, import all of it or nothing.

Each step takes what the one before gave, and none but the last writes: a page may stop between any two.
"""

import hashlib
from pathlib import Path

from django.db import transaction

from wangge.accounts.domain.audit import record
from wangge.accounts.models import User
from wangge.places.domain.import_columns import Recognised, check_columns, confirm, recognise, told
from wangge.places.domain.import_divisions import check_divisions, write_divisions
from wangge.places.domain.import_history import pack_before
from wangge.places.domain.import_units import check_units, write_units
from wangge.places.domain.importing import Checked, ImportRefused, ImportResult, ImportStale, Source
from wangge.places.domain.queries import root_division
from wangge.places.domain.revision import current_revision, renew_revision
from wangge.places.enums import Imported
from wangge.places.models import ImportedFile

__all__ = ["check_file", "confirm", "import_checked", "recognise"]

_ACTS = {Imported.DIVISIONS: "imported divisions", Imported.UNITS: "imported base units"}


def check_file(found: Recognised, *, datum: str = "wgs84", across_towns: bool = False) -> Checked:
    """What an import of the file would do, with every fault and doubt; nothing is written. Raises SheetError."""
    check_columns(found)
    path = Path(found.sheet.name)
    source = Source(path.name, _digest_of(path), datum)
    if found.what == Imported.DIVISIONS:
        checked = check_divisions(found, source)
    else:
        checked = check_units(found, source, across_towns=across_towns)
    checked.notes[:0] = told(found)
    return checked


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@transaction.atomic
def import_checked(checked: Checked, *, by: User | None = None) -> ImportResult:
    """Write what was checked, all of it. Raises ImportRefused for its faults, ImportStale after a change."""
    if checked.faults:
        raise ImportRefused(checked.faults)
    before = current_revision()
    renew_revision()
    if before != checked.revision:
        raise ImportStale
    file = ImportedFile(
        what=checked.what,
        name=checked.source.name[:200],
        sha256=checked.source.sha256,
        datum=checked.source.datum,
        added=checked.added,
        changed=checked.changed,
        imported_by=by,
        before=pack_before(checked),
    )
    if checked.what == Imported.DIVISIONS:
        write_divisions(checked.content)
    else:
        write_units(checked.content)
    file.save()
    if root := root_division():
        record(by, _ACTS[Imported(checked.what)], root, added=checked.added, changed=checked.changed)
    return checked.result
