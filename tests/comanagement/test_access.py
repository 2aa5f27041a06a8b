"""Who may do what with a listing."""

from __future__ import annotations

import itertools

import pytest

from catalogue.accounts.access import Actor, MemberRole, Office
from catalogue.comanagement.access import (
    TABLE,
    Action,
    Reason,
    Stake,
    allowed,
    may_begin,
    speaks_for,
)
from catalogue.courses.codes import PartnerRole

DRAFT = {Action.READ_DRAFT, Action.HISTORY, Action.EDIT, Action.EDITION_EDIT}
CARRY = DRAFT | {Action.PUBLISH, Action.EDITION_CREATE, Action.EDITION_PUBLISH}


def person(*offices: tuple[int, MemberRole], hub: bool = False) -> Actor:
    return Actor(
        person_id=1,
        name="Ana",
        email="ana@partner.example",
        language="es",
        hub=hub,
        offices=tuple(Office(*office) for office in offices),
    )


def test_every_pair_of_roles_stands_in_the_table() -> None:
    assert set(TABLE) == set(itertools.product(PartnerRole, MemberRole))


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (PartnerRole.LEAD, CARRY | {Action.PARTNERS}),
        (PartnerRole.CO_DELIVERER, CARRY),
        (PartnerRole.COMMISSIONER, CARRY),
        (PartnerRole.ACCREDITOR, DRAFT | {Action.SIGN_OFF}),
        (PartnerRole.FUNDER, DRAFT),
        (PartnerRole.HOST, DRAFT),
        (PartnerRole.CLIENT, {Action.READ_DRAFT, Action.HISTORY}),
        (PartnerRole.COOPERATION, {Action.READ_DRAFT, Action.HISTORY}),
    ],
)
def test_editors_may_what_their_organisation_s_role_allows(
    role: PartnerRole, expected: set[Action]
) -> None:
    assert set(allowed(person((7, MemberRole.EDITOR)), [Stake(7, role)])) == expected
    assert set(allowed(person((7, MemberRole.MANAGER)), [Stake(7, role)])) == expected
    admissions = allowed(person((7, MemberRole.ADMISSIONS)), [Stake(7, role)])
    assert set(admissions) == {Action.READ_DRAFT}


def test_a_stranger_may_nothing() -> None:
    assert not allowed(person((8, MemberRole.MANAGER)), [Stake(7, PartnerRole.LEAD)])
    assert not allowed(person(), [Stake(7, PartnerRole.LEAD)])


def test_the_hub_may_everything_but_speak_for_an_accreditor() -> None:
    rights = allowed(person(hub=True), [Stake(7, PartnerRole.ACCREDITOR)])
    assert set(rights) == set(Action) - {Action.SIGN_OFF}
    assert rights[Action.EDIT] == (Reason(),)


def test_every_reason_is_told_the_weightiest_first() -> None:
    stakes = [Stake(7, PartnerRole.FUNDER), Stake(7, PartnerRole.CO_DELIVERER)]
    rights = allowed(person((7, MemberRole.EDITOR)), stakes)
    assert [reason.partner_role for reason in rights[Action.EDIT]] == [
        PartnerRole.CO_DELIVERER,
        PartnerRole.FUNDER,
    ]
    (reason,) = rights[Action.PUBLISH]
    assert reason == Reason(7, PartnerRole.CO_DELIVERER, MemberRole.EDITOR)
    assert speaks_for(rights[Action.EDIT]) == [7]


def test_who_may_begin_a_course() -> None:
    assert may_begin(person(hub=True), 7)
    assert may_begin(person((7, MemberRole.EDITOR)), 7)
    assert may_begin(person((7, MemberRole.MANAGER)), 7)
    assert not may_begin(person((7, MemberRole.ADMISSIONS)), 7)
    assert not may_begin(person((8, MemberRole.EDITOR)), 7)
