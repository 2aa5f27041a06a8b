"""No request ends in an error of ours, whoever sends it and whatever it holds.

Every endpoint is first brought to answer well, so that what follows does not only meet "not found".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask, got_request_exception, url_for
from sqlalchemy import select
from werkzeug.test import TestResponse

from catalogue.accounts.access import Actor, Rule
from catalogue.accounts.models import Person
from catalogue.alerts.models import AlertSubscription
from catalogue.alerts.tokens import stop_token
from catalogue.courses.models import Course, CoursePartner, Edition
from catalogue.courses.rules.states import APPLICABLE, state_of
from catalogue.database import db, now
from catalogue.enrolment import queries, services
from catalogue.enrolment.codes import Decision, Place
from catalogue.enrolment.models import Application, ApplicationEvent
from catalogue.enrolment.rules.transitions import Act
from catalogue.mail.models import OutboxMessage
from catalogue.partners.codes import OrganisationKind
from catalogue.partners.models import Organisation, PartnershipEnquiry
from tests.house_rules.fuzz import (
    Mutator,
    Seed,
    answered,
    endpoint_of,
    forms_of,
    is_success,
    said_language,
    send,
)
from tests.house_rules.test_access_matrix import (
    ANA,
    CASES,
    EXTRA,
    GSMA_ADMISSIONS,
    GSMA_EDITOR,
    HUB,
    TOMASI,
    UM_EDITOR,
    VISITOR,
    Things,
    set_the_stage,
    visitor_as,
)
from tests.machine.databases import EngineName
from tests.machine.visitor import SAMPLE_PASSWORD, Visitor

pytestmark = [pytest.mark.engines, pytest.mark.slow]

ROLES = (ANA, UM_EDITOR, GSMA_EDITOR, GSMA_ADMISSIONS, HUB)
"""Who asks for an endpoint: the first of them who may."""

LANGUAGES = ("en", "es")
SENT_EACH = {"GET": 14, "POST": 20}
"""How many hostile requests are made of each good one."""

COURSE = {"slug": "child-online-protection-for-regulators"}
BY_INVITATION = {"slug": "public-diplomacy-for-institutions", "edition": "2027-03-baku"}
OPEN_VALUES: Mapping[str, Mapping[str, Any]] = {
    "courses.partner": {"slug": "nepad"},
    "syndication.partner_picture": {"slug": "nepad"},
    "courses.programme": {"slug": "contemporary-diplomacy"},
    "syndication.programme_picture": {"slug": "contemporary-diplomacy"},
    "syndication.sitemap_part": {"number": 1},
    "static": {"filename": "css/catalogue.css"},
}
QUERIES = {"courses.compare": "edition=small-states-workshop/2027-01"}
ANSWERS: Mapping[str, Any] = {
    "email": "ana.nunez@work.example",
    "full_name": "Ana Núñez",
    "country": "PE",
    "position": "Analista",
    "employer": "Osiptel",
    "employer_kind": "regulator",
    "study_language": "well",
    "motivation": "Quiero aprender.",
    "notice": True,
    "organisation_name": "Academia de Ñuñoa",
    "organisation_kind": "diplomatic-academy",
    "message": "Quisiéramos impartir un curso.",
}
NEW_PASSWORD = "eight-green-herons-2026"
PASSWORDS = {"password": NEW_PASSWORD, "new_password": NEW_PASSWORD}
ANSWERS_OF: Mapping[str, Mapping[str, Any]] = {
    "accounts.sign_in": {"email": ANA, "password": SAMPLE_PASSWORD},
    "accounts.ask_reset": {"email": TOMASI},
    "accounts.change_password": {"password": SAMPLE_PASSWORD, "new_password": NEW_PASSWORD},
    "accounts.reset": PASSWORDS,
    "partners.invitation": PASSWORDS,
    "partners.members": {"role": "editor", "email": "new.editor@work.example"},
    "comanagement.new_course": {
        "title_en": "Digital trade",
        "title_es": "Comercio digital",
        "slug": "digital-trade",
    },
    "comanagement.new_edition": {
        "slug": "2031-01",
        "starts_on": "2031-01-10",
        "ends_on": "2031-01-20",
    },
    "comanagement.course_address": {"slug": "another-address"},
    "synonyms.add": {"phrases": "cyber\nciber"},
    "comanagement.words": {"title_en": "Child online protection, a second title"},
    "partners.decline": {"reason": "Not now."},
    "enrolment.decide": {"act": "waitlist"},
    "enrolment.internal_note": {"staff_note": "Asked by telephone."},
    "enrolment.apply": {"nomination": "will-be-sent", "requirements": "all"},
}
BUTTONS = {"enrolment.apply": "continue"}
LAST = (
    "enrolment.check",
    "enrolment.withdraw",
    "enrolment.confirm",
    "comanagement.refuse_partner",
    "alerts.alert",
    "alerts.stop_all",
    "alerts.undo",
    "accounts.change_password",
    "accounts.reset",
    "comanagement.end_partner",
    "comanagement.course_address",
    "partners.end_membership",
    "synonyms.remove",
    "accounts.sign_out",
)
"""What takes away what others need."""


@dataclass(frozen=True)
class Scene:
    """What there is to ask for."""

    things: Things
    open_edition: str
    others: Sequence[tuple[str, str, Mapping[str, Any]]]
    """Pages beside the usual ones: those on which the rarer forms stand."""


def decided_on(application: Application) -> str:
    """Decide on an application, so that it can be undone for an hour; return its code."""
    person = db.session.scalars(select(Person).where(Person.email == HUB)).one()
    code, key = application.code, application.id
    actor = Actor(person.id, person.full_name, HUB, person.language, hub=True)
    db.session.commit()
    services.decide(actor, key, Act.DECLINE, seen=queries.last_event_id(key))
    event = db.session.get_one(ApplicationEvent, queries.last_event_id(key))
    event.at = now() + timedelta(hours=1)
    db.session.commit()
    return code


def set_the_scene(app: Flask) -> Scene:
    """Add what the sample lacks: further questions, an application that waits for its owner."""
    with app.app_context():
        things = set_the_stage()
        ana = db.session.scalars(select(Person).where(Person.email == ANA)).one()
        offered = db.session.scalars(
            select(Application).where(
                Application.person_id == ana.id, Application.place == Place.HELD
            )
        ).first()
        pending = db.session.scalars(
            select(Application)
            .where(Application.decision == Decision.PENDING)
            .order_by(Application.id)
        ).all()
        assert offered is not None
        pending[1].person_id = ana.id
        pending[1].confirmed_at = None
        pending[1].place = Place.NONE
        asked = db.session.get(CoursePartner, things.partnership)
        assert asked is not None
        another = CoursePartner(
            course_id=asked.course_id,
            organisation_id=asked.organisation_id,
            role="host",
            position=10,
        )
        nepad = db.session.scalars(select(Organisation).filter_by(slug="nepad")).one()
        third = CoursePartner(
            course_id=asked.course_id, organisation_id=nepad.id, role="cooperation", position=11
        )
        enquiry = PartnershipEnquiry(
            language="es",
            organisation_name="Second Academy",
            organisation_kind=OrganisationKind.DIPLOMATIC_ACADEMY,
            country="PE",
            full_name="Somebody",
            email="somebody@second.example",
            message="We would like to take part, too.",
            submission="y",
            created_at=now(),
        )
        db.session.add_all([another, third, enquiry])
        db.session.flush()
        course = db.session.scalars(select(Course).filter_by(**COURSE)).one()
        slugs = [
            each.slug
            for each in db.session.scalars(select(Edition).where(Edition.course_id == course.id))
            if state_of(each, now()) in APPLICABLE
        ]
        others = (
            (ANA, "enrolment.my_application", {"code": offered.code}),
            (ANA, "enrolment.my_application", {"code": pending[1].code}),
            (HUB, "enrolment.application", {"code": pending[0].code}),
            (HUB, "enrolment.application", {"code": decided_on(pending[2])}),
            (HUB, "comanagement.edition", BY_INVITATION),
            (HUB, "comanagement.partners", COURSE),
            (HUB, "partners.enquiry", {"number": enquiry.id}),
        )
        db.session.commit()
        return Scene(things, slugs[0], others)


NEWEST = (
    "accounts.sign_out",
    "comanagement.end_partner",
    "comanagement.refuse_partner",
    "partners.decline",
)
"""Forms of which the last one found is sent: earlier ones are used up by then."""

FOUND_LATE = {
    "alerts.undo",
    "comanagement.withdraw_sign_off",
    "enrolment.received",
    "enrolment.received_calendar",
}
"""What can only be asked for once what comes before it is done."""

CHANGING = (
    "comanagement.revision",
    "enrolment.check",
    "enrolment.later",
    "enrolment.received_calendar",
    "partners.members",
)
"""Pages whose forms depend on what was done before."""


class Finder:
    """Finds a good request for every endpoint, by the map of addresses, forms and mails."""

    def __init__(self, app: Flask, scene: Scene, language: str) -> None:
        self.app = app
        self.scene = scene
        self.language = language
        self.clients: dict[str, Visitor] = {}
        self.good: dict[tuple[str, str], Seed] = {}
        self.candidates: dict[str, Seed] = {}
        self.said: dict[tuple[str, str], str] = {}
        self.asked: set[tuple[str, str]] = set()

    def client(self, who: str) -> Visitor:
        """Return somebody's browser."""
        if who not in self.clients:
            self.clients[who] = visitor_as(self.app, who.partition(" ")[0])
        return self.clients[who]

    def read(self) -> None:
        """Ask for every address that can be read, as the first person who may."""
        for rule in self.app.url_map.iter_rules():
            spoken = (rule.defaults or {}).get("lang", self.language)
            values = self._values(rule.endpoint)
            if (
                "GET" in (rule.methods or ())
                and spoken == self.language
                and rule.arguments - {"lang"} <= set(values)
            ):
                built = rule.build(values, append_unknown=False)
                assert built is not None
                self._get(rule.endpoint, built[1])
        for who, endpoint, values in self.scene.others:
            with self.app.test_request_context(base_url=self.app.config["BASE_URL"]):
                address = url_for(endpoint, lang=self.language, **values)
            self._look(endpoint, Seed(who, "GET", address))
        for path in self._mailed():
            endpoint = endpoint_of(self.app, "GET", path)
            if endpoint:
                self._get(endpoint, path)

    def write(self, wanted: Collection[str]) -> None:
        """Send every form found so far whose endpoint is wanted."""
        for endpoint in self.in_order():
            if ("POST", endpoint) in self.good or endpoint not in wanted:
                continue
            seed = self.candidates[endpoint]
            answer = send(self.client(seed.who), seed)
            self._take(endpoint, seed, answer)
            onward = urlsplit(answer.headers.get("Location", "")).path
            if onward:
                self._look(endpoint_of(self.app, "GET", onward), Seed(seed.who, "GET", onward))

    def in_order(self) -> list[str]:
        """Return the endpoints whose forms were found, those last that take something away."""
        return sorted(
            self.candidates, key=lambda each: (LAST.index(each) if each in LAST else -1, each)
        )

    def _values(self, endpoint: str) -> Mapping[str, Any]:
        if endpoint in CASES:
            return {**CASES[endpoint].values(self.scene.things), **EXTRA.get(endpoint, {})}
        return OPEN_VALUES.get(endpoint, {**COURSE, "edition": self.scene.open_edition})

    def _get(self, endpoint: str, path: str) -> None:
        rule = getattr(self.app.view_functions[endpoint], "admits", None)
        if rule is Rule.FORM:
            # Whoever begins something in one browser ends it there.
            feature = endpoint if endpoint.startswith("accounts.") else endpoint.partition(".")[0]
            askers = [f"{VISITOR} {feature}"]
        else:
            admitted = CASES[endpoint].admitted if endpoint in CASES else ()
            askers = [who for who in ROLES if who in admitted] or [VISITOR]
        if (endpoint, path) in self.asked and endpoint not in CHANGING:
            return
        self.asked.add((endpoint, path))
        for who in askers:
            if self._look(endpoint, Seed(who, "GET", path, QUERIES.get(endpoint, ""))):
                return

    def _look(self, endpoint: str, seed: Seed) -> bool:
        return self._take(endpoint, seed, send(self.client(seed.who), seed))

    def _take(self, endpoint: str, seed: Seed, answer: TestResponse) -> bool:
        """Note an answer, and take up the forms of a page."""
        good = self._note(endpoint, seed, answer)
        if good and answer.mimetype == "text/html":
            for found, form in forms_of(self.app, seed, answer):
                target = endpoint_of(self.app, "POST", found.path)
                answers = {**ANSWERS, **ANSWERS_OF.get(target, {})}
                made = answered(form, found, answers, BUTTONS.get(target, ""))
                if target in NEWEST:
                    self.candidates[target] = made
                self.candidates.setdefault(target, made)
        return good

    def _note(self, endpoint: str, seed: Seed, answer: TestResponse) -> bool:
        good = is_success(self.app, seed, answer)
        if good:
            self.good.setdefault((seed.method, endpoint), seed)
        else:
            self.said[seed.method, endpoint] = f"{seed}: {answer.status}"
        return good

    def _mailed(self) -> Iterator[str]:
        """Yield every address in a mail, and those with which alerts are ended."""
        with self.app.test_request_context(base_url=self.app.config["BASE_URL"]):
            texts = db.session.scalars(select(OutboxMessage.text)).all()
            alerts = db.session.scalars(
                select(AlertSubscription).filter(AlertSubscription.confirmed_at.is_not(None))
            )
            yield from [
                url_for("alerts.alert", lang=self.language, token=stop_token(each.stop_key))
                for each in alerts
            ]
        for text in texts:
            yield from re.findall(r"http://catalogue\.test(/\S+[\w-])", text)


def endpoints(app: Flask) -> set[tuple[str, str]]:
    """Return every endpoint with each method that it takes."""
    return {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in ("GET", "POST")
        if method in (rule.methods or ())
    }


def test_every_endpoint_answers_well_to_whoever_may_ask(make_app: Callable[..., Flask]) -> None:
    app = make_app("sample")
    finder = Finder(app, set_the_scene(app), "en")
    finder.read()
    for wanted in (not_last, not_last, every, every):
        finder.write([endpoint for endpoint in finder.in_order() if wanted(endpoint)])
        finder.read()
    never = sorted(endpoints(app) - set(finder.good))
    assert not never, "\n".join(f"{each}: {finder.said.get(each)}" for each in never)


MAILING = (
    "accounts.ask_reset",
    "alerts.confirm",
    "alerts.tell_of_course",
    "alerts.tell_of_search",
    "comanagement.words",
    "enrolment.apply",
    "enrolment.check",
    "enrolment.later",
    "partners.join",
    "partners.members",
    "synonyms.add",
)
"""What has to be done so that every form stands somewhere; nothing else is done before the rest."""


def every(_endpoint: str) -> bool:
    """Send every form."""
    return True


def not_last(endpoint: str) -> bool:
    """Leave for later what takes away what others need."""
    return endpoint not in LAST


def wrong(seed: Seed, answer: TestResponse) -> str:
    """Say what is wrong with an answer, or nothing."""
    if answer.status_code >= 500:
        return answer.status
    first = seed.path.split("/")[1] if seed.path.startswith("/") else ""
    said = said_language(answer)
    if said is not None and said != (first if first in LANGUAGES else LANGUAGES[0]):
        return f"{answer.status} in {said!r}"
    location = answer.headers.get("Location", "")
    if urlsplit(location).netloc not in ("", "catalogue.test"):
        return f"leads to {location}"
    return ""


def test_nothing_hostile_ends_in_an_error(
    make_app: Callable[..., Flask], engine_name: EngineName
) -> None:
    # What a database refuses does not depend on the language of the address.
    for language in LANGUAGES if engine_name == "sqlite" else ("es",):
        found = hostile_faults(make_app("sample"), language, engine_name)
        assert not found, f"{len(found)}\n" + "\n".join(found[:60])


def hostile_faults(app: Flask, language: str, engine_name: EngineName) -> list[str]:
    """Send what is hostile to every endpoint in one language and say what was answered wrongly."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    raised: list[str] = []
    got_request_exception.connect(
        lambda _app, exception, **_: raised.append(repr(exception)), app, weak=False
    )
    finder = Finder(app, set_the_scene(app), language)
    finder.read()
    for wanted in (not_last, not_last, every):
        finder.write([endpoint for endpoint in MAILING if wanted(endpoint)])
        finder.read()
    seeds = [seed for (method, _endpoint), seed in finder.good.items() if method == "GET"]
    seeds += [finder.candidates[endpoint] for endpoint in finder.in_order()]
    missing = {each for _method, each in endpoints(app)} - {
        endpoint_of(app, seed.method, seed.path) for seed in seeds
    }
    assert not missing - FOUND_LATE, missing
    mutator = Mutator(f"{language} {engine_name}")
    found = []
    for seed in seeds:
        for _each in range(SENT_EACH[seed.method]):
            hostile = mutator.hostile(seed)
            raised.clear()
            answer = send(finder.client(seed.who), hostile)
            fault = wrong(hostile, answer)
            if fault:
                found.append(f"{fault} {' '.join(raised)[:300]}\n    {hostile}")
    return found
