"""Where compiled kernels are kept: wherever this installation may write. Known without loading the compiler.

Beside the sources when they can be written to, else in the user's cache, else in a temporary folder. The folder is
named after the text of all kernels, so a changed kernel is never served from an old cache. NUMBA_CACHE_DIR, when set,
is used as it stands.
"""

import hashlib
import os
import stat
import sys
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path

KERNELS = Path(__file__).parent / "kernels"


def mark_of_compiled() -> Path:
    """A file that is there when all kernels were compiled, by this Python and numba, and kept."""
    folder = Path(os.environ.get("NUMBA_CACHE_DIR") or cache_folder())
    return folder / f"{_name()}-{sys.implementation.cache_tag}-numba-{version('numba')}"


@cache
def _name() -> str:
    text = b"".join(f.read_bytes() for f in sorted(KERNELS.glob("*.py")))
    return f"wangge-{hashlib.sha256(text).hexdigest()[:12]}"


@cache
def cache_folder() -> Path:
    """The folder for this version of the kernels; not made yet."""
    name = _name()
    home = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))  # noqa: PTH111  never fails
    for parent in (KERNELS / "__pycache__", home / "wangge"):
        if _can_write(parent):
            return parent / name
    mine = Path(tempfile.gettempdir()) / f"{name}-{os.getuid() if hasattr(os, 'getuid') else 0}"
    return mine if _is_private(mine) else Path(tempfile.mkdtemp(prefix=name))


def _can_write(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _is_private(folder: Path) -> bool:
    """True when the folder is ours alone: what lies there is run, so nobody else may have laid it there."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
