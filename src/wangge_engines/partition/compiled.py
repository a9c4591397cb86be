"""Compile kernels to machine code and keep what was compiled, wherever this installation may write.

Import this, and the kernels, only when a search starts: the compiler takes a second to load.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import numba
from numba.core import config as _config

from wangge_engines.partition.kept import cache_folder

Function = TypeVar("Function", bound=Callable[..., Any])

config: Any = _config


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
    config.CACHE_DIR = before or str(cache_folder())
    try:
        yield
    finally:
        config.CACHE_DIR = before
