"""A mistyped address is corrected where it was typed, and the turn is kept."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from catalogue.courses.codes import Admission
from catalogue.courses.models import Edition
from catalogue.database import db, now
from catalogue.enrolment import queries, services
from catalogue.enrolment.codes import Answer, EventKind, Place
from catalogue.enrolment.models import Application, ApplicationDraft
from catalogue.enrolment.rules.places import MOST_CORRECTIONS
from catalogue.enrolment.tokens import sign_confirmation
from catalogue.mail.models import OutboxMessage
from tests.conftest import visitor_of
from tests.enrolment.factories import DAY, Listed, make_edition, make_person
from tests.enrolment.test_applying import applications, fill_in, mails, send
from tests.machine.visitor import Visitor, soup

pytestmark = pytest.mark.engines

FORM = "form[action$='/address']"
FORMS = {"en": FORM, "es": "form[action$='/direccion']"}
HOUR = timedelta(hours=1)


def first_come(app: Flask, capacity: int = 10) -> Listed:
    return make_edition(app, admission=Admission.FIRST_COME, capacity=capacity)


def correct(client: Visitor, listed: Listed, email: str, lang: str = "en") -> str:
    """Correct the address and return what the page then says."""
    answer = client.submit(
        listed.path(lang, "received"), {"email": email}, select=FORMS[lang], follow=True
    )
    return said(answer)


def said(answer: object) -> str:
    main = soup(answer).main  # type: ignore[arg-type]  # A response.
    assert main is not None
    return re.sub(r"\s+", " ", main.get_text(" "))


def leave(app: Flask, ago: timedelta = timedelta(0), *, refused: bool = False) -> None:
    """Let everything in the outbox leave, or be refused for good."""
    with app.app_context():
        column = "given_up_at" if refused else "sent_at"
        rows = db.session.query(OutboxMessage).filter_by(sent_at=None, given_up_at=None)
        rows.update({column: now() - ago})
        db.session.commit()
        services.start_terms()
        services.lapse_held_places()


def taken(app: Flask, listed: Listed) -> int:
    with app.app_context():
        return db.session.get_one(Edition, listed.edition_id).places_taken


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.slow
def test_the_same_application_moves_to_the_right_address(
    app: Flask, client: Visitor, lang: str
) -> None:
    listed = first_come(app)
    send(client, listed, lang, email="ana@minstry.example")
    leave(app)
    [before] = applications(app)
    page = correct(client, listed, "Ana@ministry.example", lang)
    assert "ana@ministry.example" in page
    assert "minstry" not in page
    [after] = applications(app)
    assert (after.id, after.code, after.waiting_number) == (
        before.id,
        before.code,
        before.waiting_number,
    )
    assert (after.email, after.applicant_key) == ("ana@ministry.example",) * 2
    # The hour begins anew with the new receipt.
    assert (after.place, after.held_until, after.term_pending) == (Place.HELD, None, True)
    assert taken(app, listed) == 1
    assert [each.recipient for each in mails(app, "receipt")] == [
        "ana@minstry.example",
        "ana@ministry.example",
    ]
    # What staff read says that it was corrected, and not from what.
    with app.app_context():
        row = db.session.get_one(Application, after.id)
        assert row.events[-1].kind is EventKind.CORRECTED
        assert "minstry" not in str([(each.note, each.details) for each in row.events])
    # The old link is void, the new one confirms.
    with app.app_context():
        old, new = (sign_confirmation(after.id, number) for number in (0, 1))
    assert client.get(f"/en/applications/confirm/{old}").status_code == 410
    assert client.post(f"/en/applications/confirm/{old}").status_code in (400, 410)
    assert client.submit(f"/en/applications/confirm/{new}").status_code == 303
    assert applications(app)[0].place is Place.TAKEN
    # Confirmed, it is no longer to be corrected.
    page = said(client.get(listed.path(lang, "received")))
    assert {"en": "Is the address wrong?", "es": "¿La dirección de correo no es correcta?"}[
        lang
    ] not in page


def test_only_the_browser_that_sent_it_may_and_only_until_it_is_confirmed(
    app: Flask, client: Visitor
) -> None:
    listed = first_come(app)
    send(client, listed, email="ana@minstry.example")
    address = soup(client.get(listed.path(step="received"))).select_one(FORM)
    assert address is not None
    page = client.get(listed.path(step="received"))
    stranger = visitor_of(app)
    stranger.get(listed.path())
    assert stranger.get(f"{listed.path()}/address").location == listed.path()
    with app.app_context():
        services.confirm(db.session.query(Application).one().id)
    client.submit(page, {"email": "eve@elsewhere.example"}, select=FORM)
    assert applications(app)[0].email == "ana@minstry.example"
    assert "already been confirmed" in said(client.get(listed.path(step="received")))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_what_is_no_address_or_the_same_is_asked_again(
    app: Flask, client: Visitor, lang: str
) -> None:
    listed = first_come(app)
    send(client, listed, lang, email="ana@minstry.example")
    for wrong in ("", "ana@", "ñandú@mail.example", "ANA@minstry.example"):
        answer = client.submit(listed.path(lang, "received"), {"email": wrong}, select=FORMS[lang])
        assert answer.status_code == 422
        page = soup(answer)
        assert page.select_one("#email-error") is not None
        assert page.select_one("[data-error-summary] a[href='#email']") is not None
    assert len(mails(app)) == 1


@pytest.mark.slow
def test_an_address_that_has_applied_is_not_given_away(app: Flask, client: Visitor) -> None:
    """Corrected to a known address or a new one, the page says the same; owners are told."""
    listed = first_come(app)
    send(visitor_of(app), listed, email="known@work.example")
    pages = []
    for email in ("known@work.example", "fresh@work.example"):
        visitor = visitor_of(app)
        send(visitor, listed, email=f"typo-{email}")
        page = correct(visitor, listed, email)
        pages.append(re.sub(r"\w{4}-\w{4}|known|fresh", "", page))
    assert pages[0] == pages[1]
    (told,) = mails(app, "duplicate")
    assert told.recipient == "known@work.example"
    # The one that was corrected to a known address stands in line, its link void.
    strays = [each for each in applications(app) if each.email == "typo-known@work.example"]
    assert [(each.place, each.address_changes) for each in strays] == [(Place.WAITING, 1)]


@pytest.mark.slow
def test_whoever_typed_a_colleagues_address_first_has_applied_once_it_is_corrected(
    app: Flask, client: Visitor
) -> None:
    listed = first_come(app)
    send(visitor_of(app), listed, email="colleague@work.example")
    fill_in(client, listed, email="colleague@work.example", full_name="Luis Vera")
    client.submit(listed.path(step="check"))
    assert len(applications(app)) == 1
    page = correct(client, listed, "luis@work.example")
    assert "luis@work.example" in page
    _first, mine = applications(app)
    assert (mine.email, mine.full_name, mine.place) == (
        "luis@work.example",
        "Luis Vera",
        Place.HELD,
    )
    assert mine.code in page
    with app.app_context():
        draft = db.session.query(ApplicationDraft).filter_by(application_id=mine.id).one()
        assert set(draft.entries) == {"email", "changes"}
    assert [each.kind for each in mails(app)] == ["receipt", "duplicate", "receipt"]
    correct(client, listed, "luis.vera@work.example")
    assert applications(app)[1].email == "luis.vera@work.example"


@pytest.mark.slow
def test_a_place_is_held_anew_once_and_then_no_more(app: Flask, client: Visitor) -> None:
    listed = first_come(app)
    send(client, listed, email="a0@work.example")
    leave(app, refused=True)
    assert applications(app)[0].place is Place.WAITING
    assert "could not be delivered" in said(client.get(listed.path(step="received")))
    for number in range(1, MOST_CORRECTIONS + 1):
        correct(client, listed, f"a{number}@work.example")
        [row] = applications(app)
        assert row.place is (Place.HELD if number == 1 else Place.WAITING)
        assert row.waiting_number == 1
    page = correct(client, listed, "once-more@work.example")
    assert "too many times" in page
    assert applications(app)[0].email == f"a{MOST_CORRECTIONS}@work.example"
    assert taken(app, listed) == 0


@pytest.mark.slow
def test_a_place_that_correcting_frees_goes_to_who_waits(app: Flask, client: Visitor) -> None:
    listed = first_come(app, 1)
    send(client, listed, email="a0@work.example")
    other = visitor_of(app)
    send(other, listed, email="waits@work.example")
    with app.app_context():
        waits = queries.standing_application(listed.edition_id, "waits@work.example")
        assert waits is not None
        services.confirm(waits.id)
    correct(client, listed, "a1@work.example")
    assert [each.place for each in applications(app)] == [Place.HELD, Place.WAITING]
    correct(client, listed, "a2@work.example")
    assert [each.place for each in applications(app)] == [Place.WAITING, Place.TAKEN]


@pytest.mark.slow
def test_the_page_says_till_when_and_what_then(app: Flask, client: Visitor) -> None:
    listed = first_come(app)
    send(client, listed, email="ana@work.example")
    page = listed.path(step="received")
    assert "for 1 hour from when our e-mail is sent" in said(client.get(page))
    leave(app)
    until = said(client.get(page))
    assert "We are holding a place for you until" in until
    assert "your application keeps its turn" in until
    assert "7 days after our e-mail was sent" in until
    leave(app)
    with app.app_context():
        db.session.query(OutboxMessage).update({"sent_at": now() - 2 * HOUR})
        db.session.query(Application).update({"held_until": now() - HOUR})
        db.session.commit()
        services.lapse_held_places()
    over = said(client.get(page))
    assert "No place is being held for you yet." in over
    assert "If a place is available then, it is yours" in over
    with app.app_context():
        db.session.query(OutboxMessage).update({"sent_at": now() - 8 * DAY})
        db.session.query(Application).update({"confirm_by": now() - HOUR})
        db.session.commit()
        services.give_up_unconfirmed()
    ended = said(client.get(page))
    assert "the application has ended" in ended
    assert "Is the address wrong?" not in ended
    assert applications(app)[0].answer is Answer.LAPSED


@pytest.mark.slow
def test_it_is_sent_again_and_no_time_begins_anew(app: Flask, client: Visitor) -> None:
    listed = first_come(app)
    send(client, listed, email="ana@work.example")
    leave(app)
    [before] = applications(app)
    page = listed.path(step="received")
    answer = client.submit(page, select=FORM, button="resend", follow=True)
    assert "sent the e-mail again to ana@work.example" in said(answer)
    leave(app)
    [after] = applications(app)
    assert after.held_until == before.held_until
    assert [each.kind for each in mails(app)] == ["receipt", "new-link"]
    # For an address that had applied, the page does the same and its owner is told again.
    other = visitor_of(app)
    send(other, listed, email="ana@work.example")
    answer = other.submit(page, select=FORM, button="resend", follow=True)
    assert "sent the e-mail again to ana@work.example" in said(answer)
    assert [each.kind for each in mails(app)][2:] == ["duplicate", "duplicate"]


def test_how_often_an_address_is_corrected_is_limited(app: Flask) -> None:
    from catalogue.accounts.limits import PER_ACCOUNT, PER_NETWORK, PER_PLACE

    assert PER_PLACE["correct"].amount == 5
    assert PER_NETWORK["correct"].amount == 30
    assert PER_ACCOUNT["correct"].amount == 20
    # Nothing is left for whoever has begun nothing.
    with app.app_context():
        services.send_again(make_edition(app).edition_id, "unknown", None)
        assert db.session.query(OutboxMessage).count() == 0


def test_a_person_s_own_application_stops_being_theirs_once_it_is_corrected(
    app: Flask, client: Visitor
) -> None:
    """The address was a colleague's, who had seen the application among their own."""
    colleague = make_person(app, "colleague@work.example")
    listed = first_come(app)
    send(client, listed, email=colleague.email)
    with app.app_context():
        db.session.query(Application).update({"person_id": colleague.person_id})
        db.session.commit()
    correct(client, listed, "mine@work.example")
    assert applications(app)[0].person_id is None
