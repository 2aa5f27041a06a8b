"""``flask user list``, ``close`` and ``reopen``: whoever leaves loses everything at once."""

from __future__ import annotations

import re
import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue.accounts.access import MemberRole
from catalogue.accounts.models import Person, SignIn
from catalogue.accounts.services.passwords import ask_reset
from catalogue.accounts.tokens import reset_token
from catalogue.config import ROOT
from catalogue.database import db, writing
from catalogue.enrolment import services as enrolment
from catalogue.enrolment.models import Application
from catalogue.partners import queries
from catalogue.partners.models import Invitation, OrganisationMember
from catalogue.partners.services import members
from catalogue.partners.services.closing import close_account
from catalogue.partners.services.errors import InvitationVoid, LastHubUser
from tests.accounts.people import (
    PASSWORD,
    acts,
    add_member,
    add_organisation,
    add_person,
    letters,
    link_in,
)
from tests.commands.test_house import flask
from tests.conftest import visitor_of
from tests.enrolment.factories import make_application, make_edition
from tests.machine.visitor import Visitor

pytestmark = pytest.mark.engines

HUB, OTHER = "hub@mail.example", "other@mail.example"
FORM = "main form[method=post]"


def test_a_hub_user_who_leaves_loses_everything_at_once(app: Flask, client: Visitor) -> None:
    academy = add_organisation(app)
    add_member(app, OTHER, None)
    add_member(app, OTHER, academy)
    person_id = add_member(app, HUB, None)
    add_member(app, HUB, academy, MemberRole.EDITOR)
    client.sign_in(HUB, PASSWORD)
    assert client.get("/en/workspace/enquiries").status_code == 200
    with app.app_context():
        link = reset_token(db.session.get_one(Person, person_id))
        members.invite(None, HUB, "en", academy, MemberRole.ADMISSIONS)
    code, said = flask(app, "user", "close", "  HUB@Mail.Example ")
    assert code == 0, said
    # The very next request, with the session that was open, finds nobody.
    assert client.get("/en/workspace/enquiries").status_code == 303
    assert client.get(f"/en/password/reset/{link}").status_code == 410
    answer = client.submit("/en/sign-in", {"email": HUB, "password": PASSWORD}, select=FORM)
    assert answer.status_code == 422
    with app.app_context():
        person = db.session.get_one(Person, person_id)
        assert not person.active
        assert person.roles == []
        assert queries.offices_of(person_id) == ()
        assert queries.open_invitations(academy) == []
        assert db.session.query(SignIn).filter_by(person_id=person_id).count() == 0
        # What they did stays on record.
        assert db.session.query(OrganisationMember).filter_by(person_id=person_id).count() == 1
    assert acts(app)[-1] == "account.close"
    code, said = flask(app, "user", "close", HUB)
    assert (code, said.strip()) == (0, f"{HUB} was already closed.")


def test_somebody_stays_who_can_invite_the_next(app: Flask) -> None:
    academy = add_organisation(app)
    add_member(app, HUB, None)
    code, said = flask(app, "user", "close", HUB)
    assert code != 0
    assert "last member of the catalogue team" in said
    manager = "boss@mail.example"
    add_member(app, manager, academy)
    code, said = flask(app, "user", "close", manager)
    assert code != 0
    assert "only manager of academy" in said
    with app.app_context():
        assert all(person.active for person in db.session.query(Person))
    # A second one who cannot sign in any more is none.
    closed = add_member(app, OTHER, academy)
    with app.app_context():
        session = writing()
        session.get_one(Person, closed).active = False
        session.commit()
    assert flask(app, "user", "close", manager)[0] != 0
    for email in (manager, HUB):
        code, said = flask(app, "user", "close", email, "--even-if-last")
        assert code == 0, said


def test_two_last_ones_cannot_both_go(app: Flask) -> None:
    add_member(app, HUB, None)
    add_member(app, OTHER, None)
    ready = threading.Barrier(2)
    outcomes: list[object] = []

    def close(email: str) -> None:
        with app.app_context():
            ready.wait()
            try:
                outcomes.append(close_account(email))
            except LastHubUser as error:
                outcomes.append(type(error))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=close, args=(email,)) for email in (HUB, OTHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == sorted(map(str, [True, LastHubUser]))


@pytest.mark.slow
def test_what_is_accepted_while_the_account_is_closed_ends_with_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    academy, person_id = add_organisation(app), add_person(app, OTHER)
    with app.app_context():
        token = members.invite(None, OTHER, "en", academy, MemberRole.EDITOR)
    grant = members._grant

    def close() -> bool:
        with app.app_context():
            return close_account(OTHER)

    with ThreadPoolExecutor(1) as pool:
        closing: list[Future[bool]] = []

        def grant_slowly(session: Session, person: Person, invitation: Invitation) -> None:
            closing.append(pool.submit(close))
            wait(closing, timeout=1.0)
            grant(session, person, invitation)

        monkeypatch.setattr(members, "_grant", grant_slowly)
        with app.app_context():
            assert members.accept(token, person_id, None) == person_id
        assert closing[0].result() is True
    with app.app_context():
        assert not db.session.get_one(Person, person_id).active
        assert queries.memberships_of(person_id) == []


@pytest.mark.parametrize("words", [("close",), ("reopen",)])
@pytest.mark.parametrize("email", ["nobody@mail.example", "no address"])
def test_a_mistyped_address_is_said(app: Flask, words: tuple[str], email: str) -> None:
    code, said = flask(app, "user", *words, email)
    assert code == 1
    assert f"There is no account with the address {email}." in said


@pytest.mark.slow
def test_a_closed_account_is_closed_to_every_way_in(app: Flask, client: Visitor) -> None:
    """No invitation, no confirmed application and no reset lets anybody in again."""
    academy = add_organisation(app)
    listed = make_edition(app)
    person_id = add_person(app, password="")
    with app.app_context():
        token = members.invite(None, "ana@mail.example", "en", academy, MemberRole.EDITOR)
    make_application(app, listed, "ana@mail.example", confirmed=False)
    with app.app_context():
        session = writing()
        session.get_one(Person, person_id).active = False
        session.commit()
        with pytest.raises(InvitationVoid):
            members.accept(token, None, members.Newcomer("Ana", "en", PASSWORD))
        done = enrolment.confirm(db.session.query(Application).one().id)
        assert not done.may_sign_in
        ask_reset("ana@mail.example", "en")
        assert letters(app)[-1].kind == "no-account"
    assert client.get(f"/en/invitation/{token}").status_code == 410
    code, said = flask(app, "user", "invite", "ana@mail.example", "--hub")
    assert code != 0
    assert "flask user reopen ana@mail.example" in said
    boss = visitor_of(app)
    add_member(app, "boss@mail.example", academy)
    boss.sign_in("boss@mail.example", PASSWORD)
    answer = boss.submit(
        "/es/espacio/instituciones/academy",
        {"email": "ana@mail.example", "role": "editor"},
        select="form:has([name=email])",
    )
    assert answer.status_code == 422
    assert "se cerró" in answer.text


def test_who_comes_back_begins_anew(app: Flask, client: Visitor) -> None:
    academy = add_organisation(app)
    add_member(app, "boss@mail.example", academy)
    add_member(app, OTHER, academy, MemberRole.EDITOR)
    assert flask(app, "user", "close", OTHER)[0] == 0
    code, said = flask(app, "user", "reopen", OTHER)
    assert code == 0, said
    assert "is open." in flask(app, "user", "reopen", OTHER)[1]
    answer = client.submit("/en/sign-in", {"email": OTHER, "password": PASSWORD}, select=FORM)
    assert answer.status_code == 422
    client.submit("/en/password/reset", {"email": OTHER}, select=FORM)
    client.submit(link_in(letters(app, "reset")[-1]), {"new_password": PASSWORD}, select=FORM)
    client.sign_in(OTHER, PASSWORD)
    assert client.get("/en/workspace/partners/academy").status_code == 404
    assert acts(app).count("account.reopen") == 1


def test_the_list_says_who_may_do_what(app: Flask, client: Visitor) -> None:
    academy = add_organisation(app)
    add_member(app, HUB, None)
    add_member(app, OTHER, academy)
    add_member(app, OTHER, academy, MemberRole.EDITOR)
    add_person(app, "applicant@mail.example")
    add_member(app, "gone@mail.example", academy, MemberRole.EDITOR)
    assert flask(app, "user", "close", "gone@mail.example")[0] == 0
    client.sign_in(HUB, PASSWORD)
    code, said = flask(app, "user", "list")
    assert code == 0
    lines = [line.split("\t") for line in said.splitlines()]
    assert lines[0][:3] == [HUB, "Ana Ruiz", "hub"]
    assert lines[0][3].startswith("signed in, last seen ")
    assert lines[1] == [OTHER, "Ana Ruiz", "manager of academy, editor of academy"]
    assert lines[2] == ["2 more without a role or closed: flask user list --all"]
    code, said = flask(app, "user", "list", "--all")
    assert "applicant@mail.example\tAna Ruiz" in said
    assert "gone@mail.example\tAna Ruiz\tclosed" in said


def test_the_list_reads_as_much_for_many(app: Flask, count_statements: object) -> None:
    add_member(app, HUB, None)
    with count_statements(app) as few:  # type: ignore[operator]  # The fixture's function.
        flask(app, "user", "list")
    academy = add_organisation(app)
    for number in range(5):
        add_member(app, f"m{number}@mail.example", academy)
    with count_statements(app) as many:  # type: ignore[operator]  # The fixture's function.
        flask(app, "user", "list")
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--hub", "--role", "editor"], "--role can only be used with --partner"),
        (["--partner", "academy", "--role", "boss"], "is not one of"),
    ],
)
def test_an_invitation_is_what_the_contract_says(app: Flask, words: list[str], reason: str) -> None:
    add_organisation(app)
    code, said = flask(app, "user", "invite", "ana@mail.example", *words)
    assert code != 0
    assert reason in said
    for good in (["--hub"], ["--partner", "academy", "--role", "editor"]):
        assert flask(app, "user", "invite", "ana@mail.example", *good)[0] == 0


def test_the_commands_that_the_docs_give(app: Flask) -> None:
    page = (ROOT / "docs" / "running.md").read_text()
    block = page.split("### People who leave\n", 1)[1].split("```")[1]
    commands = re.findall(r"flask (user .*)", block)
    assert len(commands) == 2
    add_member(app, "somebody@example.org", None)
    add_member(app, HUB, None)
    for command in commands:
        code, said = flask(app, *command.split())
        assert code == 0, said
        assert "somebody@example.org" in said
