"""--json: what commands tell programs."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from tests.factories.places import A1

from wangge.accounts.models import User
from wangge.places.models import GridPlan


@pytest.fixture
def ask(capsys):
    """Call a command with --json; answers with the exit status and the report."""

    def ask(*arguments):
        try:
            call_command(*arguments, "--json")
            status = 0
        except CommandError as error:
            status = error.returncode
        return status, json.loads(capsys.readouterr().out)

    return ask


def test_check_tells_each_line_and_the_verdict(ask, drawn_city):
    status, report = ask("check_installation")

    assert report["in_order"] == (status == 0) == all(line["in_order"] for line in report["lines"])
    assert {"in_order": True, "text": "City: Wanju"} in report["lines"]


def test_an_import_tells_its_counts(ask, db, tmp_path):
    path = tmp_path / "divisions.csv"
    path.write_text("code,name,level,parent\n320582,张家港市,city,3205\n", encoding="utf-8")

    status, report = ask("import", "divisions", str(path))

    assert (status, report["added"], report["changed"], report["faults"]) == (0, 1, 0, [])


def test_a_refused_import_tells_every_fault(ask, toy_city, tmp_path):
    path = tmp_path / "units.csv"
    path.write_text(f"id,population,community,lon,lat\nU1,many,{A1},120.5,31.8\nU2,5,{A1},120.5,31.8\n")

    status, report = ask("import", "units", str(path))

    assert (status, report["added"]) == (2, 0)
    assert [(fault["line"], fault["column"], fault["value"]) for fault in report["faults"]] == [
        (2, "population", "many")
    ]


def test_plans_are_told_with_their_figures(ask, toy_city):
    _, drafted = ask("plan", "draft", "320000", "--grids", "6", "--tolerance", "0.5")
    _, adopted = ask("plan", "adopt", str(drafted["plan"]), "--from", "2026-04-01")
    _, listed = ask("plan", "list")

    assert (drafted["status"], drafted["report"]["grids"]) == ("draft", 6)
    assert (adopted["plan"], adopted["status"], adopted["valid_from"]) == (drafted["plan"], "in_force", "2026-04-01")
    assert listed == [adopted]


@pytest.mark.django_db(transaction=True)
def test_backup_and_restore_tell_the_rows_of_each_table(ask, drawn_city, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    path = str(tmp_path / "backup.zip")

    _, kept = ask("backup", path)
    call_command("flush", verbosity=0, interactive=False)
    _, back = ask("restore", path)

    assert back == kept
    assert (kept["rows"]["places.grid"], kept["file"]) == (6, path)


def test_a_new_user_is_told(ask, db, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("a long pass phrase\n"))

    told = ask("user", "add", " Li@Example.org", "--role", "operator", "--password-stdin")

    assert told == (0, {"login": "li@example.org", "role": "operator", "place": None})


@pytest.mark.parametrize("login", ["not a login!", "li@", "12", "+", "１２３abc", "13800005678x"])
def test_a_login_is_a_phone_number_or_an_address(db, monkeypatch, login):
    monkeypatch.setattr("sys.stdin", io.StringIO("a long pass phrase\n"))

    with pytest.raises(CommandError, match="neither a phone number nor an e-mail") as refused:
        call_command("user", "add", login, "--role", "operator", "--password-stdin")

    assert (refused.value.returncode, User.objects.count()) == (2, 0)


def test_keeping_to_a_plan_wants_one_in_force(toy_city):
    with pytest.raises(CommandError, match="No plan is in force"):
        call_command("plan", "draft", "320000", "--grids", "6", "--keep")

    assert not GridPlan.objects.exists()
