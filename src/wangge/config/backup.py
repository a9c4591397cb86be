"""A backup is one zip: a manifest, each table as JSON lines, the media. It restores into either kind of database."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from wangge.common.private_files import private_files
from wangge.common.progress import Report, untold

FORMAT = 1
LEFT_OUT = {"sessions.session", "contenttypes.contenttype", "auth.permission", "auth.group"}
BATCH = 1000


class ExactJson(DjangoJSONEncoder):
    """Django's own drops microseconds; a restore must bring back what was there."""

    def default(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime) else super().default(value)


class BackupError(RuntimeError):
    """The backup can't be written or restored; nothing was changed."""


def write_backup(path: Path, progress: Report = untold) -> dict[str, int]:
    """Write everything to one file, whole or not at all; answers with the rows of each table."""
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise BackupError(_("%(file)s is no file; name one that can be written anew.") % {"file": path})
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600, exist_ok=False)  # it holds personal data
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive, _one_moment():
            counts = _write_tables(archive, progress)
            _write_media(archive)
        draft.replace(path)
    except OSError as error:
        raise BackupError(_("%(file)s can't be written: %(why)s.") % {"file": path, "why": error.strerror}) from error
    finally:
        draft.unlink(missing_ok=True)
    return counts


@contextmanager
def _one_moment() -> Iterator[None]:
    """All tables as they stand now, whatever others write meanwhile; nobody is kept from writing."""
    sqlite: Any = connection if connection.vendor == "sqlite" else None
    kept = sqlite and sqlite.transaction_mode
    try:
        if sqlite:
            sqlite.transaction_mode = "DEFERRED"  # a reader's: IMMEDIATE would hold the one lock for writing
        with transaction.atomic():
            if not sqlite and not connection.savepoint_ids:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
    finally:
        if sqlite:
            sqlite.transaction_mode = kept


def _write_tables(archive: zipfile.ZipFile, progress: Report) -> dict[str, int]:
    counts: dict[str, int] = {}
    digests: dict[str, str] = {}
    expected = sum(model._base_manager.count() for model in kept_models())  # noqa: SLF001
    for model in kept_models():
        progress(sum(counts.values()) / max(1, expected))
        name = model._meta.label_lower  # noqa: SLF001
        with archive.open(f"tables/{name}.jsonl", "w") as file:
            counts[name], digests[name] = _write_table(model, file)
    manifest = {
        "format": FORMAT,
        "version": settings.VERSION,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "migrations": migration_state(),
        "rows": counts,
        "sha256": digests,
    }
    archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    return counts


def _write_table(model: type[models.Model], file: IO[bytes]) -> tuple[int, str]:
    count, digest = 0, hashlib.sha256()
    for row in model._default_manager.order_by("pk").iterator(chunk_size=BATCH):  # noqa: SLF001
        line = serializers.serialize("jsonl", [row], cls=ExactJson).encode()
        digest.update(line)
        file.write(line)
        count += 1
    return count, digest.hexdigest()


def _write_media(archive: zipfile.ZipFile) -> None:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")) if root.is_dir() else []:
        if path.is_file():
            archive.write(path, f"media/{path.relative_to(root).as_posix()}")


def kept_models() -> list[type[models.Model]]:
    """Every table that holds something of the installation's own."""
    return [model for model in apps.get_models() if model._meta.label_lower not in LEFT_OUT]  # noqa: SLF001


def migration_state() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def is_empty_home() -> bool:
    """No row in any table that a backup would hold."""
    return not any(model._default_manager.exists() for model in kept_models())  # noqa: SLF001


def restore_backup(path: Path, progress: Report = untold) -> dict[str, int]:
    """Fill an empty home from a backup: all of it, or nothing."""
    if not is_empty_home():
        raise BackupError(_("This home is not empty, so nothing was restored. Name an empty folder in WANGGE_HOME."))
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _read_manifest(archive)
            with transaction.atomic():
                with connection.constraint_checks_disabled():
                    for done, model in enumerate(kept_models()):
                        progress(done / len(kept_models()))
                        _read_table(archive, model, manifest)
                connection.check_constraints()
                _reset_sequences()
                with private_files():
                    _read_media(archive)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise BackupError(_("%(file)s is not a whole backup: %(why)s.") % {"file": path, "why": error}) from error
    counts: dict[str, int] = manifest["rows"]
    return counts


def _read_manifest(archive: zipfile.ZipFile) -> Any:
    manifest = json.loads(archive.read("manifest.json"))
    if manifest["format"] != FORMAT or manifest["migrations"] != migration_state():
        message = _(
            "It was made by version %(version)s, whose tables differ. Install that version, restore, then upgrade."
        )
        raise ValueError(message % {"version": manifest["version"]})
    return manifest


def _read_table(archive: zipfile.ZipFile, model: type[models.Model], manifest: Any) -> None:
    name = model._meta.label_lower  # noqa: SLF001
    digest = hashlib.sha256()
    with archive.open(f"tables/{name}.jsonl") as file:
        for lines in _batches(file, digest):
            found = serializers.deserialize("jsonl", lines.decode())
            model._base_manager.bulk_create([row.object for row in found])  # noqa: SLF001
    if digest.hexdigest() != manifest["sha256"][name]:
        raise ValueError(_("the table %(name)s is damaged") % {"name": name})


def _batches(file: IO[bytes], digest: Any) -> Iterator[bytes]:
    lines: list[bytes] = []
    for line in file:
        digest.update(line)
        lines.append(line)
        if len(lines) == BATCH:
            yield b"".join(lines)
            lines = []
    if lines:
        yield b"".join(lines)


def _reset_sequences() -> None:
    """PostgreSQL numbers new rows from a counter of its own, which the restored rows have not moved."""
    statements = connection.ops.sequence_reset_sql(no_style(), kept_models())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _read_media(archive: zipfile.ZipFile) -> None:
    root = Path(settings.MEDIA_ROOT)
    for name in archive.namelist():
        if name.startswith("media/") and not name.endswith("/"):
            target = (root / name.removeprefix("media/")).resolve()
            if not target.is_relative_to(root.resolve()):
                raise ValueError(_("%(name)s points outside the media folder") % {"name": name})
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(name))
