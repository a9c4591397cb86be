"""Files that hold personal data are made readable by their owner alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def private_files() -> Iterator[None]:
    """Whatever file or folder is made meanwhile is for its owner alone: databases, their journals, media."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
