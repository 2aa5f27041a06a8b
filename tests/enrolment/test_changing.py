"""One publication brings everybody whom it concerns one letter, or a stated reason for none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from catalogue.comanagement.rules.consequences import ChangeKind
from catalogue.courses.models import Edition
from catalogue.database import db, now
from catalogue.enrolment import queries
from catalogue.enrolment.codes import BulkNotificationKind, EventKind, Place
from catalogue.enrolment.models import (
    Application,
    ApplicationDraft,
    ApplicationEvent,
    BulkNotificationRecipient,
)
from catalogue.enrolment.rules.concerned import TABLE, Group, LetterKind, Silence, concerns_anybody
from catalogue.enrolment.services import changing, extending
from catalogue.enrolment.services.lapsing import lapse, lapse_held_places
from catalogue.enrolment.services.places import log_event
from catalogue.enrolment.services.terms import start_terms
from catalogue.mail.models import OutboxMessage
from tests.enrolment.changes import (
    address_of,
    application,
    letter_to,
    letters,
    notes,
    people,
    publish,
    send_all,
)
from tests.enrolment.factories import DAY, Listed, make_application, make_edition
from tests.enrolment.many import add_applications
from tests.enrolment.test_deciding import staff
from tests.machine.apps import Statements
from tests.machine.visitor import Visitor

pytestmark = pytest.mark.engines

Count = Callable[[Flask], AbstractContextManager[Statements]]

PUBLICATIONS: dict[ChangeKind, tuple[dict[str, Any], dict[str, Any]]] = {
    ChangeKind.CANCELLED: ({}, {"cancelled": True}),
    ChangeKind.REINSTATED: ({"cancelled": True}, {"cancelled": False}),
    ChangeKind.DATES: ({}, {"starts_on": "2031-03-01", "ends_on": "2031-04-01"}),
    ChangeKind.ZONE: ({}, {"zone": "America/Lima"}),
    ChangeKind.PLACE: ({}, {"city": "Geneva", "country": "CH"}),
    ChangeKind.FORMAT: ({}, {"format": "blended"}),
    ChangeKind.PACE: ({}, {"self_paced": True}),
    ChangeKind.LANGUAGES: ({}, {"languages": ["en", "es"]}),
    ChangeKind.ASSIGNMENT_LANGUAGES: ({}, {"assignment_languages": ["en", "fr"]}),
    ChangeKind.FEE: ({}, {"route": {"amount": "700"}}),
    ChangeKind.CREDIT: ({}, {"route": {"ects": 5}}),
    ChangeKind.ROUTE_ADDED: ({}, {}),
    ChangeKind.ROUTE_REMOVED: ({}, {}),
    ChangeKind.DEADLINE_LATER: ({}, {"deadline": 40 * DAY}),
    ChangeKind.DEADLINE_EARLIER: ({}, {"deadline": 20 * DAY}),
    ChangeKind.DEADLINE_PLANNED: ({}, {"route": {"deadline_at": None}}),
    ChangeKind.OPENING: ({}, {"opens_at": "2020-01-01T00:00:00+00:00"}),
    ChangeKind.CAPACITY: ({}, {"capacity": 50}),
    ChangeKind.ADMISSION: ({}, {"admission": "first-come"}),
    ChangeKind.WAITING_LIST: ({}, {"waiting_list": False}),
    ChangeKind.LATE_ENTRY: ({}, {"late_entry": True}),
    ChangeKind.NOMINATION: ({}, {"nomination": "required"}),
    ChangeKind.ELIGIBILITY: ({}, {"eligible_countries": ["FJ"]}),
    ChangeKind.VISIBILITY: ({}, {"visibility": "unlisted"}),
    ChangeKind.ADDRESS: ({}, {"slug": "another"}),
    ChangeKind.WORDING: ({}, {"words.en.note": "Bring a laptop."}),
}
"""For every kind of change: what was published before it, and what brings it about."""
OPTION = {
    "ects": None,
    "amount": "10",
    "currency": "EUR",
    "early_amount": None,
    "early_until": None,
    "funding": "none",
    "scholarship_min": None,
    "scholarship_max": None,
    "deadline_at": "2031-01-01T00:00:00+00:00",
}
KINDS = {
    LetterKind.CANCELLED: "edition-cancelled",
    LetterKind.REINSTATED: "edition-reinstated",
    LetterKind.CHANGED: "edition-changed",
    LetterKind.EXTENDED: "extended",
}


@pytest.fixture
def listed(app: Flask) -> Listed:
    return make_edition(app)


def test_the_table_decides_on_every_kind_for_every_group() -> None:
    assert {*TABLE} == {*ChangeKind} == {*PUBLICATIONS}
    for kind, row in TABLE.items():
        assert {*row} == {*Group}, kind
    reasons = {each for row in TABLE.values() for each in row.values() if isinstance(each, Silence)}
    assert reasons == {*Silence}


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(ChangeKind))
def test_one_publication_brings_each_the_letter_of_the_table_and_no_other(
    app: Flask, listed: Listed, kind: ChangeKind
) -> None:
    first, then = PUBLICATIONS[kind]
    codes = people(app, listed)
    if first:
        publish(app, listed, **first)
        send_all(app)
    if kind in (ChangeKind.ROUTE_ADDED, ChangeKind.ROUTE_REMOVED):
        then = {"routes.academic": OPTION}
        if kind is ChangeKind.ROUTE_REMOVED:
            publish(app, listed, **then)
            then = {"routes.academic": None}
    before = letters(app)
    publish(app, listed, **then)
    assert letters(app) == before, "Nothing is written in the request."
    send_all(app)
    expected = Counter(
        (address_of(group), KINDS[outcome])
        for group, outcome in TABLE[kind].items()
        if isinstance(outcome, LetterKind)
    )
    assert letters(app) - before == expected
    send_all(app)
    assert letters(app) - before == expected
    told = {group for group, outcome in TABLE[kind].items() if isinstance(outcome, LetterKind)}
    assert _noted(app, kind) == {codes[group] for group in told - {Group.DRAFT}}


def _noted(app: Flask, kind: ChangeKind) -> set[str]:
    """Return the codes of applications in whose history a kind of change stands."""
    with app.app_context():
        rows = db.session.query(Application.code, ApplicationEvent.details, ApplicationEvent.kind)
        found = rows.join(ApplicationEvent, ApplicationEvent.application_id == Application.id)
        return {
            code for code, details, _kind in found if kind.value in details.get("changes", [])
        } | {
            code
            for code, _details, happened in found
            if kind is ChangeKind.DEADLINE_LATER and happened is EventKind.EXTENDED
        }


@pytest.mark.slow
def test_many_fields_make_one_letter_that_names_both_sides_of_each(
    app: Flask, listed: Listed
) -> None:
    people(app, listed, "en")
    make_application(app, listed, "ana@work.example", language="es")
    changes = {
        "starts_on": "2031-02-01",
        "ends_on": "2031-02-26",
        "city": "Geneva",
        "country": "CH",
        "format": "in-person",
        "route": {"amount": "700"},
        "deadline": 40 * DAY,
    }
    publish(app, listed, **changes)
    assert notes(app) == [BulkNotificationKind.EDITION_CHANGED]
    send_all(app)
    assert letters(app) == Counter(
        [(address_of(group), "edition-changed") for group in Group if group in _APPLIED]
        + [("ana@work.example", "edition-changed"), (address_of(Group.DRAFT), "extended")]
    )
    review = letter_to(app, address_of(Group.REVIEW)).text
    assert "Until now: 650 EUR".replace(" EUR", "\u00a0EUR") in review
    assert "From now on: 700\u00a0EUR" in review
    assert "From now on: 1 to 26 February 2031" in review
    assert "From now on: Geneva, Switzerland" in review
    assert "Deadline for applications" in review
    assert "Deadline for applications" not in letter_to(app, address_of(Group.PLACE)).text
    spanish = letter_to(app, "ana@work.example")
    assert "Ginebra, Suiza" in spanish.text
    assert "del 1 al 26 de febrero de 2031" in spanish.text.replace("Del", "del")


_APPLIED = frozenset({Group.PLACE, Group.OFFER, Group.WAITING, Group.REVIEW, Group.UNCONFIRMED})


def test_an_unconfirmed_address_reads_nothing_that_was_typed(app: Flask, listed: Listed) -> None:
    make_application(
        app, listed, "maybe@work.example", confirmed=False, full_name="Wrong Person", language="en"
    )
    for change in ({"city": "Lima"}, {"cancelled": True}, {"cancelled": False}):
        publish(app, listed, **change)
        send_all(app)
        assert "Wrong Person" not in letter_to(app, "maybe@work.example").text
    assert len(letters(app)) == 3


def test_a_later_deadline_alone_stays_an_extension(app: Flask, listed: Listed) -> None:
    people(app, listed)
    publish(app, listed, deadline=40 * DAY)
    assert notes(app) == [BulkNotificationKind.DEADLINE_EXTENDED]


@pytest.mark.slow
def test_what_is_taken_back_before_it_was_told_is_told_to_nobody(
    app: Flask, listed: Listed
) -> None:
    people(app, listed)
    for fields in ({"city": "Lima"}, {"cancelled": True}, {"cancelled": False}, {"city": ""}):
        publish(app, listed, **fields)
    send_all(app)
    assert letters(app) == Counter()


@pytest.mark.slow
def test_published_again_in_the_middle_each_compares_with_what_they_were_told(
    app: Flask, listed: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_application(app, listed, "first@work.example", language="en")
    make_application(app, listed, "second@work.example", language="en")
    monkeypatch.setattr(extending, "BATCH", 1)
    publish(app, listed, city="Lima")
    _one_batch(app)
    publish(app, listed, city="Quito")
    make_application(app, listed, "third@work.example", language="en")
    send_all(app)
    assert letters(app) == Counter(
        {
            ("first@work.example", "edition-changed"): 2,
            ("second@work.example", "edition-changed"): 1,
        }
    )
    assert "Until now: Lima" in letter_to(app, "first@work.example").text
    assert "Until now: not decided yet" in letter_to(app, "second@work.example").text
    publish(app, listed, city="Bern")
    _one_batch(app)
    publish(app, listed, city="Quito")
    send_all(app)
    assert letters(app)["second@work.example", "edition-changed"] == 1
    assert letters(app)["first@work.example", "edition-changed"] == 4
    assert letters(app)["third@work.example", "edition-changed"] == 0


def _one_batch(app: Flask) -> None:
    with app.app_context():
        (found,) = [
            each
            for each in queries.notifications_to_send()
            if each == max(queries.notifications_to_send())
        ]
        db.session.rollback()
        assert extending.send_batch(*found) == 1


@pytest.mark.slow
def test_cancelled_and_taken_back_in_the_middle_only_those_told_hear_of_the_return(
    app: Flask, listed: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_application(app, listed, "first@work.example")
    make_application(app, listed, "second@work.example")
    monkeypatch.setattr(extending, "BATCH", 1)
    publish(app, listed, cancelled=True)
    _one_batch(app)
    publish(app, listed, cancelled=False)
    send_all(app)
    assert letters(app) == Counter(
        {("first@work.example", kind): 1 for kind in ("edition-cancelled", "edition-reinstated")}
    )


@pytest.mark.slow
def test_what_changed_while_it_was_cancelled_is_told_with_its_return(
    app: Flask, listed: Listed
) -> None:
    make_application(app, listed, "ana@work.example", language="en")
    publish(app, listed, cancelled=True, city="Lima")
    send_all(app)
    publish(app, listed, country="PE")
    send_all(app)
    publish(app, listed, cancelled=False)
    send_all(app)
    text = letter_to(app, "ana@work.example").text
    assert "From now on: Lima, Peru" in text
    assert sum(letters(app).values()) == 2


@pytest.mark.slow
def test_an_extension_in_the_middle_goes_on_in_the_letter_about_the_rest(
    app: Flask, listed: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_application(app, listed, "first@work.example", language="en")
    make_application(app, listed, "second@work.example", language="en")
    monkeypatch.setattr(extending, "BATCH", 1)
    publish(app, listed, deadline=40 * DAY)
    _one_batch(app)
    publish(app, listed, city="Lima")
    send_all(app)
    assert letters(app) == Counter(
        {
            ("first@work.example", "extended"): 1,
            ("first@work.example", "edition-changed"): 1,
            ("second@work.example", "edition-changed"): 1,
        }
    )
    assert "Deadline for applications" in letter_to(app, "second@work.example").text
    assert "Deadline for applications" not in letter_to(app, "first@work.example").text


@pytest.mark.slow
def test_publishing_costs_the_same_for_few_and_many(app: Flask, count_statements: Count) -> None:
    costs = []
    for many in (10, 300):
        listed = make_edition(app)
        add_applications(app, listed, many)
        with count_statements(app) as seen:
            publish(app, listed, city="Lima")
        costs.append(len(seen))
    assert costs[0] == costs[1]


@pytest.mark.slow
def test_killed_in_the_middle_nobody_is_left_out_or_told_twice(
    app: Flask, listed: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = add_applications(app, listed, 120)
    publish(app, listed, cancelled=True)
    calls = iter(range(1_000))

    def dies(*args: Any, **values: Any) -> None:
        log_event(*args, **values)
        if next(calls) == 110:
            raise KeyboardInterrupt

    monkeypatch.setattr(changing, "log_event", dies)
    with app.app_context():
        with pytest.raises(KeyboardInterrupt):
            extending.send_bulk_notifications()
        db.session.remove()
    monkeypatch.setattr(changing, "log_event", log_event)
    assert sum(letters(app).values()) == 100
    send_all(app)
    assert letters(app) == Counter((address, "edition-cancelled") for address in everybody)
    with app.app_context():
        assert db.session.query(BulkNotificationRecipient).count() == 0


@pytest.mark.slow
def test_an_offer_rests_while_the_edition_is_cancelled_and_has_a_new_term_after(
    app: Flask, listed: Listed
) -> None:
    code = people(app, listed)[Group.OFFER]
    publish(app, listed, cancelled=True)
    send_all(app)
    ran_out = now() - timedelta(hours=1)
    with app.app_context():
        row = db.session.query(Application).filter_by(code=code).one()
        row.held_until = ran_out
        key = row.id
        db.session.commit()
        assert lapse_held_places() == 0
        assert not lapse(key)
    publish(app, listed, cancelled=False)
    with app.app_context():
        assert lapse_held_places() == 0, "Nobody has been told yet that they can accept again."
    send_all(app)
    with app.app_context():
        # The letter is written and has not left: its term has not begun, and nothing runs out.
        assert start_terms() == 0
        assert lapse_held_places() == 0
        assert not lapse(key)
        db.session.query(OutboxMessage).update({"sent_at": now()})
        db.session.commit()
        assert start_terms() == 1
    held = application(app, code)
    assert held.place is Place.HELD
    assert held.held_until is not None
    assert held.held_until > now() + timedelta(days=app.config["OFFER_DAYS"] - 1)
    text = letter_to(app, address_of(Group.OFFER)).text
    assert "is held for you until" in text
    with app.app_context():
        row = db.session.query(Application).filter_by(code=code).one()
        row.held_until = ran_out
        db.session.commit()
        assert lapse_held_places() == 1


SAID: dict[str, dict[Group, tuple[str, str]]] = {
    "edition-cancelled": {
        Group.PLACE: ("it is no longer valid", "queda sin efecto"),
        Group.OFFER: ("can no longer be accepted", "Ya no es posible aceptar"),
        Group.WAITING: ("waiting list is therefore closed", "lista de espera queda cerrada"),
        Group.REVIEW: ("will therefore not be decided on", "no se tomará ninguna decisión"),
        Group.UNCONFIRMED: ("will therefore not be decided on", "no se tomará ninguna decisión"),
        Group.DRAFT: ("not sent it yet", "aún no la ha enviado"),
    },
    "edition-reinstated": {
        Group.PLACE: ("You have your place as before", "Conserva su lugar"),
        Group.OFFER: ("Please accept it by then", "Acéptelo antes de ese momento"),
        Group.WAITING: ("with the same number", "con el mismo número"),
        Group.REVIEW: ("will be decided on", "se tomará una decisión"),
        Group.UNCONFIRMED: ("Please confirm your e-mail", "Confirme su correo"),
        Group.DRAFT: ("You can now complete your application", "terminar la solicitud aquí"),
    },
    "edition-changed": {
        Group.PLACE: ("You keep your place", "Conserva su lugar"),
        Group.OFFER: ("please accept it by then", "acéptelo antes de ese momento"),
        Group.WAITING: ("You keep your number", "Conserva su número"),
        Group.REVIEW: ("Your application is still valid", "Su solicitud sigue vigente"),
        Group.UNCONFIRMED: ("Please confirm your e-mail", "Confirme su correo"),
    },
}
"""What each group reads that nobody but them, or those in the same place, does."""


@pytest.mark.slow
@pytest.mark.parametrize(("number", "language"), [(0, "en"), (1, "es")])
def test_each_reads_where_they_stand_in_their_language(
    app: Flask, listed: Listed, number: int, language: str
) -> None:
    people(app, listed, language)
    with app.app_context():
        db.session.query(ApplicationDraft).update({"language": language})
        db.session.commit()
    steps: dict[str, dict[str, Any]] = {
        "edition-changed": {"city": "Lima"},
        "edition-cancelled": {"cancelled": True},
        "edition-reinstated": {"cancelled": False},
    }
    for kind, fields in steps.items():
        publish(app, listed, **fields)
        send_all(app)
        for group, said in SAID[kind].items():
            letter = letter_to(app, address_of(group))
            assert letter.kind == kind
            assert said[number] in " ".join(letter.text.split()), (kind, group)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fields", "about"),
    [
        ({"city": "Lima"}, "of the changes"),
        ({"cancelled": True}, "of the cancellation"),
        ({"deadline": 40 * DAY}, "of the extended deadline"),
    ],
)
def test_whoever_published_sees_how_far_the_letters_have_come(
    app: Flask,
    listed: Listed,
    client: Visitor,
    monkeypatch: pytest.MonkeyPatch,
    fields: dict[str, Any],
    about: str,
) -> None:
    add_applications(app, listed, 3)
    staff(app, client)
    monkeypatch.setattr(extending, "BATCH", 1)
    publish(app, listed, **fields)
    assert "about to be sent" in client.get(listed.staff()).text
    _one_batch(app)
    assert f"1 of 3 applicants notified {about}" in client.get(listed.staff()).text
    send_all(app)
    assert f"3 applicants were notified {about}" in client.get(listed.staff()).text


def test_drafts_that_could_not_be_sent_any_more_hear_nothing_of_a_cancellation(
    app: Flask,
) -> None:
    listed = make_edition(app, deadline=timedelta(minutes=-5))
    people(app, listed)
    publish(app, listed, cancelled=True)
    send_all(app)
    assert letters(app)[address_of(Group.DRAFT), "edition-cancelled"] == 0
    assert letters(app)[address_of(Group.REVIEW), "edition-cancelled"] == 1


def test_what_concerns_nobody_leaves_no_note(app: Flask, listed: Listed) -> None:
    people(app, listed)
    silent = [
        kind
        for kind, row in TABLE.items()
        if not any(isinstance(outcome, LetterKind) for outcome in row.values())
    ]
    assert len(silent) > 5
    for kind in (ChangeKind.CAPACITY, ChangeKind.VISIBILITY, ChangeKind.WORDING):
        publish(app, listed, **PUBLICATIONS[kind][1])
    assert notes(app) == []
    with app.app_context():
        assert db.session.get_one(Edition, listed.edition_id).capacity == 50
    assert not concerns_anybody([])
