"""Settings refuse nonsense with the name, the value and the fix."""

import pytest

from wangge.common.hosts import is_loopback
from wangge.config import environment as env


@pytest.mark.parametrize(
    ("name", "value", "read", "fix"),
    [
        ("WANGGE_DEBUG", "maybe", lambda home: env.read_flag("WANGGE_DEBUG"), "write 1 or 0"),
        ("WANGGE_WORKERS", "two", lambda home: env.read_number("WANGGE_WORKERS", 2), "whole number"),
        ("WANGGE_WORKERS", "0", lambda home: env.read_number("WANGGE_WORKERS", 2, least=1), "1 or more"),
        (
            "WANGGE_GRID_CODES",
            "mine",
            lambda home: env.read_choice("WANGGE_GRID_CODES", ("community",)),
            "one of community",
        ),
        ("WANGGE_TILES_URL", "tiles", lambda home: env.read_web_address("WANGGE_TILES_URL"), "whole address"),
        ("WANGGE_DATABASE_URL", "mysql://x/y", env.read_database, "postgresql://"),
        ("WANGGE_DATABASE_URL", "postgresql://u@h:port/x", env.read_database, "postgresql://"),
        ("WANGGE_DATABASE_URL", "postgresql://u@h:99999/x", env.read_database, "postgresql://"),
        ("WANGGE_DATABASE_URL", "postgresql://u@[h/x", env.read_database, "postgresql://"),
        ("WANGGE_DATABASE_URL", "postgresql://u@h/", env.read_database, "postgresql://"),
        ("WANGGE_SECRET_KEY", "short", env.read_secret_key, "50 random characters"),
        ("WANGGE_TIME_ZONE", "Mars/Olympus", lambda home: env.read_time_zone("WANGGE_TIME_ZONE", ""), "Asia/Shanghai"),
        ("WANGGE_TIME_ZONE", "/etc/passwd", lambda home: env.read_time_zone("WANGGE_TIME_ZONE", ""), "Asia/Shanghai"),
        ("WANGGE_TIME_ZONE", "", lambda home: env.read_time_zone("WANGGE_TIME_ZONE", ""), "Asia/Shanghai"),
        ("WANGGE_TILES_URL", "https://[", lambda home: env.read_web_address("WANGGE_TILES_URL"), "whole address"),
        ("WANGGE_HOSTS", "", lambda home: env.read_hosts("WANGGE_HOSTS", "localhost"), "name the hosts"),
        ("WANGGE_HOSTS", " , ", lambda home: env.read_hosts("WANGGE_HOSTS", "localhost"), "name the hosts"),
        ("WANGGE_HOSTS", "https://a.cn", lambda home: env.read_hosts("WANGGE_HOSTS", ""), "without https://"),
        ("WANGGE_HOSTS", "a.cn,b.cn:8000", lambda home: env.read_hosts("WANGGE_HOSTS", ""), "without a port"),
        ("WANGGE_HOSTS", "a.cn.", lambda home: env.read_hosts("WANGGE_HOSTS", ""), "names alone"),
        ("WANGGE_HOSTS", "a..cn", lambda home: env.read_hosts("WANGGE_HOSTS", ""), "names alone"),
    ],
)
def test_a_wrong_setting_is_named_with_its_fix(monkeypatch, tmp_path, name, value, read, fix):
    monkeypatch.setenv(name, value)

    with pytest.raises(env.SettingError, match=name) as refused:
        read(tmp_path)

    assert fix in str(refused.value)


def test_hosts_are_names_domains_and_addresses(monkeypatch):
    hosts = ["culture.example.gov.cn", ".example.org", "127.0.0.1", "[::1]", "web-1"]
    monkeypatch.setenv("WANGGE_HOSTS", ", ".join(hosts))

    assert env.read_hosts("WANGGE_HOSTS", "") == hosts


def test_forms_may_come_from_every_host_below_a_domain():
    assert env.trusted_origins(["a.cn", ".example.org"]) == ["https://a.cn", "https://*.example.org"]


@pytest.mark.parametrize(
    "url",
    [
        "mysql://wangge:Tiger-7@db/x",
        "postgresql://wangge:Tiger-7@db:port/x",
        "postgresql://:Tiger-7@db:99999/x",
        "postgresql://wangge:Ti@ger-7@/",
    ],
)
def test_a_password_is_never_shown(monkeypatch, tmp_path, url):
    monkeypatch.setenv("WANGGE_DATABASE_URL", url)

    with pytest.raises(env.SettingError) as refused:
        env.read_database(tmp_path)

    assert "ger-7" not in str(refused.value)


@pytest.mark.parametrize("kept", ["", "\n", "short", "\xff" * 60])
def test_a_damaged_key_is_not_used(monkeypatch, tmp_path, kept):
    monkeypatch.delenv("WANGGE_SECRET_KEY", raising=False)
    (tmp_path / "secret_key").write_bytes(kept.encode("latin-1"))

    with pytest.raises(env.SettingError, match="remove it and a new one is made"):
        env.read_secret_key(tmp_path)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("LocalHost", True),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("[::1]", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("127.evil.com", False),
        ("localhost.evil.com", False),
        ("testserver", False),
        ("0.0.0.0", False),
        ("::", False),
        ("192.0.2.7", False),
        ("", False),
    ],
)
def test_only_this_machine_is_loopback(host, expected):
    assert is_loopback(host) is expected


def test_wrong_settings_are_told_in_chinese(monkeypatch):
    monkeypatch.setenv("WANGGE_LANG", "zh")
    monkeypatch.setenv("WANGGE_WORKERS", "two")

    with pytest.raises(env.SettingError, match="WANGGE_WORKERS='two' 不能用：请填整数"):
        env.read_number("WANGGE_WORKERS", 2)


def test_a_new_home_is_for_its_owner_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("WANGGE_HOME", str(tmp_path / "some" / "home"))

    assert env.find_home().stat().st_mode & 0o077 == 0


def test_a_home_that_cant_be_made_is_named(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("WANGGE_HOME", str(tmp_path / "file" / "home"))

    with pytest.raises(env.SettingError, match="WANGGE_HOME"):
        env.find_home()


def test_a_home_keeps_its_own_secret_key(monkeypatch, tmp_path):
    monkeypatch.delenv("WANGGE_SECRET_KEY", raising=False)

    key = env.read_secret_key(tmp_path)

    assert env.read_secret_key(tmp_path) == key
    assert len(key) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


SAFE = {"hosts": ["culture.example.org"], "debug": False, "https": True}


@pytest.mark.parametrize(
    ("change", "name"),
    [({"debug": True}, "WANGGE_DEBUG"), ({"https": False}, "WANGGE_HTTPS"), ({"hosts": ["*"]}, "WANGGE_HOSTS")],
)
def test_an_unsafe_installation_is_refused(change, name):
    with pytest.raises(env.SettingError, match=name):
        env.refuse_unsafe(**{**SAFE, **change})


@pytest.mark.parametrize("asked", [SAFE, {"hosts": ["localhost", "127.0.0.1"], "debug": True, "https": False}])
def test_a_safe_one_and_one_for_this_machine_are_not(asked):
    env.refuse_unsafe(**asked)
