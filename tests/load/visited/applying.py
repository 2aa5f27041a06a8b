"""Applying, from the form to the decision, and what applicants do afterwards."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from catalogue.enrolment.codes import Decision, Place
from catalogue.enrolment.models import Application, ApplicationDraft
from catalogue.enrolment.tokens import CONFIRM, CONTINUE, sign
from tests.load.crowd import APPLICANT, FULL
from tests.load.stage import ADMISSIONS, FORM, Stage
from tests.load.visits import OK, SEE_OTHER, Visit, act, page, the
from tests.machine.visitor import FieldValue, Visitor

TYPED: dict[str, FieldValue] = {
    "full_name": "Seini Vakatawa Ñandú",
    "country": "FJ",
    "position": "Consejera técnica",
    "employer": "Autoridad de Telecomunicaciones",
    "employer_kind": "regulator",
    "motivation": "I would like to learn how others do what we do every day. " * 12,
    "notice": True,
}
ON_CHOICE: dict[str, FieldValue] = {
    "requirements": "all",
    "study_language": "easily",
    "nomination": "asked",
    "route": "certificate",
}
"""What only some editions ask."""


def _type(stage: Stage, button: str, **parts: Any) -> tuple[Visitor, TestResponse]:
    """Fill in the form as somebody new, and press one of its buttons."""
    visitor, address = stage.stranger(), stage.url("enrolment.apply", **parts)
    form = visitor.page(address).select_one(FORM)
    assert form is not None
    asked = {name: value for name, value in ON_CHOICE.items() if form.select(f"[name={name}]")}
    email = {"email": f"applicant-{stage.number()}@people.example"}
    answer = visitor.submit(address, TYPED | asked | email, select=FORM, button=button)
    assert answer.status_code == 303, answer.text
    return visitor, answer


def _check(stage: Stage, **parts: Any) -> TestResponse:
    visitor, answer = _type(stage, "continue", **parts)
    return visitor.get(answer.location)


def _send(stage: Stage, **parts: Any) -> tuple[Visitor, TestResponse]:
    visitor, answer = _type(stage, "continue", **parts)
    return visitor, visitor.submit(answer.location, select=FORM, button="send")


def _full(stage: Stage) -> dict[str, Any]:
    return {"slug": FULL, "edition": stage.values["full_edition"]}


def _draft_link(stage: Stage) -> str:
    """Return the token of a link to a draft that somebody has just begun."""
    _type(stage, "save")
    newest = select(func.max(ApplicationDraft.id))
    draft = stage.change(lambda session: session.scalars(newest).one())
    with stage.app.app_context():
        return sign(CONTINUE, draft)


def _receipt_link(stage: Stage) -> str:
    """Return the token of the receipt of an application that nobody has confirmed, again."""

    def unconfirmed(session: Session) -> int:
        query = select(Application).where(Application.email.like("many-%"))
        found = session.scalars(query.order_by(Application.id).limit(1)).one()
        found.confirmed_at = None
        return found.id

    application = stage.change(unconfirmed)
    with stage.app.app_context():
        return sign(CONFIRM, application)


def _offered(stage: Stage) -> str:
    """Return the code of one's own application, a place offered in it once more."""
    return stage.application("own_code", decision=Decision.OFFERED, place=Place.HELD)


def _unconfirmed(stage: Stage) -> str:
    return stage.application("own_code", confirmed_at=None)


def _decide(stage: Stage, decision: str) -> TestResponse:
    stage.application()
    address = stage.url("enrolment.application")
    return stage.visitor(ADMISSIONS).submit(
        _checked(stage, address, decision), select="form[action$=decide]", button="confirm"
    )


def _checked(stage: Stage, address: str, decision: str) -> TestResponse:
    """Choose a decision and return the page on which it is looked at."""
    answers = {"note": "Thank you for applying.", "act": decision}
    return stage.visitor(ADMISSIONS).submit(address, answers, select="form[action$=decide]")


@act("enrolment.apply", "keeps the draft")
def _save(stage: Stage) -> TestResponse:
    return _type(stage, "save")[1]


@act("enrolment.check", "selection")
def _submit(stage: Stage) -> TestResponse:
    return _send(stage)[1]


@act("enrolment.check", "first come, to the waiting list")
def _submit_waiting(stage: Stage) -> TestResponse:
    return _send(stage, **_full(stage))[1]


@act("enrolment.received")
def _again(stage: Stage) -> TestResponse:
    visitor, answer = _send(stage)
    return visitor.submit(answer.location, select=f"{FORM}[action$=received]", button="again")


@act("enrolment.correct_address")
def _correct(stage: Stage) -> TestResponse:
    visitor, answer = _send(stage)
    right = {"email": f"right-{stage.number()}@work.example"}
    return visitor.submit(answer.location, right, select=f"{FORM}[action$=address]")


@act("enrolment.later", status=OK)
def _later(stage: Stage) -> TestResponse:
    visitor, answer = _type(stage, "later")
    return visitor.submit(answer.location, select=FORM)


@act("enrolment.resume")
def _resume(stage: Stage) -> TestResponse:
    address = stage.url("enrolment.resume", token=_draft_link(stage))
    return stage.stranger().submit(address, select=FORM)


@act("enrolment.confirm")
def _confirm(stage: Stage) -> TestResponse:
    address = stage.url("enrolment.confirm", token=_receipt_link(stage))
    return stage.stranger().submit(address, select=FORM, button="confirm")


@act("enrolment.accept")
def _accept(stage: Stage) -> TestResponse:
    return stage.press(APPLICANT, stage.url("enrolment.accept", code=_offered(stage)))


@act("enrolment.confirm_own")
def _confirm_own(stage: Stage) -> TestResponse:
    return stage.press(APPLICANT, stage.url("enrolment.confirm_own", code=_unconfirmed(stage)))


@act("enrolment.withdraw")
def _withdraw(stage: Stage) -> TestResponse:
    return stage.press(APPLICANT, stage.url("enrolment.withdraw", code=_unconfirmed(stage)))


@act("enrolment.decide", "offer")
def _offer(stage: Stage) -> TestResponse:
    return _decide(stage, "offer")


@act("enrolment.decide", "waiting list")
def _wait(stage: Stage) -> TestResponse:
    return _decide(stage, "waitlist")


@act("enrolment.decide", "decline")
def _decline(stage: Stage) -> TestResponse:
    return _decide(stage, "decline")


@act("enrolment.decide", "look first", status=OK)
def _look(stage: Stage) -> TestResponse:
    stage.application()
    return _checked(stage, stage.url("enrolment.application"), "offer")


@act("enrolment.undo")
def _undo(stage: Stage) -> TestResponse:
    _decide(stage, "decline")
    return stage.visitor(ADMISSIONS).submit(
        stage.url("enrolment.application"), select="form[action$=undo]"
    )


@act("enrolment.internal_note")
def _note(stage: Stage) -> TestResponse:
    address = stage.url("enrolment.internal_note")
    return stage.press(ADMISSIONS, address, staff_note="Asked by telephone.")


@act("enrolment.nomination")
def _letter(stage: Stage) -> TestResponse:
    stage.application(letter_arrived_on=None)
    return stage.press(ADMISSIONS, stage.url("enrolment.nomination"), arrived_on="2026-11-30")


@act("enrolment.reserve_list")
def _reserve(stage: Stage) -> TestResponse:
    return stage.press(ADMISSIONS, stage.url("enrolment.reserve_list"), switch="off")


def _received(stage: Stage) -> TestResponse:
    visitor, answer = _send(stage)
    return visitor.get(answer.location)


def _back(stage: Stage) -> TestResponse:
    """Read the address of the form once more, as changing the language on its errors does."""
    visitor, answer = _send(stage)
    return visitor.get(answer.location.replace("/received", "/address"))


def _received_calendar(stage: Stage) -> TestResponse:
    visitor, answer = _send(stage)
    return visitor.get(f"{answer.location}.ics")


def _later_page(stage: Stage) -> TestResponse:
    visitor, answer = _type(stage, "later")
    return visitor.get(answer.location)


VISITS = (
    Visit("enrolment.check", _check),
    Visit("enrolment.received", _received),
    Visit("enrolment.correct_address", _back, status=SEE_OTHER),
    Visit("enrolment.received_calendar", _received_calendar),
    Visit("enrolment.later", _later_page),
    page("enrolment.apply", None),
    page("enrolment.confirm", None, token=_receipt_link),
    page("enrolment.resume", None, token=_draft_link),
    page("enrolment.my_application", APPLICANT, code=the("own_code")),
    page("enrolment.calendar", APPLICANT, code=the("own_code")),
    page("enrolment.withdraw", APPLICANT, code=_offered),
    _save,
    _submit,
    _submit_waiting,
    _again,
    _correct,
    _later,
    _resume,
    _confirm,
    _accept,
    _confirm_own,
    _withdraw,
    _offer,
    _wait,
    _decline,
    _look,
    _undo,
    _note,
    _letter,
    _reserve,
)
