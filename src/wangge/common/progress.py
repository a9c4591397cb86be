"""Progress of long work: a bar that moves on a terminal; elsewhere nothing, or a line for each step."""

import sys
import time
from typing import Protocol

WIDTH = 24


class Report(Protocol):
    """Called with the share done of a step, and perhaps a word on what comes next."""

    def __call__(self, share: float, detail: str = "", /) -> None: ...


def untold(_share: float, _detail: str = "", /) -> None:
    """The report of work that nobody watches."""


class Steps:
    """Named steps of known weight; each may report its own share as it goes."""

    def __init__(self, *, lines: bool = True) -> None:
        self.start = time.monotonic()
        self.is_terminal = sys.stderr.isatty()
        self.lines = lines and not self.is_terminal

    def step(self, name: str, begins: float = 0.0, ends: float = 1.0) -> Report:
        """Begin a step that takes the whole from one share to another."""
        if self.lines:
            self._write(f"[{self._seconds():3d} s] {name}\n")

        def report(share: float, _detail: str = "", /) -> None:
            if self.is_terminal:
                self._draw(name, begins + (ends - begins) * min(1.0, max(0.0, share)))

        report(0.0)
        return report

    def end(self, text: str = "") -> None:
        """Take the bar away, and say how it ended."""
        if self.is_terminal:
            self._write(f"\r\x1b[K{text}\n" if text else "\r\x1b[K")
        elif self.lines:
            self._write(f"[{self._seconds():3d} s] {text}\n")

    def _draw(self, name: str, share: float) -> None:
        done = round(share * WIDTH)
        self._write(f"\r\x1b[K{'█' * done}{'░' * (WIDTH - done)} {share:4.0%} {name}")

    def _seconds(self) -> int:
        return round(time.monotonic() - self.start)

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
