"""Who sees how many people are interested in a course, and what they wrote."""

from __future__ import annotations

from collections.abc import Collection

from catalogue.accounts.access import Actor
from catalogue.courses.codes import PartnerRole

PLANNING_ROLES = frozenset(
    {PartnerRole.LEAD, PartnerRole.CO_DELIVERER, PartnerRole.COMMISSIONER, PartnerRole.FUNDER}
)
"""Partners who decide whether a planned course comes about; the form names each of them."""


def may_see_interest(actor: Actor, planners: Collection[int]) -> bool:
    """Say whether the actor sees figures and notes; nobody ever sees an address.

    ``planners`` are the organisations whose accepted and current role behind the course is one of
    ``PLANNING_ROLES``; each of their members may.
    """
    return actor.hub or bool(actor.organisations() & frozenset(planners))
