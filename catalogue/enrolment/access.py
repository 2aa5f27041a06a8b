"""Who may do what with an application: one list of actions, one table."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from catalogue.accounts.access import Actor, MemberRole
from catalogue.courses.codes import PartnerRole


class Action(StrEnum):
    """What can be done with an edition's applications."""

    LIST = "list"
    READ = "read"
    DECIDE = "decide"
    READ_OWN = "read-own"
    ACCEPT = "accept"
    WITHDRAW = "withdraw"
    CONFIRM = "confirm"


RECEIVING_ROLES = frozenset({PartnerRole.LEAD, PartnerRole.CO_DELIVERER, PartnerRole.COMMISSIONER})
"""Partners of a course who receive its applications; the privacy notice names each of them."""

STAFF = frozenset({Action.LIST, Action.READ, Action.DECIDE})
OWN = frozenset({Action.READ_OWN, Action.ACCEPT, Action.WITHDRAW, Action.CONFIRM})

TABLE: dict[str, frozenset[Action]] = {
    "hub": STAFF,
    "admissions": STAFF,
    "applicant": OWN,
}
"""What each may do. ``admissions`` is whoever holds that office, or manages, at a receiver."""


def may(
    actor: Actor,
    action: Action,
    *,
    receivers: Collection[int] = (),
    applicant_id: int | None = None,
) -> bool:
    """Say whether the actor may do it.

    ``receivers`` are the organisations whose accepted and current role behind the course is one of
    ``RECEIVING_ROLES``; ``applicant_id`` is whose application it is. Everything else is refused.
    """
    capacities = []
    if actor.hub:
        capacities.append("hub")
    if actor.holds(MemberRole.ADMISSIONS) & frozenset(receivers):
        capacities.append("admissions")
    if applicant_id is not None and applicant_id == actor.person_id:
        capacities.append("applicant")
    return any(action in TABLE[capacity] for capacity in capacities)
