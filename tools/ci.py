"""./run ci: check, the tests as the README runs them, all on PostgreSQL, browser journeys, a Ray cluster, the wheel."""

import os
import re
import shutil
import site
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUN = [sys.executable, str(ROOT / "run")]
POSTGRES = os.environ.get("WANGGE_DATABASE_URL") or "postgresql://postgres@127.0.0.1:5432/postgres"
BROWSER_PACKAGES = ("chromium", "fonts-noto-cjk")


def main() -> int:
    os.environ["WANGGE_NEED_BROWSER"] = "1"  # journeys that can't run fail instead of being skipped
    os.environ.pop("WANGGE_DATABASE_URL", None)
    for step in (install_browser, check, test, test_on_postgresql, test_on_ray, try_the_wheel):
        start = time.monotonic()
        print(f"== {step.__name__.replace('_', ' ')}", flush=True)
        step()
        print(f"== {step.__name__.replace('_', ' ')}: {time.monotonic() - start:.0f} s\n", flush=True)
    return 0


def must(*command: str, **environment: str) -> None:
    if subprocess.run(command, cwd=ROOT, check=False, env={**os.environ, **environment}).returncode:
        sys.exit(f"ci: failed: {' '.join(command)}")


def install_browser() -> None:
    """Debian's Chromium and Chinese letters, where the machine lacks them."""
    if shutil.which("chromium") and has_chinese_letters():
        return
    must("apt-get", "update", "-qq")
    must(
        "apt-get",
        "install",
        "-y",
        "-qq",
        "--no-install-recommends",
        *BROWSER_PACKAGES,
        DEBIAN_FRONTEND="noninteractive",
    )


def has_chinese_letters() -> bool:
    listed = (
        subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False)
        if shutil.which("fc-list")
        else None
    )
    return bool(listed and listed.stdout.strip())


def check() -> None:
    must(*RUN, "check")


def test() -> None:
    must(*RUN, "test")


def test_on_postgresql() -> None:
    must(*RUN, "test", "--all", WANGGE_DATABASE_URL=POSTGRES)


def test_on_ray() -> None:
    """In an environment of its own, which sees ours: Ray is heavy, and few need it."""
    with tempfile.TemporaryDirectory() as folder:
        must(sys.executable, "-m", "venv", folder)
        [packages] = Path(folder).glob("lib/python*/site-packages")
        (packages / "ours.pth").write_text(f"import site; site.addsitedir({site.getsitepackages()[0]!r})\n", "utf-8")
        python = str(Path(folder) / "bin/python")
        must(python, "-m", "pip", "install", "-q", "--require-hashes", "-r", "requirements-ray.lock")
        must(python, "-m", "pytest", "tests/engines/partition/test_afar.py", WANGGE_NEED_RAY="1", PYTHONPATH="src")


def try_the_wheel() -> None:
    """Built here, used where there is neither Node nor a checkout."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        must(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(place / "dist"))
        [wheel] = (place / "dist").glob("*.whl")
        install_wheel(place, wheel)
        use_wheel(place)


def install_wheel(place: Path, wheel: Path) -> None:
    """With the very versions of the lock, as constraints; pip takes no hashes there."""
    pinned = re.sub(r" \\\n( +--hash=\S+( \\)?\n?)+", "\n", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    constraints = place / "constraints.txt"
    constraints.write_text(pinned, encoding="utf-8")
    must(sys.executable, "-m", "venv", str(place / "venv"))
    must(str(place / "venv/bin/pip"), "install", "-q", "-c", str(constraints), f"{wheel}[web]")


def use_wheel(place: Path) -> None:
    """Its PATH holds the new environment and the system's bare tools."""
    wangge = str(place / "venv/bin/wangge")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("WANGGE_", "PYTHON", "VIRTUAL_ENV"))
    }
    clean = {**kept, "PATH": f"{place / 'venv/bin'}:/usr/bin:/bin", "WANGGE_HOME": str(place / "home")}
    units = str(ROOT / "tests/data/toy_city/units.csv")
    drawn = place / "drawn"
    for command in (
        [wangge, "draw", units, "--grids", "3", "--out", str(drawn)],
        [wangge, "demo", "--no-serve"],
        [wangge, "demo", "--no-serve"],
        [wangge, "export", "grids", "--format", "geojson", "--out", str(place / "grids.geojson")],
        [wangge, "check"],
    ):
        if subprocess.run(command, cwd=place, check=False, env=clean).returncode:
            sys.exit(f"ci: failed from the wheel: {' '.join(command)}")
    for name in ("assignment.csv", "report.json", "grids.gpkg"):
        if not (drawn / name).is_file():
            sys.exit(f"ci: the wheel's drawing lacks {name}")
    print("wheel: 5 passed, 0 failed")


if __name__ == "__main__":
    sys.exit(main())
