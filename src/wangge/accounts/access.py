"""How a view declares its rule. A view without one can't be served (accounts/middleware.py)."""

from collections.abc import Callable
from functools import reduce, wraps
from operator import or_
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from wangge.accounts.enums import Act
from wangge.accounts.models import Role
from wangge.accounts.rules import roles_allowing

PUBLIC = "public"
OWN_RULES = "each call declares its own"

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def roles_for(user: Any, act: Act) -> list[Role]:
    """The roles, in force today, by which this user may do this act."""
    if not getattr(user, "is_authenticated", False):
        return []
    kinds = roles_allowing(act)
    return list(Role.objects.in_force().filter(user=user, kind__in=kinds).select_related("place"))


def may(user: Any, act: Act, place: Any = None) -> bool:
    """Whether this user may do this act: anywhere when no place is given, else in that place or above it."""
    return any(
        role.place is None or place is None or place.path.startswith(role.place.path) for role in roles_for(user, act)
    )


def under_any(roles: list[Role], path: str) -> Q:
    """A filter: the column ``path`` lies in the place of one of these roles."""
    if any(role.place is None for role in roles):
        return Q()
    under = [Q(**{f"{path}__startswith": role.place.path}) for role in roles if role.place]
    return reduce(or_, under, Q(pk__in=[]))


def require(user: Any, act: Act, place: Any) -> None:
    if not may(user, act, place):
        raise PermissionDenied


def public(view: View) -> View:
    """Anybody may open this page."""
    view.rule = PUBLIC  # type: ignore[attr-defined]
    return view


def needs(act: Act) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Only who may do the act somewhere; a page about one place also calls ``require``."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not may(request.user, act):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.rule = act  # type: ignore[attr-defined]
        return guarded

    return decorate
