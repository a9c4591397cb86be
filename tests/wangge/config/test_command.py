"""The one command from outside: exit status and words for wrong usage, and a new home that is ready at once."""

import os
import subprocess
import sys

import pytest


@pytest.fixture
def run(tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WANGGE_")}
    environment = {**kept, "WANGGE_HOME": str(tmp_path / "home"), "WANGGE_LANG": "en"}

    def run(*arguments, **more):
        command = [sys.executable, "-m", "wangge.command", *arguments]
        return subprocess.run(
            command, env={**environment, **more}, capture_output=True, text=True, check=False, cwd=tmp_path
        )

    return run


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nosuch",), "no command “nosuch”"),
        (("demo", "--scenario", "atlantis"), "invalid choice: 'atlantis'"),
        (("export", "nothing"), "invalid choice: 'nothing'"),
        (("plan",), "required"),
        (("import", "units", "nowhere.csv"), "nowhere.csv can't be read"),
    ],
)
def test_wrong_usage_ends_with_words_and_status_2(run, arguments, words):
    done = run(*arguments)

    assert (done.returncode, words in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_help_needs_no_home(run, tmp_path):
    done = run("--help")

    assert (done.returncode, "wangge draw --help" in done.stdout, (tmp_path / "home").exists()) == (0, True, False)


def test_a_new_home_takes_an_import_at_once(run, tmp_path):
    (tmp_path / "divisions.csv").write_text("code,name,level,parent\n320582,张家港市,city,3205\n", encoding="utf-8")

    assert run("import", "divisions", "divisions.csv").returncode == 0
    assert "320582,张家港市" in run("export", "divisions").stdout


def test_a_wrong_setting_ends_with_its_name(run):
    done = run("check", WANGGE_DEBUG="perhaps")

    assert (done.returncode, "WANGGE_DEBUG='perhaps'" in done.stderr) == (2, True)


def test_a_database_that_is_away_is_said(run):
    done = run("export", "grids", WANGGE_DATABASE_URL="postgresql://nobody@127.0.0.1:1/x")

    assert (done.returncode, "Traceback" in done.stderr, "wangge check" in done.stderr) == (2, False, True)
