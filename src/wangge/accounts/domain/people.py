"""Making users and giving them roles."""

import re
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from wangge.accounts.domain.audit import record
from wangge.accounts.enums import RoleKind
from wangge.accounts.models import Role, User
from wangge.accounts.models.user import normal_login

PHONE = re.compile(r"\+?[0-9](-?[0-9]){4,19}")  # 13800005678, +86-512-58671234


@transaction.atomic
def add_user(
    *, login: str, password: str | None, kind: RoleKind, place: Any = None, name: str = "", by: User | None = None
) -> User:
    """Make a user with one role. Without a password the account can't sign in with one (the demo's doors)."""
    login = normal_login(login)
    refuse_login(login)
    if password is not None:
        validate_password(password, User(login=login, name=name))
    user = User.objects.create_user(login, password, name=name)
    role = Role.objects.create(user=user, kind=kind, place=place)
    record(by, "added", user, role=role.kind, place=getattr(place, "code", ""))
    return user


def refuse_login(login: str) -> None:
    """Raises ValidationError unless this is a phone number or an e-mail address that nobody has yet."""
    if not PHONE.fullmatch(login) and not _is_email(login):
        message = _("%(login)s is neither a phone number nor an e-mail address.")
        raise ValidationError(message % {"login": login})
    if User.objects.filter(login=login).exists():
        raise ValidationError(_("%(login)s is already a user.") % {"login": login})


def _is_email(login: str) -> bool:
    try:
        validate_email(login)
    except ValidationError:
        return False
    return True
