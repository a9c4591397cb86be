"""The table of rights: what each role allows, down the tree of the place the role is held in, never sideways.

The public is nobody's role: public pages and calls need no right at all.
"""

from wangge.accounts.enums import Act, RoleKind

RIGHTS: dict[RoleKind, frozenset[Act]] = {
    RoleKind.PLANNER: frozenset({Act.SEE_PLANS, Act.DRAW_PLANS, Act.IMPORT_PLACES}),
    RoleKind.OPERATOR: frozenset({Act.SEE_PLANS, Act.SEE_AUDIT, Act.MANAGE_PEOPLE}),
}


def roles_allowing(act: Act) -> list[RoleKind]:
    return [kind for kind, acts in RIGHTS.items() if act in acts]
