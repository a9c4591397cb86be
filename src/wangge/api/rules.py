"""Each call declares who may make it, as ``auth=``; a call that declares nothing is refused to everybody."""

from typing import Any

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
        return request.user if may(request.user, self.act) else None


class Undeclared:
    """The rule of a call that forgot to declare one."""

    def __call__(self, request: HttpRequest) -> None:
        return None


EVERYBODY = Everybody()
