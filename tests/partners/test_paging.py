"""Members and enquiries are listed page by page, and no check reads them all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask

from catalogue.accounts.access import MemberRole
from catalogue.accounts.models import Person
from catalogue.database import db, now
from catalogue.partners import queries
from catalogue.partners.codes import EnquiryState, OrganisationKind
from catalogue.partners.models import OrganisationMember, PartnershipEnquiry
from tests.accounts.people import PASSWORD, add_member, add_organisation
from tests.machine.apps import Statements
from tests.machine.visitor import Visitor

pytestmark = pytest.mark.engines

Count = Callable[[Flask], AbstractContextManager[Statements]]
BOSS = "boss@mail.example"


def add_editors(app: Flask, organisation: int, count: int, prefix: str) -> None:
    with app.app_context():
        for number in range(count):
            person = Person(
                email=f"{prefix}{number}@mail.example",
                full_name=f"Editor {number}",
                fs_uniquifier=f"{prefix}{number}",
                created_at=now(),
            )
            db.session.add(person)
            db.session.flush()
            db.session.add(
                OrganisationMember(
                    person_id=person.id,
                    organisation_id=organisation,
                    role=MemberRole.EDITOR,
                    joined_at=now(),
                )
            )
        db.session.commit()


def add_enquiries(app: Flask, count: int, state: EnquiryState, prefix: str) -> None:
    with app.app_context():
        for number in range(count):
            values: dict[str, Any] = {
                "language": "en",
                "organisation_name": f"{prefix} {number}",
                "organisation_kind": OrganisationKind.NGO,
                "country": "MT",
                "full_name": "A",
                "email": "a@mail.example",
                "message": "M",
                "submission": f"{prefix}{number}",
                "created_at": now(),
            }
            db.session.add(PartnershipEnquiry(state=state, **values))
        db.session.commit()


def cost(app: Flask, visitor: Visitor, address: str, count: Count) -> int:
    visitor.get(address)
    with count(app) as seen:
        assert visitor.get(address).status_code == 200
    assert len(seen) <= 12, seen.report()
    return len(seen)


@pytest.mark.slow
def test_members_are_listed_page_by_page(
    app: Flask, client: Visitor, count_statements: Count
) -> None:
    organisation = add_organisation(app)
    add_member(app, BOSS, organisation)
    client.sign_in(BOSS, PASSWORD)
    address = "/en/workspace/partners/academy"
    add_editors(app, organisation, 5, "few")
    few = cost(app, client, address, count_statements)
    add_editors(app, organisation, 60, "many")
    assert cost(app, client, address, count_statements) == few
    assert len(client.page(address).select("tbody tr")) == 50
    assert len(client.page(f"{address}?page=2").select("tbody tr")) == 16
    assert len(client.page("/es/espacio/instituciones/academy?page=99").select("tbody tr")) == 16
    with app.app_context(), count_statements(app) as seen:
        assert queries.is_member("many59@mail.example", organisation, MemberRole.EDITOR)
        assert not queries.is_member("many59@mail.example", organisation, MemberRole.MANAGER)
        boss = queries.members_of(organisation, most=1)[0].id
        assert not queries.has_other_manager(organisation, boss)
        assert queries.has_other_manager(organisation, boss + 1)
    assert len(seen) <= 6, seen.report()


@pytest.mark.slow
def test_enquiries_are_listed_page_by_page_those_to_be_decided_first(
    app: Flask, client: Visitor, count_statements: Count
) -> None:
    add_member(app, BOSS, None)
    client.sign_in(BOSS, PASSWORD)
    address = "/en/workspace/enquiries"
    add_enquiries(app, 3, EnquiryState.NEW, "New")
    few = cost(app, client, address, count_statements)
    add_enquiries(app, 60, EnquiryState.DECLINED, "Declined")
    assert cost(app, client, address, count_statements) == few

    def names(page: int) -> list[str]:
        found = client.page(f"{address}?page={page}").select("tbody th")
        return [each.get_text(strip=True) for each in found]

    assert names(1)[:4] == ["New 2", "New 1", "New 0", "Declined 59"]
    assert len(names(1)) == 50
    assert names(2)[-1] == names(99)[-1] == "Declined 0"
