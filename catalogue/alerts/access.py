"""Who sees how many people are interested in a course, and what they wrote."""

from __future__ import annotations

from collections.abc import Collection

from catalogue.accounts.access import Actor


def may_see_interest(actor: Actor, planners: Collection[int]) -> bool:
    """Say whether the actor sees figures and notes; nobody ever sees an address.

    ``planners`` are the organisations that stand behind the course, in whatever role, accepted and
    current: they decide together whether it comes about. Each of their members may; the form with
    which interest is expressed names every one.
    """
    return actor.hub or bool(actor.organisations() & frozenset(planners))
