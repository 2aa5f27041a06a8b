"""Who may do what with applications."""

from __future__ import annotations

import pytest

from catalogue.accounts.access import Actor, MemberRole, Office
from catalogue.enrolment.access import OWN, STAFF, Action, may

HUB = Actor(1, "Hub", "hub@x.example", "en", hub=True)
ADMISSIONS = Actor(2, "A", "a@x.example", "en", offices=(Office(7, MemberRole.ADMISSIONS),))
MANAGER = Actor(3, "M", "m@x.example", "en", offices=(Office(7, MemberRole.MANAGER),))
EDITOR = Actor(4, "E", "e@x.example", "en", offices=(Office(7, MemberRole.EDITOR),))
STRANGER = Actor(5, "S", "s@x.example", "en", offices=(Office(8, MemberRole.MANAGER),))
APPLICANT = Actor(6, "P", "p@x.example", "en")


@pytest.mark.parametrize("action", list(Action))
def test_the_table(action: Action) -> None:
    receivers, owner = {7}, APPLICANT.person_id
    allowed = {
        actor.person_id
        for actor in (HUB, ADMISSIONS, MANAGER, EDITOR, STRANGER, APPLICANT)
        if may(actor, action, receivers=receivers, applicant_id=owner)
    }
    if action in STAFF:
        assert allowed == {HUB.person_id, ADMISSIONS.person_id, MANAGER.person_id}
    else:
        assert action in OWN
        assert allowed == {owner}


def test_an_application_of_nobody_is_nobodys() -> None:
    assert not may(APPLICANT, Action.READ_OWN, applicant_id=None)


def test_without_a_receiving_role_there_is_no_right() -> None:
    assert not may(ADMISSIONS, Action.READ, receivers=())
