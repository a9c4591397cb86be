import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wangge_engines.commands import _progress, engine_commands, main

SOURCE = str(Path(__file__).parents[3] / "src")


@pytest.fixture
def draw(toy_city, tmp_path):
    """Draws the toy city with more arguments; answers with the exit status."""

    def run(*arguments):
        units, edges = str(toy_city / "units.csv"), str(toy_city / "edges.csv")
        return main(["draw", units, "--edges", edges, "--out", str(tmp_path / "out"), *arguments])

    return run


def test_a_city_is_drawn(draw, tmp_path, capsys):
    assert draw("--within", "community", "--target", "1000") == 0
    answer = capsys.readouterr()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["assignment.csv", "grids.gpkg", "report.json"]
    assert "grids out of balance                           0" in answer.out
    assert answer.err == ""  # no progress bar but on a terminal


def test_the_report_as_json(draw, tmp_path, capsys):
    assert draw("--grids", "3", "--json") == 0
    assert json.loads(capsys.readouterr().out) == json.loads((tmp_path / "out" / "report.json").read_text())


def test_a_certificate_is_told_in_words(draw, capfd):
    assert draw("--within", "community", "--target", "1000", "--certify") == 0
    assert "proven: no other plan that is as well balanced costs less" in capfd.readouterr().out


def test_a_certificate_as_json_is_json_alone(draw, capfd):
    assert draw("--grids", "3", "--certify", "--json") == 0
    report = json.loads(capfd.readouterr().out)
    assert (report["stopped_by"], report["proven_optimal"], report["gap"] < 1e-6) == ("optimal", 1, True)


def test_a_city_that_cannot_be_balanced_is_drawn_and_answers_no(toy_city, tmp_path, capsys):
    units = tmp_path / "units.csv"
    units.write_text("id,population,x,y,town\n" + "".join(f"u{i},100,{i},0,T\n" for i in range(10)))
    status = main(["draw", str(units), "--grids", "4", "--tolerance", "0.01", "--out", str(tmp_path / "out")])
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert status == (1 if report["out_of_balance"] else 0)


def test_a_cluster_that_cannot_be_had_says_so_and_writes_nothing(draw, tmp_path, capsys):
    assert draw("--target", "1000", "--ray", "nowhere") == 2
    assert capsys.readouterr().err.startswith("wangge: --ray n")  # "needs Ray", or "nowhere is no address"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["dispatch", "index", "judge"])
def test_commands_that_come_later(capsys, command):
    assert main([command, "x"]) == 2
    assert capsys.readouterr().err == f"wangge: wangge {command} comes in a later version; this one has: draw\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "one of the arguments --target --grids is required"),
        (["--target", "9", "--grids", "2"], "not allowed with argument"),
        (["--target", "many"], "many is not a number of people"),
        (["--grids", "2.5"], "2.5 is not a whole number"),
        (["--grids", "10"], "is more than the units with residents allow: at most 9"),
        (["--target", "1000", "--within", "town"], "column town is missing"),
        (["--target", "1000", "--previous", "none.csv"], "none.csv: there is no such file"),
        (["--target", "1000", "--crs", "EPSG:1"], "coordinate system EPSG:1 is not known"),
        (["--target", "1000", "--datum", "bj54"], "invalid choice"),
    ],
)
def test_bad_input_ends_with_2_and_writes_nothing(draw, tmp_path, capsys, arguments, said):
    assert draw(*arguments) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_file_where_the_folder_should_be_is_refused_before_the_search(draw, tmp_path, capsys):
    (tmp_path / "out").write_text("mine")
    assert draw("--target", "1000") == 2
    assert capsys.readouterr().err == f"wangge: {tmp_path / 'out'}: --out is a file; name a folder\n"


def test_help_has_an_example(capsys):
    assert main(["draw", "--help"]) == 0
    assert "wangge draw units.csv --within community --target 1000 --out drawing" in capsys.readouterr().out


def test_it_speaks_chinese(draw, capsys, monkeypatch):
    monkeypatch.setenv("WANGGE_LANG", "zh_CN.UTF-8")
    assert draw("--target", "1000", "--within", "town") == 2
    assert "缺少列 town" in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_sees_a_bar_that_is_wiped_out_at_the_end():
    terminal = Terminal()
    with _progress(terminal) as show:
        show(0.5, "searching")
    first, *_, last = terminal.getvalue().split("\r")[1:]
    assert first.startswith("█" * 15 + "·" * 15 + "  50% searching")
    assert last == ""


def test_a_file_sees_no_bar():
    with _progress(io.StringIO()) as show:
        assert show is None


def test_the_commands_that_need_no_database():
    assert engine_commands() == ["draw", "dispatch", "index", "judge"]


def test_help_comes_without_heavy_libraries():
    code = (
        "import sys; from wangge_engines.commands import main; main(['draw', '--help']);"
        "print('LOADED', sorted({'numba', 'numpy', 'pandas', 'shapely', 'scipy', 'django'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": SOURCE},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_drawing_comes_without_django(toy_city, tmp_path):
    code = (
        "import sys; from wangge_engines.commands import main;"
        f"main(['draw', {str(toy_city / 'units.csv')!r}, '--grids', '3', '--out', {str(tmp_path / 'out')!r}]);"
        "print('LOADED', sorted({'django', 'wangge'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": SOURCE},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_ctrl_c_leaves_nothing_behind(tmp_path):
    units = tmp_path / "units.csv"
    rows = "".join(f"u{i},{i % 37 + 1},{i % 100}00,{i // 100}00\n" for i in range(10_000))
    units.write_text("id,population,x,y\n" + rows)
    command = [sys.executable, "-m", "wangge_engines.commands", "draw", str(units), "--grids", "200"]
    running = subprocess.Popen(
        [*command, "--out", str(tmp_path / "out")],
        env={**os.environ, "PYTHONPATH": SOURCE},
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(4)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert (running.returncode, said) == (130, "wangge: stopped; nothing was written\n")
    assert [path.name for path in tmp_path.iterdir()] == ["units.csv"]
