"""Every act of the staff has a way back, asks for it, and keeps the places right."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta

import pytest
from flask import Flask

from catalogue.accounts.access import Actor
from catalogue.courses.codes import Admission
from catalogue.courses.models import Edition
from catalogue.database import db, now
from catalogue.enrolment import letters, queries, services
from catalogue.enrolment.codes import Answer, Audience, Decision, EventKind, Place
from catalogue.enrolment.letters import Words
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules.deciding import ACTS
from catalogue.enrolment.rules.transitions import OCCUPIES, Act, Refusal, Refused
from catalogue.mail.models import OutboxMessage
from catalogue.mail.services import deliver_due
from tests.enrolment.factories import (
    DAY,
    Listed,
    change_edition,
    make_application,
    make_edition,
    make_person,
)
from tests.enrolment.test_deciding import a_minute_later, outbox, row

pytestmark = pytest.mark.engines

SELECTION, FIRST_COME = Admission.SELECTION, Admission.FIRST_COME
OFFERED = {"decision": Decision.OFFERED, "place": Place.HELD}
ACCEPTED = {"decision": Decision.OFFERED, "answer": Answer.ACCEPTED, "place": Place.TAKEN}
ENROLLED = {"decision": Decision.ADMITTED, "place": Place.TAKEN}
WAITING = {"decision": Decision.WAITLISTED, "place": Place.WAITING}


@pytest.fixture
def actor(app: Flask) -> Actor:
    make_edition(app)
    return make_person(app, "a@lead.example", organisation_slug="lead")


def seen(app: Flask, code: str) -> int:
    return queries.last_event_id(row(app, code).id)


def act(app: Flask, actor: Actor, code: str, what: Act, words: Words | None = None) -> None:
    with app.app_context():
        services.decide(actor, row(app, code).id, what, seen=seen(app, code), words=words)


def undo(app: Flask, actor: Actor, code: str) -> None:
    with app.app_context():
        services.undo(actor, row(app, code).id, seen=seen(app, code))


def letter_leaves(app: Flask) -> None:
    """Let every mail have left: then times run that it gives."""
    with app.app_context():
        for mail in db.session.query(OutboxMessage):
            mail.sent_at = now()
        db.session.commit()
        services.start_terms()


def refusal(call: object, *args: object) -> Refusal:
    assert callable(call)
    with pytest.raises(Refused) as refused:
        call(*args)
    return refused.value.reason


def state_of(app: Flask, code: str) -> tuple[object, ...]:
    found = row(app, code)
    return (
        found.decision,
        found.answer,
        found.place,
        found.waiting_number,
        found.held_until,
        found.told,
        found.applicant_key,
    )


def taken(app: Flask, listed: Listed) -> int:
    with app.app_context():
        return db.session.get_one(Edition, listed.edition_id).places_taken


UNDOABLE = [
    (SELECTION, {}, Act.OFFER),
    (SELECTION, {}, Act.WAITLIST),
    (SELECTION, {}, Act.DECLINE),
    (SELECTION, WAITING, Act.OFFER),
    (SELECTION, OFFERED | {"held_until": now() + DAY}, Act.EXTEND),
    (SELECTION, OFFERED | {"held_until": now() + DAY}, Act.WITHDRAW_OFFER),
    (SELECTION, ACCEPTED, Act.WITHDRAW_PLACE),
    (SELECTION, ACCEPTED, Act.RELEASE),
    (SELECTION, {"decision": Decision.OFFERED, "answer": Answer.LAPSED}, Act.OFFER),
    (SELECTION, {"decision": Decision.DECLINED}, Act.RECONSIDER),
    (FIRST_COME, {}, Act.ADMIT),
    (FIRST_COME, ENROLLED, Act.WITHDRAW_PLACE),
    (FIRST_COME, ENROLLED, Act.RELEASE),
    (FIRST_COME, WAITING, Act.DECLINE),
]


@pytest.mark.slow
@pytest.mark.parametrize(("admission", "facts", "what"), UNDOABLE)
def test_within_a_minute_a_decision_is_undone_and_leaves_no_letter(
    app: Flask, actor: Actor, admission: Admission, facts: dict[str, object], what: Act
) -> None:
    listed = make_edition(app, admission=admission)
    code = make_application(app, listed, **facts)  # type: ignore[arg-type]  # As it takes them.
    before, places = state_of(app, code), taken(app, listed)
    act(app, actor, code, what, Words(note="Sorry."))
    assert state_of(app, code) != before
    with app.app_context():
        assert deliver_due() == 0
    undo(app, actor, code)
    assert (state_of(app, code), taken(app, listed)) == (before, places)
    assert outbox(app) == []
    with app.app_context():
        found = queries.application_by_code(code)
        assert found is not None
        assert found.events[-1].kind is EventKind.UNDONE
        assert found.events[-1].audience is Audience.STAFF


@pytest.mark.parametrize("how", ["late", "left", "changed", "nothing"])
def test_afterwards_it_is_not_undone(app: Flask, actor: Actor, how: str) -> None:
    listed = make_edition(app)
    code = make_application(app, listed)
    if how != "nothing":
        act(app, actor, code, Act.DECLINE)
    before = state_of(app, code)
    if how == "changed":
        with app.app_context():
            called = (actor, row(app, code).id)
            with pytest.raises(Refused) as refused:
                services.undo(*called, seen=seen(app, code) - 1)
        assert refused.value.reason is Refusal.CHANGED
    else:
        if how == "late":
            a_minute_later(app)
        if how == "left":
            with app.app_context():
                for mail in db.session.query(OutboxMessage):
                    mail.next_attempt_at = now()
                db.session.commit()
        assert refusal(undo, app, actor, code) is Refusal.LETTER_LEFT
    assert state_of(app, code) == before
    assert len(outbox(app)) == (how != "nothing")


def test_a_place_that_somebody_else_has_by_now_does_not_come_back(app: Flask, actor: Actor) -> None:
    listed = make_edition(app, capacity=1)
    code = make_application(app, listed, **ACCEPTED)  # type: ignore[arg-type]  # As it takes them.
    other = make_application(app, listed)
    act(app, actor, code, Act.WITHDRAW_PLACE)
    act(app, actor, other, Act.OFFER)
    assert refusal(undo, app, actor, code) is Refusal.NO_PLACE
    assert taken(app, listed) == 1


LETTERS = [
    (SELECTION, {}, Act.DECLINE, "declined", "cannot offer you a place"),
    (FIRST_COME, WAITING, Act.DECLINE, "declined", "cannot accept it for this edition"),
    (SELECTION, OFFERED, Act.WITHDRAW_OFFER, "offer-withdrawn", "have had to withdraw the offer"),
    (SELECTION, ACCEPTED, Act.WITHDRAW_PLACE, "place-withdrawn", "You had a place"),
    (FIRST_COME, ENROLLED, Act.WITHDRAW_PLACE, "place-withdrawn", "You had a place"),
    (FIRST_COME, ENROLLED, Act.RELEASE, "place-withdrawn", "As you asked"),
    (FIRST_COME, {}, Act.ADMIT, "admitted", "pleased to give you a place"),
    (SELECTION, {}, Act.WAITLIST, "waitlisted", "reserve list"),
    (FIRST_COME, {}, Act.WAITLIST, "waitlisted", "waiting list"),
]


@pytest.mark.parametrize(("admission", "facts", "what", "kind", "says"), LETTERS)
def test_the_letter_follows_the_state_that_it_leaves(
    app: Flask,
    actor: Actor,
    admission: Admission,
    facts: dict[str, object],
    what: Act,
    kind: str,
    says: str,
) -> None:
    listed = make_edition(app, admission=admission)
    code = make_application(app, listed, language="en", **facts)  # type: ignore[arg-type]  # As it takes them.
    act(app, actor, code, what, Words(internal="He shouted at us."))
    (mail,) = outbox(app)
    assert (mail.kind, says in mail.text) == (kind, True)
    assert "more candidates than places" not in mail.text
    assert "shouted" not in mail.text + mail.html
    if what is not Act.DECLINE:
        assert "cannot offer you a place" not in mail.text


@pytest.mark.parametrize(
    ("admission", "facts", "says"),
    [
        (SELECTION, {"decision": Decision.DECLINED}, "not able to accept the first application"),
        (SELECTION, {"decision": Decision.OFFER_WITHDRAWN}, "offered you has been withdrawn"),
        (FIRST_COME, {"decision": Decision.PLACE_WITHDRAWN}, "Your place in this edition has been"),
        (SELECTION, OFFERED | {"held_until": now() + DAY}, "are holding it until"),
        (SELECTION, ACCEPTED, "You already have a place."),
        (FIRST_COME, ENROLLED, "You already have a place."),
        (SELECTION, WAITING, "You are on the reserve list."),
        (FIRST_COME, WAITING, "You are on the waiting list"),
        (SELECTION, {}, "It is still under review."),
    ],
)
def test_whoever_applies_twice_reads_where_the_first_one_stands(
    app: Flask, admission: Admission, facts: dict[str, object], says: str
) -> None:
    listed = make_edition(app, admission=admission)
    code = make_application(app, listed, language="en", **facts)  # type: ignore[arg-type]  # As it takes them.
    with app.app_context():
        application = db.session.query(Application).filter_by(code=code).one()
        letters.duplicate(db.session(), application, "ABCD-EFGH")
        db.session.commit()
    (mail,) = outbox(app)
    assert says in mail.text
    assert "apply again" not in mail.text
    is_over = "withdrawn" in str(facts.get("decision")) or facts.get("decision") == "declined"
    assert ("still valid" in mail.text) is not is_over


@pytest.mark.parametrize("is_open", [True, False])
def test_nobody_is_told_to_apply_again_where_that_is_closed(app: Flask, is_open: bool) -> None:
    deadline = 30 * DAY if is_open else -DAY
    listed = make_edition(app, deadline=deadline, opens=-2 * DAY)
    make_application(
        app,
        listed,
        language="en",
        held_until=now() - DAY,
        **OFFERED,  # type: ignore[arg-type]  # As it takes them.
    )
    with app.app_context():
        assert services.lapse_held_places() == 1
    (mail,) = outbox(app)
    assert ("You can apply again" in mail.text) is is_open
    assert ("Applications are closed now" in mail.text) is not is_open


LONG_AGO = {"starts_on": (now() - 90 * DAY).date(), "ends_on": (now() - 60 * DAY).date()}


@pytest.mark.parametrize("values", [{"cancelled_at": now()}, LONG_AGO])
def test_nothing_is_offered_in_an_edition_that_is_over(
    app: Flask, actor: Actor, values: dict[str, object]
) -> None:
    listed = make_edition(app)
    code = make_application(app, listed)
    change_edition(app, listed, **values)
    for what in (Act.OFFER, Act.WAITLIST):
        assert refusal(act, app, actor, code, what) is Refusal.EDITION_OVER
    assert outbox(app) == []


def test_an_offer_is_not_accepted_in_a_cancelled_edition(app: Flask) -> None:
    listed = make_edition(app)
    ana = make_person(app, "ana@work.example")
    code = make_application(
        app,
        listed,
        ana.email,
        person_id=ana.person_id,
        held_until=now() + DAY,
        **OFFERED,  # type: ignore[arg-type]  # As it takes them.
    )
    change_edition(app, listed, cancelled_at=now())
    with app.app_context():
        assert refusal(services.accept, ana, row(app, code).id) is Refusal.EDITION_OVER


def test_a_place_is_offered_again_after_a_lapse(app: Flask, actor: Actor) -> None:
    listed = make_edition(app)
    code = make_application(
        app, listed, "ana@work.example", decision=Decision.OFFERED, answer=Answer.LAPSED
    )
    act(app, actor, code, Act.OFFER)
    letter_leaves(app)
    found = row(app, code)
    assert (found.place, found.answer, found.applicant_key) == (
        Place.HELD,
        Answer.NONE,
        "ana@work.example",
    )
    assert found.held_until is not None


def test_nobody_takes_part_twice_by_being_offered_again(app: Flask, actor: Actor) -> None:
    listed = make_edition(app)
    code = make_application(
        app, listed, "ana@work.example", decision=Decision.OFFERED, answer=Answer.LAPSED
    )
    make_application(app, listed, "ana@work.example")
    assert refusal(act, app, actor, code, Act.OFFER) is Refusal.APPLIED_AGAIN
    assert taken(app, listed) == 0


def test_an_offer_is_held_for_longer(app: Flask, actor: Actor) -> None:
    listed = make_edition(app)
    code = make_application(app, listed, held_until=now() + timedelta(hours=1), **OFFERED)  # type: ignore[arg-type]  # As it takes them.
    act(app, actor, code, Act.EXTEND)
    assert refusal(act, app, actor, code, Act.EXTEND) is Refusal.NOT_LATER
    letter_leaves(app)
    until = row(app, code).held_until
    assert until is not None
    assert until > now() + DAY
    assert refusal(act, app, actor, code, Act.EXTEND) is Refusal.NOT_LATER


def test_reconsidering_tells_only_if_wanted(app: Flask, actor: Actor) -> None:
    listed = make_edition(app)
    codes = [make_application(app, listed, decision=Decision.DECLINED) for _ in range(2)]
    act(app, actor, codes[0], Act.RECONSIDER, Words(tell=False))
    assert outbox(app) == []
    act(app, actor, codes[1], Act.RECONSIDER, Words(tell=True))
    assert [each.kind for each in outbox(app)] == ["reconsidered"]


def another(app: Flask, listed: Listed, **values: object) -> Listed:
    """Make another edition of the same course."""
    other = make_edition(app, **values)  # type: ignore[arg-type]  # As it takes them.
    change_edition(app, other, course_id=listed.course_id)
    return Listed(listed.course_id, other.edition_id, listed.slug, other.edition)


def move(app: Flask, actor: Actor, code: str, to: Listed) -> None:
    with app.app_context():
        services.move(actor, row(app, code).id, to.edition_id, seen=seen(app, code))


@pytest.mark.parametrize("admission", list(Admission))
def test_an_application_moves_with_its_place_and_its_code(
    app: Flask, actor: Actor, admission: Admission
) -> None:
    listed = make_edition(app, admission=admission, capacity=1, offers_reserve=True)
    later = another(app, listed, admission=admission)
    facts = ACCEPTED if admission is SELECTION else ENROLLED
    code = make_application(app, listed, language="en", **facts)  # type: ignore[arg-type]  # As it takes them.
    next_one = make_application(app, listed, **WAITING)  # type: ignore[arg-type]  # As it takes them.
    move(app, actor, code, later)
    found = row(app, code)
    assert (found.edition_id, found.place) == (later.edition_id, Place.TAKEN)
    assert (taken(app, listed), taken(app, later)) == (1, 1)
    assert row(app, next_one).place in OCCUPIES
    mail = outbox(app)[0]
    assert (mail.kind, code in mail.text) == ("moved", True)
    assert "From:" in mail.text
    # And back again.
    with app.app_context():
        for each in (listed, later):
            db.session.get_one(Edition, each.edition_id).capacity = 5
        db.session.commit()
    move(app, actor, code, listed)
    assert row(app, code).edition_id == listed.edition_id
    assert (taken(app, listed), taken(app, later)) == (2, 0)


def test_who_waits_goes_to_the_end_of_the_other_line(app: Flask, actor: Actor) -> None:
    listed = make_edition(app)
    later = another(app, listed)
    there = make_application(app, later, **WAITING)  # type: ignore[arg-type]  # As it takes them.
    code = make_application(app, listed, **WAITING)  # type: ignore[arg-type]  # As it takes them.
    move(app, actor, code, later)
    numbers = row(app, there).waiting_number, row(app, code).waiting_number
    assert numbers[0] is not None
    assert numbers[1] == numbers[0] + 1


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"capacity": 0}, Refusal.NO_PLACE),
        ({"deadline": -DAY, "opens": -2 * DAY}, Refusal.TARGET_CLOSED),
        ({"cancelled_at": now()}, Refusal.TARGET_CLOSED),
        ({"admission": FIRST_COME}, Refusal.OTHER_ADMISSION),
    ],
)
def test_where_an_application_cannot_go(
    app: Flask, actor: Actor, values: dict[str, object], reason: Refusal
) -> None:
    listed = make_edition(app)
    later = another(app, listed, **values)
    code = make_application(app, listed, **ACCEPTED)  # type: ignore[arg-type]  # As it takes them.
    before = state_of(app, code)
    assert refusal(move, app, actor, code, later) is reason
    assert (state_of(app, code), taken(app, listed)) == (before, 1)
    assert refusal(move, app, actor, code, make_edition(app)) is Refusal.TARGET_CLOSED


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_staff_do_in_whatever_order_places_stay_right(
    app: Flask, actor: Actor, seed: int
) -> None:
    """Random walks over every act: what is counted is what is there, and never too much."""
    chance = random.Random(seed)
    admission = chance.choice(list(Admission))
    listed = make_edition(app, admission=admission, capacity=3)
    later = another(app, listed, admission=admission, capacity=2)
    codes = [make_application(app, listed) for _ in range(6)]
    done = 0
    for _ in range(60):
        code, what = chance.choice(codes), chance.choice([*ACTS, None])
        with suppress(Refused):
            if what is None:
                undo(app, actor, code)
            elif what is Act.MOVE:
                move(app, actor, code, chance.choice([listed, later]))
            else:
                act(app, actor, code, what)
            done += 1
        with app.app_context():
            for each in (listed, later):
                edition = db.session.get_one(Edition, each.edition_id)
                places = db.session.query(Application).filter_by(edition_id=edition.id)
                occupied = sum(found.place in OCCUPIES for found in places)
                assert edition.places_taken == occupied <= edition.capacity
    assert done > 10
