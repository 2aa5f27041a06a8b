"""Who is asking, and the rule that every endpoint declares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Rule(StrEnum):
    """Who may ask for an endpoint; what lies behind it is decided per object."""

    PUBLIC = "public"
    """Anyone; the same page for everyone, no cookie."""
    FORM = "form"
    """Anyone; the page holds a form or something personal, so it is never stored."""
    SIGNED_IN = "signed-in"
    """Whoever has signed in; a visitor is led to the sign-in page."""
    MEMBER = "member"
    """Members of an organisation, and the hub; to anybody else the page does not exist."""
    HUB = "hub"
    """Hub staff; to anybody else the page does not exist."""
    MACHINE = "machine"
    """Programs: health, sitemap, feeds."""


class MemberRole(StrEnum):
    """What a member does for their organisation."""

    MANAGER = "manager"
    EDITOR = "editor"
    ADMISSIONS = "admissions"


@dataclass(frozen=True)
class Office:
    """One role of one person in one organisation."""

    organisation_id: int
    role: MemberRole


@dataclass(frozen=True)
class Actor:
    """Who acts, as plain values: services take it as an argument."""

    person_id: int
    name: str
    email: str
    language: str
    hub: bool = False
    offices: tuple[Office, ...] = ()

    def organisations(self) -> frozenset[int]:
        """Return the organisations the person is a member of."""
        return frozenset(office.organisation_id for office in self.offices)

    def holds(self, role: MemberRole) -> frozenset[int]:
        """Return the organisations in which the person has ``role``; a manager has every role."""
        return frozenset(
            office.organisation_id
            for office in self.offices
            if office.role in (role, MemberRole.MANAGER)
        )


FORM_BYTES = 128 * 1024
"""What anybody may send to a form at most: its texts, each letter percent-encoded."""


def admits(rule: Rule, *, most_bytes: int | None = None) -> Callable[[View], View]:
    """Declare an endpoint's access rule; an endpoint without one is refused.

    ``most_bytes`` is how much may be sent to it, where that is not what its rule says: what anybody
    may send to is bounded by ``FORM_BYTES``, the rest by the house's ``MAX_CONTENT_LENGTH``.
    """
    bound = most_bytes if most_bytes is not None or rule is not Rule.FORM else FORM_BYTES

    def mark(view: View) -> View:
        view.admits = rule  # type: ignore[attr-defined]  # A function's attribute is its mark.
        view.most_bytes = bound  # type: ignore[attr-defined]  # A function's attribute is its mark.
        return view

    return mark
