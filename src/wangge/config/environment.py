"""Settings come from the environment; a wrong one is refused with its name, its value and the fix."""

import os
import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import dj_database_url
import platformdirs

from wangge.common.early_words import gettext as _
from wangge.common.hosts import is_loopback

CHECKOUT = Path(__file__).resolve().parents[3]
PASSWORD = re.compile(r"(://[^:@]*:).*@")
HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)


class SettingError(Exception):
    """A setting that can't be used; the message names it and says how to mend it."""

    def __init__(self, name: str, value: str, fix: str) -> None:
        message = _("%(name)s=%(value)s can't be used: %(fix)s")
        super().__init__(message % {"name": name, "value": repr(value), "fix": fix})
        self.name = name


def read_text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def read_flag(name: str, *, default: bool = False) -> bool:
    value = read_text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise SettingError(name, value, _("write 1 or 0"))


def read_choice(name: str, choices: tuple[str, ...]) -> str:
    value = read_text(name, choices[0])
    if value not in choices:
        raise SettingError(name, value, _("write one of %(choices)s") % {"choices": ", ".join(choices)})
    return value


def read_number(name: str, default: int, *, least: int = 0) -> int:
    value = read_text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        raise SettingError(name, value, _("write a whole number")) from None
    if number < least:
        raise SettingError(name, value, _("write %(least)d or more") % {"least": least})
    return number


def read_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in read_text(name, default).split(",") if part.strip()]


def read_hosts(name: str, default: str) -> list[str]:
    """Names of hosts as people type them, IPv6 in brackets; a name with a dot before it stands for all below it."""
    hosts = read_list(name, default)
    if not hosts:
        raise SettingError(name, "", _("name the hosts that people type, or leave it out"))
    for host in hosts:
        if host != "*" and not HOST.fullmatch(host):
            fix = _("write names alone, without https:// and without a port, as culture.example.gov.cn")
            raise SettingError(name, host, fix)
    return hosts


def trusted_origins(hosts: list[str]) -> list[str]:
    """The hosts as origins of forms, which write a whole domain with a star."""
    return [f"https://{'*' if host.startswith('.') else ''}{host}" for host in hosts]


def read_time_zone(name: str, default: str) -> str:
    value = read_text(name, default)
    try:
        ZoneInfo(value)
    except (ValueError, KeyError, OSError):
        raise SettingError(name, value, _("write a time zone as Asia/Shanghai")) from None
    return value


def read_web_address(name: str) -> str:
    """An https address (http for loopback), or nothing; ``{z}/{x}/{y}`` may stand in it."""
    value = read_text(name)
    try:
        parts = urlsplit(value)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if value and not is_whole:
        raise SettingError(name, value, _("write a whole address, as https://tiles.example.org/{z}/{x}/{y}.png"))
    return value


def is_checkout() -> bool:
    return (CHECKOUT / "pyproject.toml").is_file() and (CHECKOUT / "run").is_file()


def find_home() -> Path:
    """The folder of the embedded database, media and outputs; made when missing."""
    default = CHECKOUT / "var" if is_checkout() else Path(platformdirs.user_data_dir("wangge"))
    value = read_text("WANGGE_HOME")
    home = Path(value).expanduser().resolve() if value else default
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        home.mkdir(mode=0o700, exist_ok=True)  # it will hold personal data
    except OSError as error:
        fix = _("name a folder that can be made and written (%(why)s)") % {"why": error.strerror}
        raise SettingError("WANGGE_HOME", str(home), fix) from None
    if not os.access(home, os.W_OK):
        raise SettingError("WANGGE_HOME", str(home), _("name a folder that this user may write to"))
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
    return _read_database_url("WANGGE_DATABASE_URL", value)


def _read_database_url(name: str, value: str) -> dict[str, object]:
    """Parts of the address. Nothing that is said of it holds its password."""
    shown = PASSWORD.sub(r"\1…@", value)
    fix = _("write postgresql://user:password@host:5432/name, or leave it out")
    try:
        found = dict(dj_database_url.parse(value, conn_max_age=60, conn_health_checks=True))
        is_complete = urlsplit(value).scheme in {"postgresql", "postgres"} and bool(found["NAME"])
    except (ValueError, KeyError, TypeError):
        is_complete = False
    if not is_complete:
        raise SettingError(name, shown, fix) from None
    return found


def read_secret_key(home: Path) -> str:
    """The key that signs sessions: from the environment, else one made for this home and kept there."""
    value = read_text("WANGGE_SECRET_KEY")
    if value:
        if not _is_strong(value):
            raise SettingError("WANGGE_SECRET_KEY", value[:3] + "…", _("write at least 50 random characters"))
        return value
    path = home / "secret_key"
    if not path.exists():
        _write_private(path, secrets.token_urlsafe(64))
    return _read_key_file(path)


def _is_strong(key: str) -> bool:
    return len(key) >= 50 and len(set(key)) >= 5


def _read_key_file(path: Path) -> str:
    fix = _("the key in this file is damaged: remove it and a new one is made (everybody signs in again)")
    try:
        key = path.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        key = ""
    except OSError as error:
        fix = _("this user can't read the file (%(why)s)") % {"why": error.strerror}
        raise SettingError("WANGGE_SECRET_KEY", str(path), fix) from None
    if not _is_strong(key):
        raise SettingError("WANGGE_SECRET_KEY", str(path), fix)
    return key


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
        fix = _("switch it off where WANGGE_HOSTS names %(hosts)s") % {"hosts": ", ".join(hosts)}
        raise SettingError("WANGGE_DEBUG", "1", fix)
    if "*" in hosts:
        raise SettingError("WANGGE_HOSTS", "*", _("name the hosts that people type, as culture.example.gov.cn"))
    if not https:
        fix = _("set it to 1 and serve behind a proxy that speaks https, or keep WANGGE_HOSTS to localhost")
        raise SettingError("WANGGE_HTTPS", "0", fix)
