"""Who may do what with organisations and their people."""

from __future__ import annotations

from enum import StrEnum

from catalogue.accounts.access import Actor, MemberRole


class Action(StrEnum):
    """What can be done."""

    SEE_MEMBERS = "see-members"
    MANAGE_MEMBERS = "manage-members"
    INVITE_HUB = "invite-hub"
    DECIDE_ENQUIRIES = "decide-enquiries"


OF_ONE_ORGANISATION: dict[Action, frozenset[MemberRole]] = {
    Action.SEE_MEMBERS: frozenset(MemberRole),
    Action.MANAGE_MEMBERS: frozenset({MemberRole.MANAGER}),
}
"""What members may do in their own organisation, and in which roles; the hub may do everything."""


def may(actor: Actor, action: Action, organisation_id: int | None = None) -> bool:
    """Say whether somebody may do something, in an organisation where it concerns one."""
    if actor.hub:
        return True
    roles = OF_ONE_ORGANISATION.get(action, frozenset())
    return any(
        office.organisation_id == organisation_id and office.role in roles
        for office in actor.offices
    )
