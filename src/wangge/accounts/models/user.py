from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def normal_login(login: str) -> str:
    """Phone number or e-mail as people mean it: no spaces, no capitals, no full-width digits."""
    import unicodedata

    return "".join(unicodedata.normalize("NFKC", login).split()).lower()


class UserManager(BaseUserManager["User"]):
    def create_user(self, login: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(login=normal_login(login), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(login=normal_login(username or ""))


class User(AbstractBaseUser):
    """A person who signs in. What they may do comes from their roles alone (accounts/rules.py)."""

    login = models.CharField(_("phone number or e-mail"), max_length=254, unique=True)
    name = models.CharField(pgettext_lazy("a person's", "name"), max_length=100, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.login

    def natural_key(self) -> tuple[str]:
        return (self.login,)

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)
