"""Where and when a bench was run: figures mean nothing without it."""

import datetime as dt
import os
import platform
from importlib.metadata import version
from pathlib import Path


def tell_machine() -> dict[str, str | int]:
    """Date, machine and versions."""
    return {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),  # noqa: TID251  a benchmark tells when it was run
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {_processor()}",
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "numba": version("numba"),
    }


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    names = [line for line in told.read_text().splitlines() if "model name" in line] if told.exists() else []
    return names[0].split(":", 1)[1].strip() if names else platform.processor() or "unknown processor"
