"""What stands on every page: the city's name, the menus, and whether a demo made the figures."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.accounts.access import may
from wangge.accounts.demo import demo_role
from wangge.accounts.enums import Act
from wangge.accounts.models import Installation
from wangge.desks.look.shell import NavItem, mark_current
from wangge.places.domain.queries import root_division


def frame(request: HttpRequest) -> dict[str, Any]:
    root, installation = root_division(), Installation.current()
    return {
        "city_name": _("%(city)s public culture") % {"city": _bare_name(root)} if root else "",
        "demo_label": bool(installation and installation.is_demo),
        "nav": mark_current(_public_menu(), request.path),
        "desk_nav": mark_current(_desk_menu(request), request.path),
        "foot_nav": [NavItem(_("Staff desk"), reverse("staff:home"))],
        "sign_out_url": reverse("staff:logout"),
        "signed_in_as": _signed_in_as(request),
    }


def _signed_in_as(request: HttpRequest) -> str:
    """The person's name; the demo's people are named by their role, in the reader's language."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    role = demo_role(user.login)
    return str(role.label) if role else str(user)


def _bare_name(root: Any) -> str:
    """张家港, not 张家港市, before the words “public culture”."""
    return str(root).removesuffix("市")


def _public_menu() -> list[NavItem]:
    return [
        NavItem(_("Home"), reverse("resident:home"), icon="home", exact=True),
        NavItem(_("Culture map"), reverse("resident:map"), icon="map"),
    ]


def _desk_menu(request: HttpRequest) -> list[NavItem]:
    user = getattr(request, "user", None)
    items = []
    if may(user, Act.SEE_PLANS):
        items.append(NavItem(_("Grid plans"), reverse("staff:plans"), heading=_("Draw")))
    if may(user, Act.SEE_AUDIT):
        items.append(NavItem(_("Audit trail"), reverse("staff:audit"), heading=_("Installation")))
    return items
