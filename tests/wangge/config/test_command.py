"""The one command from outside: exit status and words for wrong usage, and a new home that is ready at once."""

import os
import re
import socket
import subprocess
import sys

import pytest
from django.core.management import call_command, load_command_class

from wangge.command import COMMANDS


@pytest.fixture
def run(tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WANGGE_")}
    environment = {**kept, "WANGGE_HOME": str(tmp_path / "home"), "WANGGE_LANG": "en"}

    def run(*arguments, typed="", **more):
        """Without a terminal: in a session of its own."""
        return subprocess.run(
            [sys.executable, "-m", "wangge.command", *arguments],
            env={**environment, **more},
            cwd=tmp_path,
            input=typed,
            start_new_session=True,
            capture_output=True,
            text=True,
            check=False,
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
        (("import", "units", "nowhere.csv", "--report", "nowhere/faults.csv"), "there is no such folder"),
        (("user", "add", "not a login!", "--role", "operator"), "neither a phone number"),
        (("plan",), "{list,draft,adopt}"),
        (("plan", "adopt", "1", "--from", "April"), "April is no date"),
        (("user", "add", "13800005678", "--role", "operator"), "--password-stdin"),
    ],
)
def test_wrong_usage_ends_with_words_and_status_2(run, arguments, words):
    done = run(*arguments)

    assert (done.returncode, words in done.stderr, "Traceback" in done.stderr) == (2, True, False)


@pytest.mark.parametrize("command", ["serve", "demo"])
@pytest.mark.parametrize("port", ["0", "99999", "-1", "http"])
def test_a_port_that_is_none_is_said_before_anything_is_made(run, tmp_path, command, port):
    done = run(command, f"--port={port}")

    assert (done.returncode, f"{port} is no port" in done.stderr) == (2, True)
    assert not (tmp_path / "home/wangge.sqlite3").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--host", "192.0.2.1"), "127.0.0.1 only"),
        (("--host", "nowhere.invalid"), "127.0.0.1 only"),
        (("--port", "1"), "Port 1 on 127.0.0.1 can't be used"),
    ],
)
def test_a_demo_that_cant_be_served_is_not_made(run, tmp_path, arguments, words):
    with socket.socket() as taken:
        if "--port" in arguments:
            taken.bind(("127.0.0.1", 0))
            port = str(taken.getsockname()[1])
            taken.listen()
            arguments, words = ("--port", port), words.replace("Port 1", f"Port {port}")
        done = run("demo", *arguments)

    assert (done.returncode, words in done.stderr) == (2, True)
    assert not (tmp_path / "home/wangge.sqlite3").exists()


def test_serving_to_others_wants_the_names_that_they_type(run):
    done = run("serve", "--host", "0.0.0.0", "--port", "38472")

    assert (done.returncode, "set WANGGE_HOSTS" in done.stderr) == (2, True)


def test_help_needs_no_home(run, tmp_path):
    done = run("--help")

    assert (done.returncode, "wangge draw --help" in done.stdout, (tmp_path / "home").exists()) == (0, True, False)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_shows_an_example_and_none_of_the_frameworks_switches(capsys, command):
    app = {"user": "accounts", "import": "places", "plan": "places"}.get(command, "config")
    loaded = load_command_class(f"wangge.{app}", COMMANDS[command])

    told = loaded.create_parser("wangge", command).format_help()

    assert re.search(rf"example:\n  (WANGGE_HOME=\S+ )?wangge {command}", told)
    assert re.findall("--settings|--pythonpath|--traceback|--verbosity|--no-color|--skip-checks", told) == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--help",), 0, ["不需要数据库：", "用基本单元划网格"]),
        (("plan", "draft", "--help"), 0, ["用法：", "参数:", "选项:", "示例：", "每个网格的居民数"]),
        (("plan", "adopt"), 2, ["用法：", "缺少参数：plan"]),
        (("export", "nothing"), 2, ["没有 'nothing' 这一项"]),
        (("nosuch",), 2, ["wangge：没有“nosuch”这个命令"]),
        (("plan", "adopt", "9"), 2, ["wangge plan：没有"]),
        (("draw", "units.csv", "--grids"), 2, ["须有一个值"]),
    ],
)
def test_commands_speak_chinese_down_to_wrong_usage(run, arguments, code, words):
    done = run(*arguments, WANGGE_LANG="zh")

    said = done.stdout + done.stderr
    assert (done.returncode, [word for word in words if word not in said]) == (code, [])


def test_rules_of_passwords_are_told_in_chinese(run):
    done = run("user", "add", "13800005678", "--role", "operator", "--password-stdin", WANGGE_LANG="zh", typed="1234")

    assert (done.returncode, re.findall("[A-Za-z]{3,}", done.stderr.removeprefix("wangge user："))) == (2, [])


@pytest.mark.parametrize("what", ["divisions", "units", "grids", "edges", "assignment", "plans"])
def test_an_empty_home_exports_columns_without_rows(db, capsysbinary, what):
    call_command("export", what)

    assert capsysbinary.readouterr().out.count(b"\n") == 1


def test_a_new_home_takes_an_import_at_once(run, tmp_path):
    (tmp_path / "divisions.csv").write_text("code,name,level,parent\n320582,张家港市,city,3205\n", encoding="utf-8")

    assert run("import", "divisions", "divisions.csv").returncode == 0
    assert "320582,张家港市" in run("export", "divisions").stdout


def test_what_a_home_holds_is_for_its_owner_alone_and_an_export_for_whom_it_is_meant(run, tmp_path):
    (tmp_path / "home").mkdir(mode=0o755)
    run("export", "divisions", "--out", "divisions.csv")
    kept = {path.name: path.stat().st_mode & 0o077 for path in (tmp_path / "home").iterdir()}
    (tmp_path / "home/wangge.sqlite3").chmod(0o644)
    told = run("check").stdout

    assert {name: bits for name, bits in kept.items() if bits} == {}
    assert (tmp_path / "divisions.csv").stat().st_mode & 0o777 == 0o666 & ~current_umask()
    assert f"✗ Others on this machine can read {tmp_path}/home/wangge.sqlite3" in told


def test_an_export_goes_into_a_pipe_and_through_a_link_and_replaces_neither(run, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("file.csv")
    reader = subprocess.Popen(["cat", str(tmp_path / "pipe")], stdout=subprocess.PIPE)

    for name in ("pipe", "link"):
        assert run("export", "divisions", "--out", name).returncode == 0

    assert reader.communicate(timeout=20)[0] == (tmp_path / "file.csv").read_bytes() != b""
    assert [(tmp_path / "pipe").is_fifo(), (tmp_path / "link").is_symlink()] == [True, True]


def test_a_reader_that_has_enough_is_no_trouble(run, tmp_path):
    (tmp_path / "home").mkdir()
    command = f"{sys.executable} -m wangge.command export divisions 2>complaints | true; echo ${{PIPESTATUS[0]}}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WANGGE_")}
    done = subprocess.run(
        ["bash", "-c", command],
        env={**kept, "WANGGE_HOME": str(tmp_path / "home")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, (tmp_path / "complaints").read_text()) == ("141\n", "")


def current_umask():
    os.umask(now := os.umask(0))
    return now


def test_a_wrong_setting_ends_with_its_name(run):
    done = run("check", WANGGE_DEBUG="perhaps")

    assert (done.returncode, "WANGGE_DEBUG='perhaps'" in done.stderr) == (2, True)


def test_a_database_that_is_away_is_said(run):
    done = run("export", "grids", WANGGE_DATABASE_URL="postgresql://nobody@127.0.0.1:1/x")

    assert (done.returncode, "Traceback" in done.stderr, "wangge check" in done.stderr) == (2, False, True)
