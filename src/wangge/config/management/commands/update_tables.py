"""wangge migrate: the tables as this version wants them."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.common.own_command import OwnCommand
from wangge.config.home import make_tables_ready


class Command(OwnCommand):
    about = gettext_lazy("Make the tables, or bring them up to date after an upgrade. Back up before.")
    example = "wangge migrate"

    def handle(self, *args: Any, **options: Any) -> None:
        make_tables_ready()
        self.stdout.write(_("Tables: up to date"))
