"""Who may do what with a listing: one list of actions, one table.

Rights come from two facts only: the current, accepted roles of organisations behind a course, and
a person's current role in such an organisation. Nothing in a snapshot gives a right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from catalogue.accounts.access import Actor, MemberRole
from catalogue.courses.codes import PartnerRole


class Action(StrEnum):
    """What can be done with a course's listing and its editions."""

    READ_DRAFT = "course:read-draft"
    HISTORY = "course:history"
    EDIT = "course:edit"
    PUBLISH = "course:publish"
    PARTNERS = "course:partners"
    EDITION_EDIT = "edition:edit"
    EDITION_CREATE = "edition:create"
    EDITION_PUBLISH = "edition:publish"
    SIGN_OFF = "accreditation:sign-off"


@dataclass(frozen=True)
class Stake:
    """A current, accepted role of an organisation behind the course."""

    organisation_id: int
    role: PartnerRole


@dataclass(frozen=True)
class Reason:
    """Why somebody may do something; all empty for hub staff."""

    organisation_id: int | None = None
    partner_role: PartnerRole | None = None
    member_role: MemberRole | None = None


READ = frozenset({Action.READ_DRAFT, Action.HISTORY})
DRAFT = READ | {Action.EDIT, Action.EDITION_EDIT}
CARRY = DRAFT | {Action.PUBLISH, Action.EDITION_CREATE, Action.EDITION_PUBLISH}
HUB = frozenset(Action) - {Action.SIGN_OFF}
"""Hub staff may do everything but speak for an accreditor."""

EDITORS: Mapping[PartnerRole, frozenset[Action]] = {
    PartnerRole.LEAD: CARRY | {Action.PARTNERS},
    PartnerRole.CO_DELIVERER: CARRY,
    PartnerRole.COMMISSIONER: CARRY,
    PartnerRole.ACCREDITOR: DRAFT | {Action.SIGN_OFF},
    PartnerRole.FUNDER: DRAFT,
    PartnerRole.HOST: DRAFT,
    PartnerRole.CLIENT: READ,
    PartnerRole.COOPERATION: READ,
}
ADMISSIONS = frozenset({Action.READ_DRAFT})

TABLE: Mapping[tuple[PartnerRole, MemberRole], frozenset[Action]] = {
    **{(role, MemberRole.EDITOR): actions for role, actions in EDITORS.items()},
    **{(role, MemberRole.ADMISSIONS): ADMISSIONS for role in PartnerRole},
    **{(role, MemberRole.MANAGER): actions | ADMISSIONS for role, actions in EDITORS.items()},
}
"""A partner's role and a member's role, and what both together allow."""


def allowed(actor: Actor, stakes: Iterable[Stake]) -> Mapping[Action, tuple[Reason, ...]]:
    """Return what the actor may do with a course, each with every reason why, the best one first.

    An empty mapping means that for this actor the course's workspace does not exist.
    """
    order = list(PartnerRole)
    found: dict[Action, list[Reason]] = {}
    for stake in sorted(stakes, key=lambda each: order.index(each.role)):
        for office in actor.offices:
            if office.organisation_id == stake.organisation_id:
                reason = Reason(stake.organisation_id, stake.role, office.role)
                for action in TABLE[stake.role, office.role]:
                    found.setdefault(action, []).append(reason)
    if actor.hub:
        for action in HUB:
            found.setdefault(action, []).append(Reason())
    return {action: tuple(found[action]) for action in Action if action in found}


def speaks_for(reasons: Iterable[Reason]) -> list[int]:
    """Return the organisations on whose behalf an action can be done, the likeliest first."""
    return list(
        dict.fromkeys(
            reason.organisation_id for reason in reasons if reason.organisation_id is not None
        )
    )


def may_begin(actor: Actor, organisation_id: int) -> bool:
    """Say whether the actor may begin a course that this organisation leads."""
    return actor.hub or organisation_id in actor.holds(MemberRole.EDITOR)
