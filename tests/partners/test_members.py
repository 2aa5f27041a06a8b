from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from catalogue.accounts.access import Actor, MemberRole
from catalogue.accounts.models import Person
from catalogue.database import db, now, writing
from catalogue.partners import queries
from catalogue.partners.models import OrganisationMember
from catalogue.partners.services import members
from catalogue.partners.services.errors import InvitationVoid, NotTheInvited, Refused
from tests.accounts.people import (
    PASSWORD,
    acts,
    add_member,
    add_organisation,
    add_person,
    letters,
    link_in,
)
from tests.machine.visitor import Visitor

pytestmark = pytest.mark.engines

BOSS = "boss@mail.example"
NEW = "new@mail.example"
FORM = "main form[method=post]"
PAGE = "/en/workspace/partners/academy"
INVITE = "main form[method=post]:has(input[name=role])"


@pytest.fixture
def academy(app: Flask, client: Visitor) -> int:
    """An institution whose manager is signed in."""
    organisation = add_organisation(app)
    add_member(app, BOSS, organisation)
    client.sign_in(BOSS, PASSWORD)
    return organisation


def invite(client: Visitor, email: str = NEW, role: str = "editor", language: str = "es") -> None:
    values = {"email": email, "role": role, "language": language}
    assert client.submit(PAGE, values, select=INVITE).status_code == 303


def guest(app: Flask) -> Visitor:
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client


def invitation_link(app: Flask, email: str = NEW) -> str:
    return link_in([each for each in letters(app, "invitation") if each.recipient == email][-1])


def offices(app: Flask, email: str) -> set[tuple[int, str]]:
    with app.app_context():
        person = db.session.query(Person).filter_by(email=email).one()
        return {(each.organisation_id, each.role.value) for each in queries.offices_of(person.id)}


@pytest.mark.slow
def test_a_colleague_is_invited_and_accepts(app: Flask, client: Visitor, academy: int) -> None:
    invite(client)
    assert "Invitation sent to new@mail.example." in client.get(PAGE).text
    letter = letters(app, "invitation")[-1]
    assert (letter.language, letter.recipient) == ("es", NEW)
    assert letter.subject == "Invitación: The Academy"
    assert "Su función: Edición" in letter.text
    link = link_in(letter)
    assert link.startswith("/es/invitacion/")
    other = guest(app)
    page = other.page(link)
    assert "las fichas de la institución" in page.text
    name = page.select_one(".lede [lang=en]")
    assert name is not None
    assert name.text == "The Academy"
    values = {"full_name": "Nuria Paz", "language": "es", "new_password": PASSWORD}
    answer = other.submit(link, values)
    assert answer.location == "/es/espacio"
    assert "La invitación quedó aceptada." in other.get(answer.location).text
    assert offices(app, NEW) == {(academy, "editor")}
    assert other.get("/es/cuenta").status_code == 200
    assert acts(app)[-2:] == ["member.invite", "member.accept"]
    assert other.get(link).status_code == 410
    guest(app).sign_in(NEW, PASSWORD)


@pytest.mark.slow
def test_whoever_has_an_account_signs_in_to_accept(
    app: Flask, client: Visitor, academy: int
) -> None:
    add_person(app, NEW)
    add_person(app, "third@mail.example")
    invite(client)
    link = invitation_link(app)
    other = guest(app)
    page = other.page(link)
    assert "new_password" not in str(page)
    to_sign_in = page.select_one("main a.button")
    assert to_sign_in is not None
    other.sign_in("third@mail.example", PASSWORD)
    assert "third@mail.example" in other.page(link).text
    assert other.submit(link, select="main form[action*='/salir']").location == link
    entered = other.submit(
        str(to_sign_in["href"]), {"email": NEW, "password": PASSWORD}, select="main form"
    )
    assert entered.location == link
    assert other.submit(link).location == "/es/espacio"
    assert offices(app, NEW) == {(academy, "editor")}


def test_answers_are_needed_to_open_an_account(app: Flask, client: Visitor, academy: int) -> None:
    invite(client)
    link = invitation_link(app)
    values = {"full_name": "Nuria Paz", "new_password": "new@mail.example"}
    answer = guest(app).submit(link, values)
    assert answer.status_code == 422
    assert "fácil de adivinar" in answer.text
    assert "Nuria Paz" in answer.text


def test_an_invitation_is_withdrawn(app: Flask, client: Visitor, academy: int) -> None:
    invite(client)
    link = invitation_link(app)
    assert client.submit(PAGE, select="form[action$='/revoke']").location == PAGE
    assert guest(app).get(link).status_code == 410
    assert acts(app)[-1] == "member.revoke"
    with app.app_context():
        assert not queries.open_invitations(academy)


def test_an_invitation_grows_old(app: Flask, client: Visitor, academy: int) -> None:
    invite(client)
    link = invitation_link(app)
    with time_machine.travel(now() + timedelta(days=14)):
        assert guest(app).get(link).status_code == 410
    with time_machine.travel(now() + timedelta(days=13)):
        assert guest(app).get(link).status_code == 200


def test_a_second_invitation_replaces_the_first(app: Flask, client: Visitor, academy: int) -> None:
    invite(client)
    invite(client, role="admissions")
    first = invitation_link(app)
    invite(client, role="admissions")
    links = [link_in(each) for each in letters(app, "invitation")][-3:]
    assert [guest(app).get(link).status_code for link in links] == [200, 410, 200]
    assert first == links[1]


def test_whoever_has_the_role_is_not_invited_again(
    app: Flask, client: Visitor, academy: int
) -> None:
    values = {"email": "BOSS@mail.example", "role": "manager"}
    answer = client.submit(PAGE, values, select=INVITE)
    assert answer.status_code == 422
    assert "Someone with this e-mail address already has this role." in answer.text
    values = {"email": "no address", "role": "manager"}
    assert client.submit(PAGE, values, select=INVITE).status_code == 422


def ending(visitor: Visitor) -> str:
    """Return the page that asks whether the first membership is to end."""
    return str(visitor.page(PAGE).select("main a[href$='/end']")[0]["href"])


def test_a_membership_ends_at_once(app: Flask, client: Visitor, academy: int) -> None:
    add_member(app, NEW, academy, MemberRole.EDITOR)
    other = guest(app)
    other.sign_in(NEW, PASSWORD)
    assert other.get("/en/workspace").status_code == 200
    with app.app_context():
        member = queries.members_of(academy)[-1].id
    page = client.get(f"{PAGE}/members/{member}/end")
    assert client.submit(page, select=FORM).location == PAGE
    assert "The role has ended." in client.get(PAGE).text
    assert other.get("/en/workspace").status_code == 404
    assert offices(app, NEW) == set()
    assert client.submit(page, select=FORM).status_code == 404
    with app.app_context():
        assert db.session.get_one(OrganisationMember, member).ended_at is not None
        boss = next(each for each in queries.members_of(academy))
        by = Actor(boss.person_id, "Boss", BOSS, "en", hub=True)
        members.end(by, academy, member)
    assert acts(app)[-1] == "member.end"


def test_the_last_manager_stays(app: Flask, client: Visitor, academy: int) -> None:
    client.submit(ending(client), select=FORM)
    assert "An institution must have at least one manager." in client.get(PAGE).text
    assert offices(app, BOSS) == {(academy, "manager")}


def test_a_manager_may_leave_once_there_is_another(
    app: Flask, client: Visitor, academy: int
) -> None:
    add_member(app, NEW, academy, MemberRole.MANAGER)
    with app.app_context():
        mine = queries.members_of(academy)[0].id
    answer = client.submit(f"{PAGE}/members/{mine}/end", select=FORM)
    assert "The role has ended." in client.page(answer.location).text
    assert client.get(PAGE).status_code == 404


def test_the_hub_may_end_the_last_manager(app: Flask, client: Visitor, academy: int) -> None:
    add_member(app, "hub@mail.example", None)
    hub = guest(app)
    hub.sign_in("hub@mail.example", PASSWORD)
    assert hub.submit(ending(hub), select=FORM).location == PAGE
    assert "No members yet" in hub.get(PAGE).text
    assert offices(app, BOSS) == set()


@pytest.mark.slow
def test_only_managers_and_the_hub_see_members(app: Flask, client: Visitor, academy: int) -> None:
    other = add_organisation(app, "other", "Other")
    add_member(app, "editor@mail.example", academy, MemberRole.EDITOR)
    add_member(app, "rival@mail.example", other, MemberRole.MANAGER)
    invite(client)
    with app.app_context():
        member = queries.members_of(academy)[0].id
        invitation = queries.open_invitations(academy)[0].id
    for email in ("editor@mail.example", "rival@mail.example"):
        visitor = guest(app)
        visitor.sign_in(email, PASSWORD)
        assert visitor.get(PAGE).status_code == 404
        token = visitor.page("/en/account").select_one("main input[name=csrf_token]")
        assert token is not None
        data = {"csrf_token": token["value"]}
        for address in (
            PAGE,
            f"{PAGE}/members/{member}/end",
            f"{PAGE}/invitations/{invitation}/revoke",
        ):
            assert visitor.post(address, data=data).status_code == 404
    rival = guest(app)
    rival.sign_in("rival@mail.example", PASSWORD)
    page = "/en/workspace/partners/other"
    token = rival.page(page).select_one("main input[name=csrf_token]")
    assert token is not None
    data = {"csrf_token": token["value"]}
    assert rival.post(f"{page}/members/{member}/end", data=data).status_code == 404
    assert rival.post(f"{page}/invitations/{invitation}/revoke", data=data).status_code == 404
    assert client.get("/en/workspace/partners/nowhere").status_code == 404


def test_services_ask_for_the_right_themselves(app: Flask, academy: int) -> None:
    nobody = Actor(999, "No", "no@mail.example", "en")
    with app.app_context():
        with pytest.raises(Refused):
            members.invite(nobody, NEW, "en", academy, MemberRole.EDITOR)
        with pytest.raises(Refused):
            members.invite(nobody, NEW, "en", None, None)
        with pytest.raises(Refused):
            members.revoke(nobody, academy, 1)
        with pytest.raises(Refused):
            members.end(nobody, academy, 1)


def test_a_link_alone_does_not_open_an_account_that_has_a_password(
    app: Flask, academy: int
) -> None:
    add_person(app, NEW)
    third = add_person(app, "third@mail.example")
    with app.app_context():
        token = members.invite(None, NEW, "en", academy, MemberRole.EDITOR)
        newcomer = members.Newcomer("Thief", "en", PASSWORD)
        for signed_in in (None, third):
            with pytest.raises(NotTheInvited):
                members.accept(token, signed_in, newcomer)
        with pytest.raises(InvitationVoid):
            members.accept("guess", None, newcomer)
        other = members.invite(None, "fresh@mail.example", "en", academy, MemberRole.EDITOR)
        with pytest.raises(NotTheInvited):
            members.accept(other, third, None)


def test_accepting_between_looking_and_pressing(app: Flask, client: Visitor, academy: int) -> None:
    invite(client)
    link = invitation_link(app)
    other = guest(app)
    page = other.get(link)
    with app.app_context():
        members.accept(link.rsplit("/", 1)[1], None, members.Newcomer("First", "en", PASSWORD))
    values = {"full_name": "Second", "new_password": PASSWORD}
    assert other.submit(page, values).status_code == 410


def test_an_invitation_withdrawn_while_it_is_accepted(
    app: Flask, client: Visitor, academy: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def void(*_: object) -> int:
        raise InvitationVoid

    invite(client)
    monkeypatch.setattr("catalogue.partners.views.invitation.accept", void)
    values = {"full_name": "Nuria Paz", "new_password": PASSWORD}
    assert guest(app).submit(invitation_link(app), values).status_code == 410


def test_an_invitation_to_the_hub(app: Flask) -> None:
    with app.app_context():
        token = members.invite(None, NEW, "es", None, None)
        assert [each.email for each in queries.open_invitations(None)] == [NEW]
    letter = letters(app, "invitation")[-1]
    assert letter.subject == "Invitación: equipo del catálogo"
    visitor = guest(app)
    link = f"/en/invitation/{token}"
    assert "Catalogue team" in visitor.page(link).text
    values = {"full_name": "Hub Person", "language": "en", "new_password": PASSWORD}
    assert visitor.submit(link, values).location == "/en/workspace"
    assert visitor.get("/en/workspace/enquiries").status_code == 200
    with app.app_context():
        again = members.invite(None, NEW, "es", None, None)
    assert visitor.submit(f"/en/invitation/{again}").status_code == 303


def test_accepting_twice_is_one_membership(app: Flask, academy: int) -> None:
    person_id = add_person(app, NEW)
    with app.app_context():
        token = members.invite(None, NEW, "en", academy, MemberRole.EDITOR)
        session = writing()
        session.add(
            OrganisationMember(
                person_id=person_id,
                organisation_id=academy,
                role=MemberRole.EDITOR,
                joined_at=now(),
            )
        )
        session.commit()
        assert members.accept(token, person_id, None) == person_id
        assert len(queries.members_of(academy)) == 2
