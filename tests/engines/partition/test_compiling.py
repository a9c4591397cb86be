"""Kernels are compiled in processes aside, once; where that can't be, the drawing compiles them itself."""

import subprocess
import sys

import pytest

from wangge_engines.partition import compiling, kept


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def pretend(monkeypatch, program):
    """Let a little program stand for the process that compiles."""
    real = subprocess.Popen
    monkeypatch.setattr(compiling.subprocess, "Popen", lambda _, **how: real([sys.executable, "-c", program], **how))


def test_what_was_compiled_is_not_compiled_again(cache, monkeypatch):
    pretend(monkeypatch, "pass")
    with compiling.Compiling() as first:
        first.wait()

    monkeypatch.setattr(compiling.subprocess, "Popen", lambda *_, **__: pytest.fail("compiled again"))
    with compiling.Compiling() as second:
        second.wait()

    assert [mark.name for mark in cache.iterdir()] == [kept.mark_of_compiled().name]


@pytest.mark.parametrize("program", ["raise SystemExit(1)", "import os; os.kill(os.getpid(), 9)"])
def test_a_failure_is_tried_again_next_time(cache, monkeypatch, program):
    pretend(monkeypatch, program)
    with compiling.Compiling() as tried:
        tried.wait()

    assert not cache.exists()


def test_where_no_process_can_be_started_nothing_is_lost(cache, monkeypatch):
    monkeypatch.setattr(compiling.sys, "executable", "/nowhere/python")
    with compiling.Compiling() as tried:
        tried.wait()

    assert not cache.exists()


def test_processes_end_with_what_they_were_started_for(cache, monkeypatch):
    pretend(monkeypatch, "import time; time.sleep(60)")
    with compiling.Compiling() as tried:
        started = list(tried._processes)

    assert [process.poll() is None for process in started] == [False, False]


@pytest.mark.long
def test_the_two_shares_are_all_that_a_drawing_needs(cache):
    """Nothing is left to compile, so no file of compiled code comes after them."""
    with compiling.Compiling() as real:
        real.wait()
    before = sorted(path.name for path in cache.rglob("*.nbc"))
    program = "from wangge_engines.partition.search import prepare; prepare()"
    subprocess.run([sys.executable, "-c", program], check=True)

    assert len(before) == 6
    assert sorted(path.name for path in cache.rglob("*.nbc")) == before
