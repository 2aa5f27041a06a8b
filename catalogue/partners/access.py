"""Who may do what with organisations and their people."""

from __future__ import annotations

from enum import StrEnum

from catalogue.accounts.access import Actor, MemberRole


class Action(StrEnum):
    """What can be done."""

    MANAGE_MEMBERS = "manage-members"
    INVITE_HUB = "invite-hub"
    DECIDE_ENQUIRIES = "decide-enquiries"


OF_ONE_ORGANISATION: dict[Action, MemberRole] = {Action.MANAGE_MEMBERS: MemberRole.MANAGER}
"""What members may do in their own organisation, and in which role; the hub may do everything."""


def may(actor: Actor, action: Action, organisation_id: int | None = None) -> bool:
    """Say whether somebody may do something, in an organisation where it concerns one."""
    if actor.hub:
        return True
    role = OF_ONE_ORGANISATION.get(action)
    return role is not None and organisation_id in actor.holds(role)
