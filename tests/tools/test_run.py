"""./run makes what is missing or out of date, and nothing else; what a machine lacks it says."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(load):
    return load("run")


@pytest.fixture
def step(run, tmp_path, monkeypatch):
    """A step of the set-up in a checkout of its own; answers with how often it was done."""
    monkeypatch.setattr(run, "ROOT", tmp_path / "here")
    done = []

    def step():
        root = run.ROOT

        def make():
            done.append(root)
            (root / "made.mo").touch()

        run.in_turn(root / ".stamp", [root / "source.po"], make, [root / "made.mo"])
        return len(done)

    (tmp_path / "here").mkdir()
    (tmp_path / "here/source.po").write_text("one")
    step()
    return step


def test_a_step_is_done_once(step):
    assert step() == 1


def test_a_step_is_done_again_when_its_source_changed(step, run):
    (run.ROOT / "source.po").write_text("two")

    assert (step(), step()) == (2, 2)


def test_a_step_is_done_again_when_what_it_made_is_gone(step, run):
    (run.ROOT / "made.mo").unlink()

    assert (step(), step()) == (2, 2)


def test_a_step_is_done_again_where_a_checkout_was_moved_to(step, run, monkeypatch):
    moved = run.ROOT.rename(run.ROOT.with_name("there"))
    monkeypatch.setattr(run, "ROOT", moved)

    assert (step(), step()) == (2, 2)


@pytest.mark.parametrize(("made_in", "expected"), [("here", False), ("elsewhere", True)])
def test_an_environment_from_another_folder_is_known(run, tmp_path, monkeypatch, made_in, expected):
    monkeypatch.setattr(run, "BIN", tmp_path / "here")
    (tmp_path / "here").mkdir()
    (tmp_path / "here/pip").write_text(f"#!{tmp_path / made_in}/python3\nimport sys\n")

    assert run.was_moved() is expected


@pytest.mark.parametrize(
    ("version", "words"),
    [("v20.9.0", "this is 20.9.0"), ("v18.20.4", "this is 18.20.4"), (None, "there is none here")],
)
def test_an_old_node_is_told_before_anything_is_installed(run, monkeypatch, version, words):
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/bin/{name}" if version else None)
    monkeypatch.setattr(run.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, f"{version}\n"))
    monkeypatch.setattr(run, "must", lambda *_: pytest.fail("npm was called"))

    with pytest.raises(run.SetUpError, match=r"Node 20\.19 or newer") as refused:
        run.install_node()

    assert words in str(refused.value)


def test_a_new_node_is_taken(run, monkeypatch):
    called = []
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(run.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, "v22.12.0\n"))
    monkeypatch.setattr(run, "must", lambda command, _: called.append(command[:2]))

    run.install_node()

    assert called == [["/bin/npm", "ci"]]


def test_an_old_python_is_told(run, monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 8, 10))

    status = run.main(["check"])

    assert (status, "Python 3.11 or newer is needed" in capsys.readouterr().err) == (2, True)


def test_an_old_python_reads_the_script_to_where_it_is_told():
    defined = [node for node in ast.walk(ast.parse((ROOT / "run").read_text())) if isinstance(node, ast.FunctionDef)]
    noted = [note for node in defined for note in (node.returns, *(each.annotation for each in node.args.args)) if note]

    assert noted
    assert [ast.unparse(note) for note in noted if isinstance(note, ast.Subscript | ast.BinOp)] == []


def test_the_set_up_looks_for_what_each_step_made(run, monkeypatch):
    looked_for = {}
    monkeypatch.setattr(
        run, "in_turn", lambda _stamp, _sources, make, made=(): looked_for.update({make.__name__: list(made)})
    )

    run.set_up()

    words = ROOT / "src/wangge/locale/zh_Hans/LC_MESSAGES/django.mo"
    assert words in looked_for["compile_translations"]
    assert [looked_for[name] for name in ("install_python", "install_node", "build_front_end")] == [
        [run.PYTHON],
        [ROOT / "node_modules/.bin/vite"],
        [run.BUILT / "map.js"],
    ]
