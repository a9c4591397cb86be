"""One demo home for every test that wants a whole city: filled once, by the command that people use."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class DemoHome:
    """A home that `wangge demo` filled; `run` runs the command on it."""

    environment: dict[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "wangge.command", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True)

    def serve(self, port: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "wangge.command", "demo", "--port", str(port)]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory):
    """Filled by the first worker that asks for it; the others wait."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home = DemoHome(demo_environment(shared))
    with only_one_at_a_time(shared / "demo.lock"):
        if not (shared / "demo.ready").exists():
            make_database_of_its_own()
            home.run("demo", "--no-serve")
            (shared / "demo.ready").touch()
    return home


def demo_environment(folder: Path) -> dict[str, str]:
    """A home in this folder; on PostgreSQL in a database beside the one that WANGGE_DATABASE_URL names."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WANGGE_")}
    environment = {**kept, "WANGGE_HOME": str(folder / "demo"), "WANGGE_LANG": "en"}
    if url := os.environ.get("WANGGE_DATABASE_URL"):
        environment["WANGGE_DATABASE_URL"] = f"{url.rsplit('/', 1)[0]}/wangge_demo"
    return environment


def make_database_of_its_own() -> None:
    """A fresh one; that of an earlier run, which nothing else uses, goes."""
    if url := os.environ.get("WANGGE_DATABASE_URL"):
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS wangge_demo WITH (FORCE)")
            connection.execute("CREATE DATABASE wangge_demo")


@contextmanager
def only_one_at_a_time(lock: Path):
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def demo_address(demo_home):
    """The served demo's address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = demo_home.serve(port)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_served(address)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_until_served(address: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return


def find_chromium() -> str | None:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return found if found and Path(found).exists() else None
