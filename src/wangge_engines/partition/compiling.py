"""Compile the kernels in two processes at the same time, while a drawing's files are read.

Numba compiles one function at a time in a process, so two processes take half as long. What they compile is kept on
disk (see `kept`), where the drawing finds it. Where no process can be started, nothing is lost but time.

    with Compiling() as compiling:
        ...  # anything that needs no kernels
        compiling.wait()
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Self

from wangge_engines.partition.kept import mark_of_compiled

SHARES = ("annealing", "rest")
PATIENCE = 120.0  # seconds after which a process that compiles is given up
ROOT = Path(__file__).parents[2]


class Compiling:
    """Processes that compile the kernels; none where that was done before."""

    def __init__(self) -> None:
        self._mark = mark_of_compiled()
        self._processes = [] if self._mark.exists() else [_start(share) for share in SHARES]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in filter(None, self._processes):
            process.kill()
            process.wait()

    def wait(self) -> None:
        """Return when everything is compiled, or can't be compiled aside."""
        processes, self._processes = self._processes, []
        ended = [_ended_well(process) for process in processes]
        if ended and all(ended):
            _leave(self._mark)


def _start(share: str) -> "subprocess.Popen[bytes] | None":
    command = [sys.executable, "-m", "wangge_engines.partition.kernels.compile", share]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    silent = subprocess.DEVNULL
    try:
        return subprocess.Popen(  # noqa: S603 - this interpreter, and a word of our own
            command, env={**os.environ, "PYTHONPATH": path}, stdin=silent, stdout=silent, stderr=silent
        )
    except (OSError, TypeError, ValueError):
        return None


def _ended_well(process: "subprocess.Popen[bytes] | None") -> bool:
    if process is None:
        return False
    try:
        return process.wait(PATIENCE) == 0
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait() == 0


def _leave(mark: Path) -> None:
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    except OSError:
        return
