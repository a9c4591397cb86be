"""wangge serve: the pages and the API of what is in WANGGE_HOME."""

import socket
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from wangge.accounts.models import Installation
from wangge.common.hosts import is_loopback
from wangge.config.home import NoFrontEnd, prepare_home, say


class Command(BaseCommand):
    help = "Serve what is in WANGGE_HOME: wangge serve --host 127.0.0.1 --port 8000"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        try:
            prepare_home()
        except NoFrontEnd as error:
            raise CommandError(str(error), returncode=2) from error
        refuse_open_demo(host)
        refuse_taken_port(host, port)
        say(_("Serving at %(address)s (Ctrl-C stops it)") % {"address": address_of(host, port)})
        from wangge.config.server import serve

        serve(host, port)


def address_of(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def refuse_open_demo(host: str) -> None:
    """A demo has doors without passwords: it is served to this machine alone."""
    installation = Installation.current()
    if installation and installation.is_demo and not is_loopback(host):
        message = _(
            "This home holds a demo, whose doors have no locks: it is served on 127.0.0.1 only, not on %(host)s."
        )
        raise CommandError(message % {"host": host}, returncode=2)


def refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = _("Port %(port)d on %(host)s can't be used (%(why)s). Choose another with --port.")
            raise CommandError(message % {"port": port, "host": host, "why": error.strerror}, returncode=2) from error
