"""Progress of long work: a bar that moves on a terminal, a line for each step elsewhere."""

import sys
import time
from typing import Protocol

WIDTH = 24


class Report(Protocol):
    """Called with the share done of a step, and perhaps a word on what comes next."""

    def __call__(self, share: float, detail: str = "", /) -> None: ...


class Steps:
    """Named steps of known weight; each may report its own share as it goes."""

    def __init__(self) -> None:
        self.start = time.monotonic()
        self.is_terminal = sys.stderr.isatty()

    def step(self, name: str, begins: float, ends: float) -> Report:
        """Begin a step that takes the whole from one share to another."""
        if not self.is_terminal:
            self._write(f"[{self._seconds():3d} s] {name}\n")

        def report(share: float, _detail: str = "", /) -> None:
            if self.is_terminal:
                self._draw(name, begins + (ends - begins) * min(1.0, max(0.0, share)))

        report(0.0)
        return report

    def end(self, text: str) -> None:
        self._write(f"\r\x1b[K{text}\n" if self.is_terminal else f"[{self._seconds():3d} s] {text}\n")

    def _draw(self, name: str, share: float) -> None:
        done = round(share * WIDTH)
        self._write(f"\r\x1b[K{'█' * done}{'░' * (WIDTH - done)} {share:4.0%} {name}")

    def _seconds(self) -> int:
        return round(time.monotonic() - self.start)

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
