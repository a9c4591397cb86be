"""Compile kernels to machine code and keep what was compiled, wherever this installation may write.

Compiled code is kept beside the sources when they can be written to, else in the user's cache, else in a temporary
folder. The folder is named after the text of all kernels, so a changed kernel is never served from an old cache.
NUMBA_CACHE_DIR, when set, is used as it stands.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core import config as _config

Function = TypeVar("Function", bound=Callable[..., Any])

config: Any = _config
KERNELS = Path(__file__).parent / "kernels"


def _njit(**options: bool) -> Callable[[Any], Any]:
    """Numba's compiler as kernels need it: no kernel makes an array, so none need be counted; that halves its work."""
    njit: Any = numba.njit
    compiler: Callable[[Any], Any] = njit(nogil=True, error_model="numpy", no_cfunc_wrapper=True, _nrt=False, **options)
    return compiler


def kernel(function: Function) -> Function:
    """Compile at the first call, keep the result on disk, and let other threads run meanwhile."""
    with _cache_folder():
        compiled: Function = _njit(cache=True)(function)
    return compiled


def kernel_with_arrays(function: Function) -> Function:
    """The same for a kernel that makes arrays of its own."""
    njit: Any = numba.njit
    with _cache_folder():
        compiled: Function = njit(nogil=True, error_model="numpy", cache=True)(function)
    return compiled


def inner(function: Function) -> Function:
    """Compile a function that only kernels call: it is kept as a part of them, and can't be called from outside."""
    compiled: Function = _njit(no_cpython_wrapper=True)(function)
    return compiled


def inner_with_arrays(function: Function) -> Function:
    """Compile a function that makes arrays and that only such kernels call."""
    njit: Any = numba.njit
    compiled: Function = njit(nogil=True, error_model="numpy")(function)
    return compiled


@contextmanager
def _cache_folder() -> Iterator[None]:
    before = config.CACHE_DIR
    config.CACHE_DIR = before or str(_folder())
    try:
        yield
    finally:
        config.CACHE_DIR = before


def mark_of_compiled() -> Path:
    """A file that is there when all kernels were compiled, by this Python and numba, and kept."""
    folder = Path(config.CACHE_DIR or _folder())
    return folder / f"{_name()}-{sys.implementation.cache_tag}-numba-{numba.__version__}"


@cache
def _name() -> str:
    text = b"".join(f.read_bytes() for f in sorted(KERNELS.glob("*.py")))
    return f"wangge-{hashlib.sha256(text).hexdigest()[:12]}"


@cache
def _folder() -> Path:
    name = _name()
    home = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))  # noqa: PTH111  never fails
    for parent in (KERNELS / "__pycache__", home / "wangge"):
        if _can_write(parent):
            return parent / name
    return Path(tempfile.gettempdir()) / f"{name}-{os.getuid() if hasattr(os, 'getuid') else 0}"


def _can_write(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)
