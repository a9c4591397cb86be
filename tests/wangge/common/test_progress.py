"""A bar for somebody at a terminal; nothing for a file or a program."""

import io
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from wangge.common.own_command import bar


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(params=[Terminal, io.StringIO])
def stderr(request, monkeypatch):
    screen = request.param()
    monkeypatch.setattr("wangge.common.progress.sys", SimpleNamespace(stderr=screen))
    return screen


def test_a_bar_moves_on_a_terminal_and_is_wiped(stderr):
    with bar("drawing") as progress:
        progress(0.5)
        progress(1.0, "a word")

    shown = stderr.getvalue()
    assert [share in shown for share in ("0% drawing", "50% drawing", "100% drawing")] == [stderr.isatty()] * 3
    assert shown.endswith("\r\x1b[K") is stderr.isatty()
    assert bool(shown) is stderr.isatty()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("command", ["plan", "backup"])
def test_long_commands_show_how_far_they_are(toy_city, stderr, tmp_path, command):
    if command == "plan":
        call_command("plan", "draft", "320000", "--grids", "6", "--tolerance", "0.5")
    else:
        call_command("backup", tmp_path / "backup.zip")

    assert ("%" in stderr.getvalue()) is stderr.isatty()
