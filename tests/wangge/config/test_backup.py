import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest
from django.core.management import CommandError, call_command

from wangge.config import backup as config_backup
from wangge.config.backup import kept_models
from wangge.places.models import Grid


def everything():
    return {model._meta.label: sorted(map(repr, model._base_manager.values_list())) for model in kept_models()}


def empty_the_home():
    call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def backup(drawn_city, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "plaque.txt").write_text("铜牌")
    path = tmp_path / "backup.zip"
    call_command("backup", path)
    return path


@pytest.mark.django_db(transaction=True)
def test_a_restore_brings_everything_back(backup, settings):
    before = everything()
    empty_the_home()
    (settings.MEDIA_ROOT / "plaque.txt").unlink()

    call_command("restore", backup)

    assert everything() == before
    assert (settings.MEDIA_ROOT / "plaque.txt").read_text() == "铜牌"


@pytest.mark.django_db(transaction=True)
def test_new_rows_after_a_restore_get_new_numbers(backup):
    from tests.factories.accounts import make_user

    empty_the_home()
    call_command("restore", backup)

    assert make_user("afterwards").pk is not None
    assert Grid.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_a_home_that_is_not_empty_is_left_alone(backup):
    before = everything()

    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", backup)

    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_a_damaged_backup_restores_nothing(backup, tmp_path):
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(backup) as whole, zipfile.ZipFile(damaged, "w") as copy:
        for name in whole.namelist():
            data = whole.read(name)
            copy.writestr(name, data.replace(b"Dongfeng", b"Xifeng  ") if "division" in name else data)
    empty_the_home()

    with pytest.raises(CommandError, match="damaged"):
        call_command("restore", damaged)

    assert not any(everything().values())


def test_a_backup_is_for_the_operators_eyes_only_from_its_first_byte(drawn_city, tmp_path, monkeypatch):
    seen, write = [], config_backup._write_media

    def write_media(archive):
        seen.extend((path.name, path.stat().st_mode & 0o077) for path in tmp_path.iterdir())
        write(archive)

    monkeypatch.setattr(config_backup, "_write_media", write_media)
    (tmp_path / ".backup.zip.part").write_text("left by one that was killed")
    call_command("backup", tmp_path / "backup.zip")

    assert seen == [(".backup.zip.part", 0)]
    assert [(path.name, path.stat().st_mode & 0o077) for path in tmp_path.iterdir()] == [("backup.zip", 0)]


@pytest.mark.django_db(transaction=True)
def test_restored_media_are_for_the_installation_alone(backup, settings):
    empty_the_home()
    shutil.rmtree(settings.MEDIA_ROOT)

    call_command("restore", backup)

    made = [settings.MEDIA_ROOT, settings.MEDIA_ROOT / "plaque.txt"]
    assert [path.stat().st_mode & 0o077 for path in made] == [0, 0]


@pytest.mark.django_db
def test_a_backup_replaces_files_only(drawn_city, tmp_path):
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(CommandError, match="is no file"):
        call_command("backup", tmp_path / "pipe")

    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.django_db
def test_a_backup_that_cant_be_written_leaves_nothing(drawn_city, tmp_path):
    with pytest.raises(CommandError, match="can't be written"):
        call_command("backup", tmp_path / "nowhere" / "backup.zip")

    assert list(tmp_path.iterdir()) == []


# Between the first table and the people's, somebody else writes, waiting for nobody.
SOMEBODY_WRITES = """
import sqlite3, sys
from pathlib import Path
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from wangge.accounts.models import User
from wangge.config import backup

call_command("migrate", verbosity=0)
User.objects.create_user("li@example.org", name="before")
write_table = backup._write_table

def write_table_and_wait(model, file):
    done = write_table(model, file)
    if model is backup.kept_models()[0]:
        with sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=0) as other:
            other.execute("UPDATE accounts_user SET name = 'after'")
    return done

backup._write_table = write_table_and_wait
backup.write_backup(Path(sys.argv[1]))
sys.stdout.write(User.objects.get().name)
"""


def test_others_write_while_a_backup_keeps_its_moment(tmp_path):
    path = tmp_path / "backup.zip"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WANGGE_")}
    home = {"WANGGE_HOME": str(tmp_path / "home"), "DJANGO_SETTINGS_MODULE": "wangge.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", SOMEBODY_WRITES, path], env={**kept, **home}, capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("after", "")
    [line] = zipfile.ZipFile(path).read("tables/accounts.user.jsonl").splitlines()
    assert json.loads(line)["fields"]["name"] == "before"
