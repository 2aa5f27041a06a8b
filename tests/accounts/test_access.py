"""How an endpoint says who may ask for it, and in which organisations somebody has a role."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.accounts.access import FORM_BYTES, Actor, MemberRole, Office, Rule, admits


@pytest.mark.parametrize(
    ("rule", "most", "bound"),
    [
        (Rule.FORM, None, FORM_BYTES),
        (Rule.FORM, 7, 7),
        (Rule.SIGNED_IN, None, None),
        (Rule.SIGNED_IN, 7, 7),
    ],
)
def test_what_anybody_may_send_to_is_bounded_unless_it_says_otherwise(
    rule: Rule, most: int | None, bound: int | None
) -> None:
    def view() -> str:
        return "page"

    marked: Any = admits(rule, most_bytes=most)(view)
    assert (marked.admits, marked.most_bytes) == (rule, bound)
    assert marked is view


def test_a_manager_has_every_role_in_their_own_organisations_only() -> None:
    offices = (Office(7, MemberRole.MANAGER), Office(8, MemberRole.EDITOR))
    actor = Actor(1, "Ana", "ana@mail.example", "es", offices=offices)
    assert actor.organisations() == {7, 8}
    assert actor.holds(MemberRole.EDITOR) == {7, 8}
    assert actor.holds(MemberRole.ADMISSIONS) == {7}
