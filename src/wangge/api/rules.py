"""Each call declares who may make it, as ``auth=``; a call that declares nothing is refused to everybody."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from wangge.accounts.access import may
from wangge.accounts.enums import Act


class Everybody:
    """A public call."""

    def __call__(self, request: HttpRequest) -> bool:
        return True


class Needs:
    """A call for those whose role allows the act."""

    def __init__(self, act: Act) -> None:
        self.act = act

    def __call__(self, request: HttpRequest) -> Any:
        """The user; None, which answers 401, for somebody unknown. Who is known and may not is refused with 403."""
        if not request.user.is_authenticated:
            return None
        if not may(request.user, self.act):
            raise PermissionDenied
        return request.user


class Undeclared:
    """The rule of a call that forgot to declare one."""

    def __call__(self, request: HttpRequest) -> None:
        return None


EVERYBODY = Everybody()
