"""./run check: everything about the source that a machine can judge, all of it named before it ends."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
LOCKS = ("requirements.lock", "requirements-ray.lock", "package-lock.json")


def ran(*command: str) -> Callable[[], str]:
    """A check that is a command: empty when it passes, else what it printed."""

    def run() -> str:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or f"exit status {done.returncode}"

    return run


def addresses_in_locks() -> str:
    """A lock file that names a registry's host ties everybody to it."""
    found = []
    for name in LOCKS:
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), start=1):
            if re.search(r"https?://|--(extra-)?index-url", line):
                found.append(f"{name}:{number}: {line.strip()[:100]}")
    return "\n".join(found[:10])


CHECKS: dict[str, Callable[[], str]] = {
    "formatting": ran("ruff", "format", "--check", "-q", "."),
    "lint": ran("ruff", "check", "-q", "."),
    "types": ran("mypy"),
    "import contracts": ran("lint-imports"),
    "templates": ran("djlint", "src", "--lint", "--quiet"),
    "missing migrations": ran(
        PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run", "--settings", "wangge.config.settings"
    ),
    "translations": ran(PYTHON, "tools/messages.py", "check"),
    "translations of the engines": ran(PYTHON, "-m", "wangge_engines.messages"),
    "addresses in lock files": addresses_in_locks,
}


def main() -> int:
    failed = 0
    for name, check in CHECKS.items():
        complaint = check()
        failed += bool(complaint)
        print(f"{'✗' if complaint else '✓'} {name}", flush=True)
        if complaint:
            print("    " + complaint.replace("\n", "\n    "))
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
