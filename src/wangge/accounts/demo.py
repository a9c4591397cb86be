"""The demo's doors: open on loopback only, and only in a home that a demo made."""

import re

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

from wangge.accounts.enums import RoleKind
from wangge.accounts.models import Installation
from wangge.common.hosts import is_loopback

# What proxies, tunnels and content networks add. One that is there but empty was still added by somebody.
FORWARDED = re.compile(
    r"HTTP_(X_FORWARDED|X_ORIGINAL|X_REAL_IP|X_CLIENT|X_CLUSTER|FORWARDED|VIA|CF_|TRUE_CLIENT|FASTLY)"
)


def doors_are_open(request: HttpRequest) -> bool:
    installation = Installation.current()
    return bool(installation and installation.is_demo and comes_from_here(request))


def comes_from_here(request: HttpRequest) -> bool:
    """From this machine, straight: a proxy in front may bring anybody."""
    if settings.HTTPS or any(FORWARDED.match(name) for name in request.META):
        return False
    host, _port = split_domain_port(request.get_host())
    return is_loopback(host) and is_loopback(request.META.get("REMOTE_ADDR", ""))


def demo_login(kind: RoleKind) -> str:
    return f"{kind.value}@demo.invalid"


def demo_role(login: str) -> RoleKind | None:
    """The role that one of the demo's people is named after."""
    return next((kind for kind in RoleKind if demo_login(kind) == login), None)


def demo_doors() -> list[RoleKind]:
    return list(RoleKind)
