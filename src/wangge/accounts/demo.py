"""The demo's doors: open on loopback only, and only in a home that a demo made."""

from django.conf import settings
from django.http import HttpRequest

from wangge.accounts.enums import RoleKind
from wangge.accounts.models import Installation
from wangge.common.hosts import is_loopback

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED")


def doors_are_open(request: HttpRequest) -> bool:
    installation = Installation.current()
    return bool(installation and installation.is_demo and comes_from_here(request))


def comes_from_here(request: HttpRequest) -> bool:
    """From this machine, straight: a proxy in front may bring anybody."""
    if settings.HTTPS or any(request.META.get(name) for name in FORWARDED):
        return False
    host = request.get_host().rsplit(":", 1)[0]
    return is_loopback(host) and is_loopback(request.META.get("REMOTE_ADDR", ""))


def demo_login(kind: RoleKind) -> str:
    return f"{kind.value}@demo.invalid"


def demo_doors() -> list[RoleKind]:
    return list(RoleKind)
