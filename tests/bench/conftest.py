"""The bench is a folder of scripts: they import each other by their plain names."""

import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture(autouse=True)
def bench(monkeypatch):
    """Bench and these tests' own peers can be imported, here and in processes that are started from here."""
    monkeypatch.setattr(sys, "path", [str(BENCH), str(Path(__file__).parent), *sys.path])
