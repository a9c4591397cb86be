"""wangge demo: an empty home becomes a city, and is served."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.common.own_command import OwnCommand
from wangge.common.progress import Steps
from wangge.config.home import NoFrontEnd, collect_static, prepare_home, say
from wangge.config.management.commands.serve import add_address, address_of, refuse_open_doors, refuse_taken_port
from wangge.scenarios import demo
from wangge.scenarios.catalogue import DEFAULT, SCENARIOS


class Command(OwnCommand):
    about = gettext_lazy("Fill an empty home with a generated city, and serve it.")
    example = "wangge demo --port 8080"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--scenario", choices=sorted(SCENARIOS), default=DEFAULT, help=_("which city (%(default)s)")
        )
        parser.add_argument("--fresh", action="store_true", help=_("start over; only what a demo made is removed"))
        parser.add_argument("--no-serve", action="store_true", help=_("fill the home and stop"))
        add_address(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        if not options["no_serve"]:
            refuse_open_doors(host)
            refuse_taken_port(host, port)
        try:
            prepare_home()
            _make(options["scenario"], fresh=options["fresh"])
        except NoFrontEnd as error:
            raise CommandError(str(error), returncode=2) from error
        except demo.HomeInUse as error:
            message = _("This home can't become a demo. %(why)s") % {"why": error}
            raise CommandError(message, returncode=2) from error
        if options["no_serve"]:
            return
        tell_doors(address_of(host, port))
        from wangge.config.server import serve

        serve(host, port)


def _make(scenario: str, *, fresh: bool) -> None:
    if fresh:
        demo.clear()
    if demo.holds_demo(scenario):
        return
    steps = Steps()
    demo.fill(scenario, steps)
    collect_static()
    steps.end(_("The demo is ready: %(scenario)s") % {"scenario": scenario})


def tell_doors(address: str) -> None:
    say(_("Open %(address)s (Ctrl-C stops it)") % {"address": address})
    say(_("  residents: %(address)s") % {"address": address})
    say(_("  staff:     %(address)s — one button for each role, no password") % {"address": f"{address}staff/login/"})
    say(_("  English:   %(address)s") % {"address": f"{address}en/"})
