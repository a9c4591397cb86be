"""./run bench NAME …: our figures beside the peers', and how they grow.

    draw     grids on open sets; with --peers beside other programs
    front    what compactness each step of cultural closeness costs; with --peers beside other programs
    hand     milliseconds that a planner waits for a change by hand
    country  a tenth of a country on a Ray cluster of this machine, one worker killed on the way
    growth   seconds and memory from a thousand to a million units

What a bench needs besides the product is installed into an environment of its own (bench/.venv), so that the product
never depends on it.
"""

import os
import site
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
VENV = HERE / ".venv"
sys.path.insert(0, str(HERE))

from peers import PACKAGES, PICTURES  # noqa: E402

RAY = ("ray==2.60.0",)
NEEDED = {"draw": (), "front": PICTURES, "growth": PICTURES, "hand": (), "country": RAY}
NEEDED_WITH_PEERS = {"draw": (*PACKAGES, *PICTURES), "front": (*PACKAGES, *PICTURES)}


def main(arguments: list[str]) -> int:
    """Run one bench in the environment that it needs."""
    name = next((word for word in arguments if not word.startswith("-")), "draw")
    if name not in NEEDED:
        print(f"bench: there is none called “{name}”; there are: {', '.join(NEEDED)}", file=sys.stderr)
        return 2
    if arguments[:1] == [name]:
        arguments = arguments[1:]
    wanted = NEEDED_WITH_PEERS if "--peers" in arguments else NEEDED
    packages = wanted.get(name, ())
    python = python_with(packages) if packages else sys.executable
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run([python, str(HERE / f"{name}.py"), *arguments], check=False, env=environment).returncode


def python_with(packages: tuple[str, ...]) -> str:
    """An environment that sees the product's own packages and has these besides."""
    python = VENV / "bin/python"
    if not python.is_file():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        [own] = VENV.glob("lib/python*/site-packages")
        (own / "wangge.pth").write_text(f"{site.getsitepackages()[0]}\n", encoding="utf-8")
    subprocess.run([str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages], check=True)
    return str(python)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
