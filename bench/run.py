"""./run bench NAME [--peers] …: our figures beside the peers', in one run.

The peers are installed into an environment of the bench's own (bench/.venv), so that the product never depends on them.
"""

import os
import site
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
VENV = HERE / ".venv"
BENCHES = {"draw": ["pymetis==2025.2.2"]}


def main(arguments: list[str]) -> int:
    name = next((word for word in arguments if not word.startswith("-")), "draw")
    if name not in BENCHES:
        print(f"bench: there is none called “{name}”; there are: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    rest = [word for word in arguments if word != name]
    python = peers_python(BENCHES[name]) if "--peers" in rest else sys.executable
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run([python, str(HERE / f"{name}.py"), *rest], check=False, env=environment).returncode


def peers_python(peers: list[str]) -> str:
    """An environment that sees the product's own packages and has the peers besides."""
    python = VENV / "bin/python"
    if not python.is_file():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        [own] = VENV.glob("lib/python*/site-packages")
        (own / "wangge.pth").write_text(f"{site.getsitepackages()[0]}\n", encoding="utf-8")
    subprocess.run([str(python), "-m", "pip", "install", "-q", *peers], check=True)
    return str(python)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
