"""The tools are scripts beside the source, not a package."""

import importlib.util
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def load():
    """Load a script by its path from the root, such as ``run`` or ``tools/messages.py``; a new copy for each test."""

    def load(path):
        name = f"loaded_{Path(path).stem}"
        spec = importlib.util.spec_from_loader(name, SourceFileLoader(name, str(ROOT / path)))
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module

    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    yield load
    sys.dont_write_bytecode = before
