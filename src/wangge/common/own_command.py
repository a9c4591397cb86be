"""What all our commands share: an example under --help, the reader's language, --json, a bar on long work."""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wangge.common.progress import Report, Steps

# Django's own switches for people who develop with it: they go on working, and stand in nobody's way.
HIDDEN = {
    "--version",
    "--verbosity",
    "--settings",
    "--pythonpath",
    "--traceback",
    "--no-color",
    "--force-color",
}


class OwnCommand(BaseCommand):
    """A command that says in one line what it does, and shows a call that works."""

    about: str | Promise = ""
    example = ""
    requires_system_checks: list[str] = []  # they are what `wangge check` is for
    suppressed_base_arguments = HIDDEN
    as_json = False

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        self.help = str(self.about)
        return super().create_parser(prog_name, subcommand, **shown_with(self.example), **options)

    def answer(self, text: str, report: Any) -> None:
        """Tell what was done: in words, or the report as JSON."""
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1, default=str) if self.as_json else text)

    def execute(self, *args: Any, **options: Any) -> str | None:
        self.as_json = bool(options.get("json"))
        return super().execute(*args, **options)


def shown_with(example: str) -> dict[str, Any]:
    """How a parser shows an example at the end of its help."""
    return {"epilog": _("example:") + f"\n  {example}", "formatter_class": argparse.RawDescriptionHelpFormatter}


def add_json(parser: Any) -> None:
    parser.add_argument("--json", action="store_true", help=_("print the report as JSON"))


@contextmanager
def bar(name: str) -> Iterator[Report]:
    """A bar while it lasts, on a terminal only."""
    steps = Steps(lines=False)
    try:
        yield steps.step(name)
    finally:
        steps.end()
