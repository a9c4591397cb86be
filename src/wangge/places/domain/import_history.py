"""What was before an import, and the way back: the newest file is taken back as long as nothing was built on it."""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.accounts.domain.audit import record
from wangge.accounts.models import AuditEvent, User
from wangge.places.domain.division_tree import rewrite_paths
from wangge.places.domain.import_divisions import division_as_it_was, known_divisions
from wangge.places.domain.import_units import unit_as_it_was, write_batch
from wangge.places.domain.importing import Checked
from wangge.places.domain.queries import root_division
from wangge.places.domain.revision import renew_revision
from wangge.places.enums import Imported, PlanStatus
from wangge.places.models import BaseUnit, Division, GridPlan, ImportedFile

_BATCH = 500  # what every database takes in one question


class UndoRefused(ValueError):
    """The import stays; the message says what was built on it."""


def pack_before(checked: Checked) -> bytes:
    """Each row that will be changed as it is now, then the code of each that will be added; packed JSON lines."""
    codes = checked.content.codes if checked.what == Imported.UNITS else [row.code for row in checked.content]
    lines = _units_before(codes, checked.changed) if checked.what == Imported.UNITS else _divisions_before(codes)
    packer = zlib.compressobj()
    parts = [packer.compress(json.dumps(line, ensure_ascii=False).encode() + b"\n") for line in lines]
    return b"".join([*parts, packer.flush()])


def _units_before(codes: Sequence[str], changed: int) -> Iterator[Any]:
    for some in _batches(codes):
        known = {unit.code: unit for unit in BaseUnit.objects.filter(code__in=some)} if changed else {}
        yield from (unit_as_it_was(known[code]) if code in known else code for code in some)


def _divisions_before(codes: Sequence[str]) -> Iterator[Any]:
    known = known_divisions()
    yield from (division_as_it_was(known[code]) if code in known else code for code in codes)


def _batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]


@transaction.atomic
def undo_import(*, by: User | None = None, with_drafts: bool = False) -> ImportedFile:
    """Take the newest import back: what it added goes, what it changed is as before. Raises UndoRefused."""
    renew_revision()
    file = ImportedFile.objects.filter(undone_at=None).first()
    if file is None:
        raise UndoRefused(_("There is no import that could be taken back."))
    _refuse_built_on(file)
    before = [json.loads(line) for line in zlib.decompress(file.before).splitlines()]
    added = [line for line in before if isinstance(line, str)]
    changed = [line for line in before if not isinstance(line, str)]
    if file.what == Imported.UNITS:
        _drop_drafts(added, file, with_drafts=with_drafts)
    try:
        _TAKE_BACK[Imported(file.what)](added, changed)
    except ProtectedError as error:
        [used, *_more] = error.protected_objects
        message = _("%(file)s can't be taken back: %(used)s needs what it added.")
        raise UndoRefused(message % {"file": file, "used": used}) from error
    file.undone_at, file.undone_by = timezone.now(), by
    file.save(update_fields=["undone_at", "undone_by"])
    if root := root_division():
        record(by, "took an import back", root, file=file.name, added=file.added, changed=file.changed)
    return file


def _refuse_built_on(file: ImportedFile) -> None:
    """Residents have been told their grids since; a plan in force is not taken back from under them."""
    adopted = AuditEvent.objects.filter(act="adopted", at__gte=file.imported_at).first()
    if adopted:
        message = _(
            "%(file)s can't be taken back: %(plan)s came into force after it. Import a file that puts it right."
        )
        raise UndoRefused(message % {"file": file, "plan": adopted.subject_name})


def _drop_drafts(added: Sequence[str], file: ImportedFile, *, with_drafts: bool) -> None:
    """Drafts drawn from units that go, go with them; only where that was asked for."""
    drafts: dict[int, GridPlan] = {}
    for some in _batches(added):
        found = GridPlan.objects.filter(status=PlanStatus.DRAFT, grid_units__unit__code__in=some).distinct()
        drafts |= {plan.pk: plan for plan in found}
    if drafts and not with_drafts:
        names = ", ".join(str(plan) for plan in drafts.values())
        message = _("%(file)s can't be taken back alone: drafts were drawn from it (%(plans)s). Give them up with it.")
        raise UndoRefused(message % {"file": file, "plans": names})
    for plan in drafts.values():
        plan.delete()


def _take_units_back(added: Sequence[str], changed: Iterable[dict[str, Any]]) -> None:
    for some in _batches(added):
        BaseUnit.objects.filter(code__in=some).delete()
    for rows in _batches([_with_outline(row) for row in changed]):
        write_batch([BaseUnit(**row) for row in rows])


def _with_outline(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"outline": bytes.fromhex(row["outline"]) if row["outline"] else None}


def _take_divisions_back(added: Sequence[str], changed: Iterable[dict[str, Any]]) -> None:
    """What was changed first: it may have been put under what goes."""
    known = known_divisions()
    for row in changed:
        division = known[row["code"]]
        for name, value in _with_outline(row).items():
            setattr(division, name, date.fromisoformat(value) if name == "valid_from" else value)
        Division.objects.bulk_update([division], [name for name in row if name != "code"])
    going = [known[code].pk for code in added]
    Division.objects.filter(pk__in=going).update(parent=None)  # those above may then go in any order
    Division.objects.filter(pk__in=going).delete()
    rewrite_paths()


_TAKE_BACK = {Imported.UNITS: _take_units_back, Imported.DIVISIONS: _take_divisions_back}
