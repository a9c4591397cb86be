"""The one command: ``wangge draw …`` and its sisters need no Django; the rest run the installation."""

import os
import sys

# Public name → Django's management command, where the two differ.
COMMANDS = {
    "demo": "demo",
    "serve": "serve",
    "user": "user",
    "import": "import",
    "export": "export",
    "plan": "plan",
    "check": "check_installation",
    "backup": "backup",
    "restore": "restore",
    "migrate": "migrate",
}
# These find a new home's tables made; the others make them as they go, or are about them.
WANT_TABLES = {"user", "import", "export", "plan", "backup"}
HELP = """\
wangge: a city's public services, run from its grids

On files, without a database:
  draw       grids from base units
  dispatch   a quarter's schedule      (comes in a later version)
  index      a satisfaction index      (comes in a later version)
  judge      a contest's results       (comes in a later version)

Running an installation (its data is in WANGGE_HOME):
  demo       fill an empty home with a generated city, and serve it
  serve      serve what is in the home
  user add   make a user
  import     divisions or base units from CSV
  plan       draft and adopt grid plans from what was imported
  export     grids, units, divisions … as csv, xlsx, geojson, gpkg
  check      is this installation in order?
  backup     everything in one file
  restore    a backup into an empty home

Each has --help with an example: wangge draw --help
"""


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit status is 0 done, 1 done and the answer is no, 2 can't be done."""
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        sys.stdout.write(HELP)
        return 0
    if arguments[0] == "--version":
        from importlib.metadata import version

        sys.stdout.write(f"wangge {version('wangge')}\n")
        return 0
    from wangge_engines.commands import engine_commands

    if arguments[0] in engine_commands():
        from wangge_engines.commands import main as run_engine

        return run_engine(arguments)
    return _run_installation(arguments)


def _run_installation(arguments: list[str]) -> int:
    name, rest = arguments[0], arguments[1:]
    if name not in COMMANDS:
        sys.stderr.write(f"wangge: there is no command “{name}”. See: wangge --help\n")
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangge.config.settings")
    try:
        return _run_django(COMMANDS[name], name, rest)
    except ModuleNotFoundError as error:
        if error.name not in {"django", "ninja", "csp", "whitenoise", "dj_database_url", "platformdirs"}:
            raise
        sys.stderr.write(f'wangge {name} needs the web part: pip install "wangge[web]"\n')
        return 2


def _run_django(command: str, name: str, rest: list[str]) -> int:
    from wangge.config.environment import SettingError

    try:
        import django

        django.setup()
    except SettingError as error:
        sys.stderr.write(f"wangge: {error}\n")
        return 2
    from django.utils import translation

    from wangge_engines.messages import language

    with translation.override("zh-hans" if language().startswith("zh") else "en"):
        return _execute(command, name, rest)


def _execute(command: str, name: str, rest: list[str]) -> int:
    from django.core.management import CommandError, ManagementUtility
    from django.db import Error as DatabaseError

    from wangge.config.home import make_tables_ready

    loaded = ManagementUtility(["wangge", command]).fetch_command(command)
    # Wrong usage then ends in words and status 2, not in a traceback.
    loaded._called_from_command_line = True  # type: ignore[attr-defined]  # noqa: SLF001
    options = vars(loaded.create_parser("wangge", name).parse_args(rest))
    try:
        if name in WANT_TABLES:
            make_tables_ready()
        loaded.execute(*options.pop("args", ()), **options)
    except CommandError as error:
        sys.stderr.write(f"wangge {name}: {error}\n")
        return error.returncode
    except DatabaseError as error:
        hint = "Is it there, and was it made ready? See: wangge check"
        sys.stderr.write(f"wangge {name}: the database says: {error}\n  {hint}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write(f"\nwangge {name}: stopped; nothing was left half-done.\n")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
