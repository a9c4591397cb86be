"""Ways in: a password, and, in a home that a demo made and on this machine only, one door for each role."""

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from wangge.accounts.access import public
from wangge.accounts.demo import demo_doors, doors_are_open
from wangge.accounts.enums import RoleKind
from wangge.accounts.models import Role


class SignIn(LoginView):
    template_name = "staff/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        doors = demo_doors() if doors_are_open(self.request) else []
        return super().get_context_data(doors=doors, **kwargs)


sign_in = public(SignIn.as_view())
sign_out = public(LogoutView.as_view())


@public
@require_POST
def enter(request: HttpRequest, role: str) -> HttpResponse:
    """Sign in as the demo's person with this role, without a password."""
    if not doors_are_open(request) or role not in RoleKind.values:
        raise Http404
    held = get_object_or_404(
        Role.objects.in_force().select_related("user"), kind=role, user__login=f"{role}@demo.invalid"
    )
    login(request, held.user)
    return redirect("staff:home")
