"""Whatever is done in whatever order, places, turns and times are what a plain model says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.exc import IntegrityError

from catalogue.courses.codes import Admission
from catalogue.courses.models import Edition
from catalogue.database import db, now
from catalogue.enrolment import queries, services
from catalogue.enrolment.codes import Answer, Decision, Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules import places as rules
from catalogue.enrolment.rules.transitions import Facts, Refused
from catalogue.enrolment.services.submitting import submit
from tests.enrolment.factories import DAY, Listed, applicant, change_edition, make_edition

pytestmark = [pytest.mark.engines, pytest.mark.slow]

HOUR = timedelta(hours=1)
WEEK = 7 * DAY
NETWORKS = ("192.0.2.1", "192.0.2.2", "198.51.100.9")


@dataclass
class Person:
    """Somebody who applied, as the model sees them; their number is their place in the list."""

    code: str
    network: str
    place: Place
    is_confirmed: bool = False
    is_over: bool = False
    pending: bool = True
    """Whether the time has still to begin: the letter has not left."""
    held_until: datetime | None = None
    confirm_by: datetime | None = None
    corrections: int = 0


class Line(RuleBasedStateMachine):
    """An edition in order of arrival beside a model of it."""

    def __init__(self, app: Flask, clock: Any) -> None:
        super().__init__()
        self.app, self.clock = app, clock
        self.people: list[Person] = []
        self.capacity = 0
        self.listed: Listed | None = None

    # What is done.

    @initialize(capacity=st.sampled_from([1, 2, 5, 10, 15]))
    def an_edition(self, capacity: int) -> None:
        self.capacity = capacity
        self.listed = make_edition(
            self.app,
            admission=Admission.FIRST_COME,
            capacity=capacity,
            deadline=1_000 * DAY,
            starts=2_000 * DAY,
        )

    @rule(network=st.sampled_from(NETWORKS))
    def send(self, network: str) -> None:
        with self.app.app_context():
            token = self.edition.save_draft({"full_name": "A"})
            email = f"p{len(self.people)}.{self.edition.edition_id}@work.example"
            code = submit(
                self.edition.edition_id,
                token,
                applicant(email),
                language="en",
                actor=None,
                network=network,
            )
        self.tokens[code] = token
        has_room = self.free() > self.waiting()
        holds = [each for each in self.people if each.place is Place.HELD]
        from_there = [each for each in holds if each.network == network]
        may_hold = len(holds) < max(1, self.capacity // 5) and len(from_there) < 3
        place = Place.HELD if has_room and may_hold else Place.WAITING
        self.people.append(Person(code, network, place))

    @rule(which=st.integers(0, 99))
    @precondition(lambda self: self.unconfirmed())
    def confirm(self, which: int) -> None:
        person = self.pick(self.unconfirmed(), which)
        with self.app.app_context():
            services.confirm(self.row(person).id)
        ahead = [
            each
            for each in self.people[: self.people.index(person)]
            if each.place is Place.WAITING and each.is_confirmed
        ]
        if person.place is Place.HELD or self.free() > len(ahead):
            person.place = Place.TAKEN
        person.is_confirmed, person.pending = True, False
        person.held_until = person.confirm_by = None

    @rule(which=st.integers(0, 99), refused=st.booleans())
    @precondition(lambda self: self.unsent())
    def the_letter_leaves(self, which: int, refused: bool) -> None:
        person = self.pick(self.unsent(), which)
        at = now()
        with self.app.app_context():
            letter = self.row(person).letter
            assert letter is not None
            if refused:
                letter.given_up_at = at
            else:
                letter.sent_at = at
            db.session.commit()
            services.start_terms()
        person.pending = False
        person.confirm_by = at + WEEK
        if person.place is Place.HELD and refused:
            self.release(person)
        elif person.place is Place.HELD:
            person.held_until = at + HOUR

    @rule(which=st.integers(0, 99))
    @precondition(lambda self: self.unconfirmed())
    def correct(self, which: int) -> None:
        person = self.pick(self.unconfirmed(), which)
        email = f"c{person.corrections}.{person.code}@work.example"
        may = person.corrections < rules.MOST_CORRECTIONS
        with self.app.app_context():
            try:
                services.correct_address(
                    self.edition.edition_id,
                    self.tokens[person.code],
                    email,
                    applicant=None,
                    actor=None,
                    network=person.network,
                )
            except Refused:
                assert not may
                return
        assert may
        person.corrections += 1
        if person.corrections == 1 and person.place is Place.WAITING:
            holds = [each for each in self.people if each.place is Place.HELD]
            from_there = [each for each in holds if each.network == person.network]
            few = len(holds) < max(1, self.capacity // 5) and len(from_there) < 3
            if self.free() > self.waiting() and few:
                person.place = Place.HELD
        elif person.corrections > 1 and person.place is Place.HELD:
            self.release(person)
        person.pending, person.held_until, person.confirm_by = True, None, None

    @rule(which=st.integers(0, 99))
    @precondition(lambda self: self.standing())
    def withdraw(self, which: int) -> None:
        person = self.pick(self.standing(), which)
        with self.app.app_context():
            from catalogue.accounts.access import Actor

            nobody = Actor(None, "", "", "en", offices=())  # type: ignore[arg-type]  # Nobody is noted.
            services.withdraw(nobody, self.row(person).id)
        frees = person.place in (Place.HELD, Place.TAKEN)
        self.end(person)
        if frees:
            self.promote()

    @rule(hours=st.sampled_from([1, 2, 30, 200]))
    def time_passes(self, hours: int) -> None:
        self.clock.move_to(now() + hours * HOUR, tick=True)
        at = now()
        with self.app.app_context():
            services.lapse_held_places()
            services.give_up_unconfirmed()
            services.fill_free_places()
        late = [each for each in self.people if each.held_until and each.held_until < at]
        for person in sorted(late, key=lambda each: each.held_until or at):
            self.release(person)
        for person in self.people:
            if person.confirm_by and person.confirm_by < at and not person.is_confirmed:
                self.end(person)
        while self.promote():
            pass

    @rule(more=st.integers(1, 3))
    def places_are_added(self, more: int) -> None:
        self.capacity += more
        change_edition(self.app, self.edition, capacity=self.capacity)

    # The model.

    @property
    def edition(self) -> Listed:
        assert self.listed is not None
        return self.listed

    @property
    def tokens(self) -> dict[str, str]:
        found: dict[str, str] = self.__dict__.setdefault("_tokens", {})
        return found

    def free(self) -> int:
        occupied = [each for each in self.people if each.place in (Place.HELD, Place.TAKEN)]
        return self.capacity - len(occupied)

    def in_line(self) -> list[Person]:
        return [each for each in self.people if each.place is Place.WAITING and each.is_confirmed]

    def waiting(self) -> int:
        return len(self.in_line())

    def standing(self) -> list[Person]:
        return [each for each in self.people if not each.is_over]

    def unconfirmed(self) -> list[Person]:
        return [each for each in self.standing() if not each.is_confirmed]

    def unsent(self) -> list[Person]:
        return [each for each in self.unconfirmed() if each.pending]

    def pick(self, among: list[Person], which: int) -> Person:
        return among[which % len(among)]

    def promote(self) -> bool:
        if self.free() <= 0 or not self.in_line():
            return False
        self.in_line()[0].place = Place.TAKEN
        return True

    def release(self, person: Person) -> None:
        person.place, person.held_until = Place.WAITING, None
        self.promote()

    def end(self, person: Person) -> None:
        person.place, person.is_over, person.pending = Place.NONE, True, False
        person.held_until = person.confirm_by = None

    def row(self, person: Person) -> Application:
        found = queries.application_by_code(person.code)
        assert found is not None
        return found

    # What always holds.

    @invariant()
    def the_rows_are_as_the_model_says(self) -> None:
        if self.listed is None:
            return
        with self.app.app_context():
            rows = (
                db.session.query(Application)
                .filter_by(edition_id=self.listed.edition_id)
                .order_by(Application.id)
                .all()
            )
            assert [each.place for each in rows] == [each.place for each in self.people]
            assert [each.waiting_number for each in rows] == list(range(1, len(rows) + 1))
            occupied = [each for each in rows if each.place in (Place.HELD, Place.TAKEN)]
            edition = db.session.get_one(Edition, self.listed.edition_id)
            assert edition.places_taken == len(occupied) <= edition.capacity
            for each, person in zip(rows, self.people, strict=True):
                assert (each.answer is not Answer.NONE) is person.is_over
                assert (each.confirmed_at is not None) is person.is_confirmed
                # A place is taken by the confirmed alone, held by the unconfirmed alone.
                assert each.place is not Place.TAKEN or each.confirmed_at is not None
                assert each.place is not Place.HELD or each.confirmed_at is None
                assert (each.hold_origin is not None) is (each.place is Place.HELD)
                assert each.term_pending is person.pending
                assert (each.held_until is None) is (person.held_until is None)
                assert (each.confirm_by is None) is (person.confirm_by is None)
            held = [each for each in rows if each.place is Place.HELD]
            assert len(held) <= max(1, edition.capacity // rules.SHARE)


def run(app: Flask, clock: Any, *, examples: int, steps: int = 30) -> None:
    run_state_machine_as_test(
        lambda: Line(app, clock),  # type: ignore[arg-type]  # It takes whatever makes a machine.
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_places_turns_and_times_are_as_a_model_says(app: Flask, time_machine: Any) -> None:
    run(app, time_machine, examples=15)


def _always(*_facts: object) -> bool:
    return True


def _ends(facts: Facts, held_until: datetime | None, at: datetime) -> Facts | None:
    over = held_until is not None and at > held_until
    return Facts(facts.decision, Answer.LAPSED, Place.NONE) if over else None


def _confirmed_jumps(_facts: Facts, **_how: object) -> Facts:
    return Facts(Decision.ADMITTED, Answer.NONE, Place.TAKEN)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("may_hold", _always),
        ("confirmed", _confirmed_jumps),
    ],
)
def test_a_fault_is_noticed(
    app: Flask,
    time_machine: Any,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    fault: Callable[..., Any],
) -> None:
    monkeypatch.setattr(rules, name, fault)
    # Either the model says otherwise, or the database's own constraints do.
    with pytest.raises((AssertionError, IntegrityError)):
        run(app, time_machine, examples=40)


def test_a_hold_that_ends_the_application_is_noticed(
    app: Flask, time_machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few random orders let a letter leave and the hour pass; this one always does."""

    def play() -> None:
        machine = Line(app, time_machine)
        machine.an_edition(5)
        machine.send(NETWORKS[0])
        machine.the_letter_leaves(0, False)
        machine.time_passes(2)
        machine.the_rows_are_as_the_model_says()

    play()
    monkeypatch.setattr(rules, "lapsed", _ends)
    with pytest.raises(AssertionError):
        play()
