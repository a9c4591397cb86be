"""wangge user add: the first way in, for the person at the machine."""

import getpass
import sys
import warnings
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.accounts.domain.people import add_user, refuse_login
from wangge.accounts.enums import RoleKind
from wangge.accounts.models.user import normal_login
from wangge.common.own_command import OwnCommand, add_json


class Command(OwnCommand):
    about = gettext_lazy("Make a user.")
    example = "wangge user add 13800005678 --role planner --place 320582"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["add"], help=_("add: make a user with one role"))
        parser.add_argument("login", help=_("phone number or e-mail"))
        parser.add_argument("--role", choices=RoleKind.values, required=True, help=_("what the user may do"))
        parser.add_argument("--place", help=_("code of the division the role is held in; all when left out"))
        parser.add_argument("--name", default="", help=_("the user's name"))
        parser.add_argument("--password-stdin", action="store_true", help=_("read the password from standard input"))
        add_json(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        place = self._find_place(options["place"])
        try:
            refuse_login(normal_login(options["login"]))
            password = _read_password(from_stdin=options["password_stdin"])
            user = add_user(
                login=options["login"],
                password=password,
                kind=RoleKind(options["role"]),
                place=place,
                name=options["name"],
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages), returncode=2) from error
        made = {"login": user.login, "role": options["role"], "place": options["place"]}
        self.answer(_("%(login)s may sign in now.") % {"login": user.login}, made)

    def _find_place(self, code: str | None) -> Any:
        from django.apps import apps

        if not code:
            return None
        place = apps.get_model("places", "Division").objects.filter(code=code, valid_to=None).first()
        if place is None:
            message = _("There is no division %(code)s. Import the divisions first, or leave --place out.")
            raise CommandError(message % {"code": code}, returncode=2)
        return place


def _read_password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    password = _ask(_("Password: "))
    if password != _ask(_("Once more: ")):
        raise CommandError(_("The two passwords differ; nothing was made."), returncode=2)
    return password


def _ask(question: str) -> str:
    """What somebody types unseen; refused where it would be seen, or nobody is there to type."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(question)
    except (EOFError, getpass.GetPassWarning) as error:
        message = _("There is no terminal to ask for the password. Send it with --password-stdin.")
        raise CommandError(message, returncode=2) from error
