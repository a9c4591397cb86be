"""wangge serve: the pages and the API of what is in WANGGE_HOME."""

import argparse
import socket
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.accounts.models import Installation
from wangge.common.hosts import is_loopback
from wangge.common.own_command import OwnCommand
from wangge.config.home import NoFrontEnd, prepare_home, say


class Command(OwnCommand):
    about = gettext_lazy("Serve what is in WANGGE_HOME.")
    example = "wangge serve --host 127.0.0.1 --port 8000"

    def add_arguments(self, parser: CommandParser) -> None:
        add_address(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        refuse_taken_port(host, port)
        try:
            prepare_home()
        except NoFrontEnd as error:
            raise CommandError(str(error), returncode=2) from error
        installation = Installation.current()
        if installation and installation.is_demo:
            refuse_open_doors(host)
        refuse_unreachable(host)
        say(_("Serving at %(address)s (Ctrl-C stops it)") % {"address": address_of(host, port)})
        from wangge.config.server import serve

        serve(host, port)


def add_address(parser: Any) -> None:
    parser.add_argument("--host", default="127.0.0.1", help=_("address to listen on (127.0.0.1: this machine alone)"))
    parser.add_argument("--port", type=port_number, default=8000, help=_("port to listen on (8000)"))


def port_number(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(_("%(text)s is no port; write a number from 1 to 65535") % {"text": text})


def address_of(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def refuse_open_doors(host: str) -> None:
    """A demo has doors without passwords: it is served to this machine alone."""
    if not is_loopback(host):
        message = _("A demo's doors have no locks: it is served on 127.0.0.1 only, not on %(host)s.")
        raise CommandError(message % {"host": host}, returncode=2)


def refuse_unreachable(host: str) -> None:
    """Listening to others while answering to this machine's names alone would serve nobody."""
    if not is_loopback(host) and all(is_loopback(name) for name in settings.ALLOWED_HOSTS):
        message = _(
            "Whoever comes to %(host)s would be refused: set WANGGE_HOSTS to the names that people type, "
            "as culture.example.gov.cn."
        )
        raise CommandError(message % {"host": host}, returncode=2)


def refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, UnicodeError) as error:
            message = _("Port %(port)d on %(host)s can't be used (%(why)s). Choose another with --port.")
            why = getattr(error, "strerror", None) or error
            raise CommandError(message % {"port": port, "host": host, "why": why}, returncode=2) from error
