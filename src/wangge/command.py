"""The one command: ``wangge draw …`` and its sisters need no Django; the rest run the installation."""

import os
import sys
from contextlib import nullcontext

from wangge.common.early_words import gettext as _
from wangge.common.early_words import let_argparse_speak

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
    "migrate": "update_tables",
}
# These find a new home's tables made; the others make them as they go, or are about them.
WANT_TABLES = {"user", "import", "export", "plan", "backup"}
# These write files for other people; all else stays in the home.
FOR_OTHERS = {"import", "export"}
WEB_PART = {"django", "ninja", "csp", "whitenoise", "dj_database_url", "platformdirs"}


def overview() -> str:
    """Every command in a line of its own."""
    on_files = {
        "draw": _("grids from base units"),
        "dispatch": _("a quarter's schedule      (comes in a later version)"),
        "index": _("a satisfaction index      (comes in a later version)"),
        "judge": _("a contest's results       (comes in a later version)"),
    }
    running = {
        "demo": _("fill an empty home with a generated city, and serve it"),
        "serve": _("serve what is in the home"),
        "user add": _("make a user"),
        "import": _("divisions or base units from people's files; undo it"),
        "plan": _("draft and adopt grid plans from what was imported"),
        "export": _("grids, units, divisions … as csv, xlsx, geojson, gpkg"),
        "check": _("is this installation in order?"),
        "backup": _("everything in one file"),
        "restore": _("a backup into an empty home"),
        "migrate": _("bring the tables up to date after an upgrade"),
    }
    paragraphs = [
        _("wangge: a city's public services, run from its grids"),
        "\n".join([_("On files, without a database:"), *_rows(on_files)]),
        "\n".join([_("Running an installation (its data is in WANGGE_HOME):"), *_rows(running)]),
        _("Each has --help with an example: wangge draw --help"),
    ]
    return "\n\n".join(paragraphs) + "\n"


def _rows(commands: dict[str, str]) -> list[str]:
    return [f"  {name:10s} {about}" for name, about in commands.items()]


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit status is 0 done, 1 done and the answer is no, 2 can't be done."""
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        sys.stdout.write(overview())
        return 0
    if arguments[0] == "--version":
        from importlib.metadata import version

        sys.stdout.write(f"wangge {version('wangge')}\n")
        return 0
    let_argparse_speak()
    from wangge_engines.commands import engine_commands

    if arguments[0] in engine_commands():
        from wangge_engines.commands import main as run_engine

        return run_engine(arguments)
    return _run_installation(arguments)


def _run_installation(arguments: list[str]) -> int:
    name, rest = arguments[0], arguments[1:]
    if name not in COMMANDS:
        return _refuse("", _("there is no command “%(name)s”. See: wangge --help") % {"name": name})
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangge.config.settings")
    try:
        return _run_django(COMMANDS[name], name, rest)
    except ModuleNotFoundError as error:
        if error.name not in WEB_PART:
            raise
        return _refuse(name, _('this needs the web part: pip install "wangge[web]"'))


def _run_django(command: str, name: str, rest: list[str]) -> int:
    from wangge.config.environment import SettingError

    try:
        import django

        django.setup()
    except SettingError as error:
        return _refuse("", str(error))
    from django.utils import translation

    from wangge_engines.messages import language

    with translation.override("zh-hans" if language().startswith("zh") else "en"):
        return _execute(command, name, rest)


def _execute(command: str, name: str, rest: list[str]) -> int:
    from django.core.management import CommandError, ManagementUtility
    from django.db import Error as DatabaseError

    from wangge.common.own_command import HIDDEN
    from wangge.common.private_files import private_files
    from wangge.config.home import make_tables_ready

    loaded = ManagementUtility(["wangge", command]).fetch_command(command)
    # Wrong usage then ends in words and status 2, not in a traceback.
    loaded._called_from_command_line = True  # type: ignore[attr-defined]  # noqa: SLF001
    loaded.suppressed_base_arguments = HIDDEN
    options = vars(loaded.create_parser("wangge", name).parse_args(rest))
    try:
        if name in WANT_TABLES:
            with private_files():
                make_tables_ready()
        with nullcontext() if name in FOR_OTHERS else private_files():
            loaded.execute(*options.pop("args", ()), **options)
    except CommandError as error:
        return _refuse(name, str(error), status=error.returncode)
    except BrokenPipeError:  # whoever read, as `head`, has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except DatabaseError as error:
        said = _("the database says: %(why)s") % {"why": str(error).strip()}
        return _refuse(name, said + "\n  " + _("Is it there, and was it made ready? See: wangge check"))
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return _refuse(name, _("stopped; nothing was left half-done."), status=130)
    return 0


def _refuse(name: str, text: str, *, status: int = 2) -> int:
    command = f"wangge {name}".strip()
    sys.stderr.write(_("%(command)s: %(text)s") % {"command": command, "text": text} + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
