"""Pages of those who decide: nothing decides but the press on the page that shows the letter."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from catalogue.courses.codes import Admission, Nomination
from catalogue.database import db, now
from catalogue.enrolment import letters, services
from catalogue.enrolment.codes import Answer, Decision, Place
from catalogue.enrolment.models import Application
from catalogue.mail.models import OutboxMessage
from catalogue.mail.repositories.outbox import withhold
from tests.conftest import visitor_of
from tests.enrolment.factories import (
    PASSWORD,
    change_edition,
    make_application,
    make_edition,
    make_person,
)
from tests.enrolment.test_deciding import a_minute_later, choose, outbox, press, row, staff
from tests.machine.visitor import Visitor, soup

SWITCH = "form:has([name=switch])"
SECRET = "Heard from a colleague: never again"


def address(code: str) -> str:
    return f"/en/workspace/applications/{code}"


def test_enter_leads_to_the_check_page_at_most(app: Flask, client: Visitor) -> None:
    code = make_application(app, make_edition(app), language="es")
    staff(app, client)
    page = client.page(address(code))
    # A browser that is sent off by Enter presses the first button of the form.
    for form in page.select("main form"):
        first = form.select_one("button")
        assert first is not None
        assert not first.get("name")
    checked = choose(client, address(code), "decline", note="Lo sentimos.", note_language="es")
    assert checked.status_code == 200
    assert (row(app, code).decision, outbox(app)) == (Decision.PENDING, [])
    shown = soup(checked)
    letter = shown.select_one("blockquote[lang=es]")
    assert letter is not None
    assert "Lamentamos" in letter.text
    assert "Lo sentimos." in letter.text
    # On the page itself nothing can be typed into, so Enter presses nothing.
    assert shown.select("main input:not([type=hidden]), main textarea, main select") == []
    client.submit(checked, select="form[action*=decide]", button="confirm")
    (mail,) = outbox(app)
    assert mail.text in letter.text
    assert row(app, code).decision is Decision.DECLINED


def test_the_letter_that_is_looked_at_opens_nothing(app: Flask, client: Visitor) -> None:
    code = make_application(app, make_edition(app), confirmed=False, language="en")
    staff(app, client)
    checked = choose(client, address(code), "waitlist")
    assert "/applications/confirm/…" in checked.text
    done = client.submit(checked, select="form[action*=decide]", button="confirm")
    assert done.status_code == 303
    token = outbox(app)[0].text.partition("/applications/confirm/")[2].split()[0]
    assert token not in checked.text


def test_a_decision_can_be_changed_before_it_is_taken(app: Flask, client: Visitor) -> None:
    code = make_application(app, make_edition(app))
    staff(app, client)
    checked = choose(client, address(code), "offer", note="Welcome!", internal_note="Ours.")
    again = client.submit(checked, select="form[action*=decide]", button="change")
    form = soup(again)
    assert [each.text.strip() for each in form.select("textarea")][:2] == ["Welcome!", "Ours."]
    chosen = form.select_one("[name=act][checked]")
    assert chosen is not None
    assert chosen["value"] == "offer"
    assert row(app, code).decision is Decision.PENDING


def test_what_another_did_meanwhile_is_said_on_either_press(app: Flask, client: Visitor) -> None:
    code = make_application(app, make_edition(app))
    staff(app, client)
    checked = choose(client, address(code), "offer")
    other = visitor_of(app)
    staff(app, other, "b@lead.example")
    press(other, code, "waitlist")
    late = client.submit(checked, select="form[action*=decide]", button="confirm")
    assert late.status_code == 409
    assert row(app, code).place is Place.WAITING


def test_a_decision_is_undone_from_the_page_and_then_no_longer(app: Flask, client: Visitor) -> None:
    code = make_application(app, make_edition(app))
    staff(app, client)
    press(client, code, "decline")
    undone = client.submit(address(code), select="form[action$=undo]", follow=True)
    assert "has been undone" in undone.text
    assert outbox(app) == []
    press(client, code, "decline")
    page = client.get(address(code))
    a_minute_later(app)
    late = client.submit(page, select="form[action$=undo]")
    assert late.status_code == 409
    said = soup(late)
    alert = said.select_one("[role=alert]")
    assert alert is not None
    assert "already been sent" in alert.text
    assert "reconsider" in {each["value"] for each in said.select("[name=act]")}
    assert client.page(address(code)).select("form[action$=undo]") == []


@pytest.mark.parametrize("lang", ["en", "es"])
def test_no_act_is_shown_that_the_rules_refuse_and_the_page_says_why(
    app: Flask, client: Visitor, lang: str
) -> None:
    listed = make_edition(app)
    code = make_application(app, listed, decision=Decision.OFFERED, place=Place.HELD)
    change_edition(app, listed, cancelled_at=now())
    staff(app, client)
    base = {"en": "/en/workspace/applications", "es": "/es/espacio/solicitudes"}[lang]
    page = client.page(f"{base}/{code}")
    assert page.select("[name=act]") == []
    words = {"en": "This edition has been cancelled", "es": "Esta edición se canceló"}
    assert words[lang] in page.text


@pytest.mark.engines
@pytest.mark.slow
def test_an_internal_note_is_on_no_page_and_in_no_letter_of_the_applicant(
    app: Flask, client: Visitor
) -> None:
    listed = make_edition(app)
    ana = make_person(app, "ana@work.example")
    code = make_application(app, listed, ana.email, person_id=ana.person_id, language="en")
    staff(app, client)
    note = client.submit(
        address(code), {"staff_note": SECRET}, select="form[action$='/note']", follow=True
    )
    assert note.text.count(SECRET) == 1
    assert "for staff only" in note.text
    press(client, code, "offer", internal_note=f"{SECRET}, twice", note="Welcome!")
    assert f"{SECRET}, twice" in client.get(address(code)).text
    press(client, code, "withdraw-offer", internal_note=f"{SECRET}, thrice")
    applicant = visitor_of(app)
    applicant.sign_in(ana.email, PASSWORD)
    found = {"/en/my/applications", *(own(lang, code) for lang in ("en", "es"))}
    found |= {f"{own('en', code)}.ics"}
    texts = [applicant.get(each).text for each in found]
    texts += [mail.text + mail.html + mail.calendar for mail in outbox(app)]
    assert not [text for text in texts if "Heard from" in text]
    # The control: what was for the applicant is there.
    assert [text for text in texts if "Welcome!" in text]
    assert "Internal note" not in "".join(texts)


def own(lang: str, code: str) -> str:
    return {"en": f"/en/my/applications/{code}", "es": f"/es/mis/solicitudes/{code}"}[lang]


def test_what_was_undone_is_not_in_the_applicants_history(app: Flask, client: Visitor) -> None:
    ana = make_person(app, "ana@work.example")
    code = make_application(app, make_edition(app), ana.email, person_id=ana.person_id)
    staff(app, client)
    press(client, code, "decline", note="By mistake.")
    client.submit(address(code), select="form[action$=undo]")
    applicant = visitor_of(app)
    applicant.sign_in(ana.email, PASSWORD)
    page = applicant.get(own("en", code)).text
    assert "By mistake." not in page
    assert "Declined" not in page
    assert "By mistake." in client.get(address(code)).text


@pytest.mark.engines
@pytest.mark.slow
def test_a_letter_is_recorded_moves_the_status_and_is_filtered_by(
    app: Flask, client: Visitor
) -> None:
    listed = make_edition(app, nomination=Nomination.REQUIRED)
    ana = make_person(app, "ana@work.example")
    code = make_application(app, listed, ana.email, person_id=ana.person_id, full_name="Ana")
    make_application(app, listed, full_name="Eva")
    staff(app, client)
    applicant = visitor_of(app)
    applicant.sign_in(ana.email, PASSWORD)

    def names(status: str) -> list[str]:
        page = client.page(f"{listed.staff()}?status={status}")
        return [each.text for each in page.select("tbody th")]

    assert names("awaiting-nomination") == ["Ana", "Eva"]
    assert "requires a nomination letter" in applicant.get(own("en", code)).text
    answers = {"arrived_on": "2027-01-05", "written_by": "Ministry of Truth"}
    done = client.submit(address(code), answers, select="form[action$=nomination]", follow=True)
    assert "Ministry of Truth" in done.text
    assert names("awaiting-nomination") == names("letter-awaited") == ["Eva"]
    assert names("under-review") == names("letter-arrived") == ["Ana"]
    mine = applicant.get(own("en", code)).text
    assert "requires a nomination letter" not in mine
    assert "Nomination letter arrived" in mine
    assert "Ministry of Truth" not in mine
    client.submit(address(code), select="form[action$=nomination]", button="revoke")
    assert names("awaiting-nomination") == ["Ana", "Eva"]
    assert "Nomination letter arrived" not in applicant.get(own("en", code)).text


@pytest.mark.parametrize("answers", [{"arrived_on": ""}, {"arrived_on": "soon"}])
def test_a_letter_without_a_day_is_asked_again(
    app: Flask, client: Visitor, answers: dict[str, str]
) -> None:
    code = make_application(app, make_edition(app, nomination=Nomination.PREFERRED))
    staff(app, client)
    assert (
        client.submit(address(code), answers, select="form[action$=nomination]").status_code == 422
    )
    assert (
        client.submit(
            address(code), {"staff_note": " "}, select="form[action$='/note']"
        ).status_code
        == 422
    )
    assert row(app, code).letter_arrived_on is None


@pytest.mark.parametrize("nomination", [Nomination.REQUIRED, Nomination.PREFERRED])
def test_whoever_owes_a_letter_reads_where_it_goes_and_by_when(
    app: Flask, nomination: Nomination
) -> None:
    listed = make_edition(app, nomination=nomination)
    code = make_application(app, listed, language="en")
    with app.app_context():
        found = db.session.query(Application).filter_by(code=code).one()
        found.answers = {"nomination": "will-be-sent"}
        letters.receipt(db.session(), found)
        db.session.commit()
    (mail,) = outbox(app)
    assert "Please have it sent to" in mail.text
    assert "Malta time" in mail.text.partition("Please have it sent to")[2].partition("\n\n")[0]


@pytest.mark.engines
def test_an_application_is_moved_from_its_page(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    later = make_edition(app)
    change_edition(app, later, course_id=listed.course_id)
    code = make_application(app, listed, language="en")
    staff(app, client)
    checked = choose(client, address(code), "move", target=later.edition)
    assert checked.status_code == 200
    assert "another edition of the same course" in checked.text
    client.submit(checked, select="form[action*=decide]", button="confirm")
    assert row(app, code).edition_id == later.edition_id
    assert "Moved to another edition" in client.get(address(code)).text


@pytest.mark.parametrize("admission", list(Admission))
def test_where_nobody_selects_nobody_is_not_selected(
    app: Flask, client: Visitor, admission: Admission
) -> None:
    ana = make_person(app, "ana@work.example")
    code = make_application(
        app,
        make_edition(app, admission=admission),
        ana.email,
        person_id=ana.person_id,
        decision=Decision.DECLINED,
    )
    client.sign_in(ana.email, PASSWORD)
    words = {Admission.SELECTION: "Not selected", Admission.FIRST_COME: "Not accepted"}
    page = client.get(own("en", code)).text
    for each in Admission:
        assert (words[each] in page) is (each is admission)


@pytest.mark.parametrize("change", ["due", "leased", "tried", "sent", "none"])
@pytest.mark.engines
def test_only_a_mail_that_nobody_can_have_is_withheld(app: Flask, change: str) -> None:
    code = make_application(app, make_edition(app), answer=Answer.NONE)
    with app.app_context():
        session, at = db.session(), now()
        found = session.query(Application).filter_by(code=code).one()
        letters.accepted(session, found)
        session.flush()
        mail = session.query(OutboxMessage).one()
        values: dict[str, dict[str, Any]] = {
            "due": {"next_attempt_at": at},
            "leased": {"leased_until": at},
            "tried": {"attempts": 1},
            "sent": {"sent_at": at},
        }
        mail.next_attempt_at = at.replace(year=at.year + 1)
        for name, value in values.get(change, {}).items():
            setattr(mail, name, value)
        session.flush()
        assert withhold(session, mail.id, at) is (change == "none")


@pytest.mark.engines
def test_a_reserve_list_is_put_in_order_and_offers_only_once_switched_on(
    app: Flask, client: Visitor
) -> None:
    listed = make_edition(app, capacity=1)
    waits = {"decision": Decision.WAITLISTED, "place": Place.WAITING}
    codes = [make_application(app, listed, full_name=name, **waits) for name in ("Ana", "Eva")]  # type: ignore[arg-type]  # As it takes them.
    staff(app, client)
    page = client.page(listed.staff())
    assert "Places available: 1. On the reserve list: 2." in page.text
    ranks = listed.staff().replace("/applications", "/reserve-list")

    def names() -> list[str]:
        return [each.text for each in client.page(ranks).select("tbody th")]

    assert names() == ["Ana", "Eva"]
    client.submit(ranks, select="tr:first-child form", button=f"down={codes[0]}")
    assert names() == ["Eva", "Ana"]
    with app.app_context():
        assert services.fill_free_places() == 0
    assert "to: Eva." in client.get(ranks).text
    client.submit(ranks, select=SWITCH, button="switch=on")
    with app.app_context():
        assert services.fill_free_places() == 1
    assert (row(app, codes[1]).place, row(app, codes[0]).place) == (Place.HELD, Place.WAITING)
    client.submit(ranks, select=SWITCH, button="switch=off")
    change_edition(app, listed, capacity=2)
    with app.app_context():
        assert services.fill_free_places() == 0
    gone = client.submit(ranks, select=SWITCH, button="switch=on")
    assert gone.status_code == 303


@pytest.mark.parametrize("pressed", [{"up": "AAAA-AAAA"}, {"down": "x"}, {"switch": "x"}, {}])
def test_what_is_on_no_list_changes_nothing(
    app: Flask, client: Visitor, pressed: dict[str, str]
) -> None:
    listed = make_edition(app)
    code = make_application(app, listed, decision=Decision.WAITLISTED, place=Place.WAITING)
    staff(app, client)
    ranks = listed.staff().replace("/applications", "/reserve-list")
    token = client.page(ranks).select_one("main [name=csrf_token]")
    assert token is not None
    answer = client.post(ranks, data={"csrf_token": token["value"], **pressed})
    assert answer.status_code == 303
    assert row(app, code).place is Place.WAITING
    first_come = make_edition(app, admission=Admission.FIRST_COME)
    assert (
        client.get(first_come.staff().replace("/applications", "/reserve-list")).status_code == 404
    )


def test_what_is_to_be_decided_is_one_list(app: Flask, client: Visitor) -> None:
    for nomination, expected in ((Nomination.NONE, "under-review"), (Nomination.REQUIRED, "")):
        listed = make_edition(app, nomination=nomination)
        make_application(app, listed, full_name="Ana")
        make_application(app, listed, full_name="Eva", letter_arrived_on=now().date())
        make_application(app, listed, decision=Decision.DECLINED)
        if nomination is Nomination.NONE:
            staff(app, client)
        page = client.page(f"{listed.staff()}?status=to-decide")
        assert [each.text for each in page.select("tbody th")] == ["Ana", "Eva"], expected


def test_a_note_in_between_keeps_nobody_from_undoing(app: Flask, client: Visitor) -> None:
    code = make_application(app, make_edition(app))
    staff(app, client)
    press(client, code, "decline")
    client.submit(address(code), {"staff_note": "Oh no."}, select="form[action$='/note']")
    client.submit(address(code), select="form[action$=undo]")
    assert (row(app, code).decision, outbox(app)) == (Decision.PENDING, [])
