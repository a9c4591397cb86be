"""wangge user add: the first way in, for the person at the machine."""

import getpass
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from wangge.accounts.domain.people import add_user
from wangge.accounts.enums import RoleKind


class Command(BaseCommand):
    help = "Make a user: wangge user add 13800005678 --role planner --place 320582"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["add"])
        parser.add_argument("login", help="phone number or e-mail")
        parser.add_argument("--role", choices=RoleKind.values, required=True)
        parser.add_argument("--place", help="code of the division the role is held in; all when left out")
        parser.add_argument("--name", default="")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        place = self._find_place(options["place"])
        password = self._read_password(from_stdin=options["password_stdin"])
        try:
            user = add_user(
                login=options["login"],
                password=password,
                kind=RoleKind(options["role"]),
                place=place,
                name=options["name"],
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages), returncode=2) from error
        self.stdout.write(_("%(login)s may sign in now.") % {"login": user.login})

    def _find_place(self, code: str | None) -> Any:
        from django.apps import apps

        if not code:
            return None
        place = apps.get_model("places", "Division").objects.filter(code=code, valid_to=None).first()
        if place is None:
            message = _("There is no division %(code)s. Import the divisions first, or leave --place out.")
            raise CommandError(message % {"code": code}, returncode=2)
        return place

    def _read_password(self, *, from_stdin: bool) -> str:
        if from_stdin:
            return sys.stdin.readline().rstrip("\n")
        password = getpass.getpass(_("Password: "))
        if password != getpass.getpass(_("Once more: ")):
            raise CommandError(_("The two passwords differ; nothing was made."), returncode=2)
        return password
