"""The engines' tests need neither Django nor a database."""

from pathlib import Path

import pytest

TOY_CITY = Path(__file__).parents[1] / "data" / "toy_city"


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """Messages are compared in the language of the source."""
    monkeypatch.setenv("WANGGE_LANG", "en")


@pytest.fixture
def toy_city():
    """Folder of the nine units drawn in tests/data/toy_city/README.md."""
    return TOY_CITY
