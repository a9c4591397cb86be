"""Settings refuse nonsense with the name, the value and the fix."""

import pytest

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
        ("WANGGE_SECRET_KEY", "short", env.read_secret_key, "50 random characters"),
    ],
)
def test_a_wrong_setting_is_named_with_its_fix(monkeypatch, tmp_path, name, value, read, fix):
    monkeypatch.setenv(name, value)

    with pytest.raises(env.SettingError, match=name) as refused:
        read(tmp_path)

    assert fix in str(refused.value)


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
