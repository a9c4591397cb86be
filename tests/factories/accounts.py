"""Named people for tests of rights: a planner of the city, one of town A, one who held the role once, the operator."""

from datetime import date

from wangge.accounts.enums import RoleKind
from wangge.accounts.models import Role, User


def make_user(login, kind=None, place=None, **dates):
    user = User.objects.create_user(login, "a long pass phrase", name=login)
    if kind:
        Role.objects.create(user=user, kind=kind, place=place, **dates)
    return user


def make_people(city, own, foreign):
    """One person for each row of the table of rights; ``own`` and ``foreign`` are divisions."""
    return {
        "nobody": None,
        "no role": make_user("norole"),
        "planner of the city": make_user("planner", RoleKind.PLANNER, city),
        "planner of own town": make_user("own", RoleKind.PLANNER, own),
        "planner of a foreign town": make_user("foreign", RoleKind.PLANNER, foreign),
        "planner until last year": make_user(
            "past", RoleKind.PLANNER, city, valid_from=date(2020, 1, 1), valid_to=date(2025, 1, 1)
        ),
        "operator": make_user("operator", RoleKind.OPERATOR),
    }
