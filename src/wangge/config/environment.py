"""Settings come from the environment; a wrong one is refused with its name, its value and the fix."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import platformdirs

from wangge.common.hosts import is_loopback

CHECKOUT = Path(__file__).resolve().parents[3]


class SettingError(Exception):
    """A setting that can't be used; the message names it and says how to mend it."""

    def __init__(self, name: str, value: str, fix: str) -> None:
        super().__init__(f"{name}={value!r} can't be used: {fix}")
        self.name = name


def read_text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def read_flag(name: str, *, default: bool = False) -> bool:
    value = read_text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise SettingError(name, value, "write 1 or 0")


def read_choice(name: str, choices: tuple[str, ...]) -> str:
    value = read_text(name, choices[0])
    if value not in choices:
        raise SettingError(name, value, f"write one of {', '.join(choices)}")
    return value


def read_number(name: str, default: int, *, least: int = 0) -> int:
    value = read_text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        raise SettingError(name, value, "write a whole number") from None
    if number < least:
        raise SettingError(name, value, f"write {least} or more")
    return number


def read_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in read_text(name, default).split(",") if part.strip()]


def read_web_address(name: str) -> str:
    """An https address (http for loopback), or nothing; ``{z}/{x}/{y}`` may stand in it."""
    value = read_text(name)
    if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname):
        raise SettingError(name, value, "write a whole address, as https://tiles.example.org/{z}/{x}/{y}.png")
    return value


def is_checkout() -> bool:
    return (CHECKOUT / "pyproject.toml").is_file() and (CHECKOUT / "run").is_file()


def find_home() -> Path:
    """The folder of the embedded database, media and outputs; made when missing."""
    default = CHECKOUT / "var" if is_checkout() else Path(platformdirs.user_data_dir("wangge"))
    value = read_text("WANGGE_HOME")
    home = Path(value).expanduser().resolve() if value else default
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError("WANGGE_HOME", str(home), f"name a folder that can be made and written ({error})") from None
    if not os.access(home, os.W_OK):
        raise SettingError("WANGGE_HOME", str(home), "name a folder that this user may write to")
    return home


EMBEDDED_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728; "
    "PRAGMA cache_size=-32000;",
}


def read_database(home: Path) -> dict[str, object]:
    value = read_text("WANGGE_DATABASE_URL")
    if not value:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "wangge.sqlite3",
            "OPTIONS": EMBEDDED_OPTIONS,
            "CONN_MAX_AGE": None,  # opening and tuning it anew would take longer than most answers
        }
    if urlsplit(value).scheme not in {"postgresql", "postgres"}:
        raise SettingError("WANGGE_DATABASE_URL", value, "write postgresql://user:password@host/name, or leave it out")
    return dict(dj_database_url.parse(value, conn_max_age=60, conn_health_checks=True))


def read_secret_key(home: Path) -> str:
    """The key that signs sessions: from the environment, else one made for this home and kept there."""
    value = read_text("WANGGE_SECRET_KEY")
    if value:
        if len(value) < 50 or len(set(value)) < 5:
            raise SettingError("WANGGE_SECRET_KEY", value[:3] + "…", "write at least 50 random characters")
        return value
    path = home / "secret_key"
    if not path.exists():
        _write_private(path, secrets.token_urlsafe(64))
    return path.read_text(encoding="utf-8").strip()


def _write_private(path: Path, text: str) -> None:
    """Written whole and then named, so that two processes starting at once agree on one key."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def refuse_unsafe(*, hosts: list[str], debug: bool, https: bool) -> None:
    """An installation that others can reach must not show its insides, nor send passwords in the clear."""
    if all(is_loopback(host) for host in hosts):
        return
    if debug:
        raise SettingError("WANGGE_DEBUG", "1", f"switch it off where WANGGE_HOSTS names {', '.join(hosts)}")
    if "*" in hosts:
        raise SettingError("WANGGE_HOSTS", "*", "name the hosts that people type, as culture.example.gov.cn")
    if not https:
        fix = "set it to 1 and serve behind a proxy that speaks https, or keep WANGGE_HOSTS to localhost"
        raise SettingError("WANGGE_HTTPS", "0", fix)
