"""One demo home for every test that wants a whole city: filled once, by the command that people use."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

DEMO = pytest.mark.xdist_group("demo")  # on one worker, so that the home is filled once


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
    folder = tmp_path_factory.mktemp("demo")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WANGGE_")}
    environment = {**kept, "WANGGE_HOME": str(folder), "WANGGE_LANG": "en"}
    with database_of_its_own(environment):
        home = DemoHome(environment)
        home.run("demo", "--no-serve")
        yield home
    shutil.rmtree(folder, ignore_errors=True)


class database_of_its_own:  # noqa: N801  reads as what it is at the call
    """On PostgreSQL a database beside the one that WANGGE_DATABASE_URL names; nothing to do for the embedded one."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.url = os.environ.get("WANGGE_DATABASE_URL", "")
        self.name = f"wangge_demo_{os.getpid()}"
        if self.url:
            environment["WANGGE_DATABASE_URL"] = f"{self.url.rsplit('/', 1)[0]}/{self.name}"

    def __enter__(self) -> None:
        self._do(f"CREATE DATABASE {self.name}")

    def __exit__(self, *_: object) -> None:
        self._do(f"DROP DATABASE {self.name} WITH (FORCE)")

    def _do(self, statement: str) -> None:
        if self.url:
            import psycopg

            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute(statement)


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
