"""Nothing that applications stand on is deleted, or read in another way, by a publication."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, select
from sqlalchemy.exc import IntegrityError

from catalogue.accounts.access import Actor
from catalogue.comanagement.errors import Invalid
from catalogue.comanagement.models import Listing
from catalogue.comanagement.repositories.publication import edition_snapshot, project_edition
from catalogue.comanagement.rules.reliance import Reliance, admission_problems, withdrawn_routes
from catalogue.comanagement.rules.validity import Problem, Trouble
from catalogue.comanagement.services.publishing import publish as publish_now
from catalogue.comanagement.services.saving import save
from catalogue.courses.codes import Admission, RouteKind
from catalogue.courses.models import Course, Edition, FeeRoute
from catalogue.courses.queries.documents.editions import published_editions
from catalogue.courses.queries.listing import listed_courses
from catalogue.courses.rules.states import can_be_taken
from catalogue.database import db, now, writing
from catalogue.enrolment import letters, queries
from catalogue.enrolment.codes import Answer, Decision, Place
from catalogue.enrolment.models import Application
from catalogue.enrolment.services import save_draft, submit
from catalogue.wiring import wiring
from tests.enrolment.factories import DAY, Listed, applicant, make_application, make_edition
from tests.machine.visitor import Visitor, soup

TWO: list[dict[str, Any]] = [
    {"kind": RouteKind.CERTIFICATE, "ects": 6},
    {"kind": RouteKind.PARTICIPATION, "amount": 0},
]


@pytest.fixture
def two(app: Flask) -> Listed:
    return make_edition(app, routes=TWO)


def publish(app: Flask, listed: Listed, **changes: Any) -> None:
    with app.app_context():
        session = writing()
        edition = session.get_one(Edition, listed.edition_id)
        project_edition(session, edition, edition_snapshot(edition) | changes, now())
        session.commit()


def offered(app: Flask, listed: Listed) -> list[str]:
    with app.app_context():
        edition = db.session.get_one(Edition, listed.edition_id)
        return [route.kind.value for route in edition.routes]


def without(**routes: Any) -> dict[str, Any]:
    return {f"routes.{kind}": value for kind, value in routes.items()}


@pytest.mark.engines
def test_a_route_that_goes_keeps_its_row_and_comes_back_as_the_same(
    app: Flask, two: Listed
) -> None:
    code = make_application(app, two)
    with app.app_context():
        before = edition_snapshot(db.session.get_one(Edition, two.edition_id))
        chosen = db.session.scalars(select(Application.route_id)).one()
    publish(app, two, **without(certificate=None))
    assert offered(app, two) == ["participation"]
    with app.app_context():
        [application] = db.session.scalars(select(Application).filter_by(code=code))
        assert application.route_id == chosen
        assert application.route is not None
        assert not application.route.is_offered
        assert application.route.ects == 6
        gone_at = application.route.withdrawn_at
        assert edition_snapshot(application.edition)["routes.certificate"] is None
    publish(app, two, capacity=11)
    with app.app_context():
        assert db.session.get_one(FeeRoute, chosen).withdrawn_at == gone_at
    later = before["routes.certificate"] | {"deadline_at": (now() + 40 * DAY).isoformat()}
    publish(app, two, **without(certificate=later))
    assert offered(app, two) == ["certificate", "participation"]
    with app.app_context():
        back = db.session.get_one(FeeRoute, chosen)
        # It was not offered in between, so nothing was extended.
        assert (back.is_offered, back.former_deadline_at) == (True, None)
        assert len(db.session.scalars(select(FeeRoute)).all()) == 2


@pytest.mark.engines
def test_the_database_itself_refuses_to_delete_what_was_chosen(app: Flask, two: Listed) -> None:
    make_application(app, two)
    with app.app_context():
        chosen = db.session.scalars(select(Application.route_id)).one()
        with pytest.raises(IntegrityError):
            db.session.execute(delete(FeeRoute).where(FeeRoute.id == chosen))
        db.session.rollback()
        free = delete(FeeRoute).where(FeeRoute.id != chosen)
        assert db.session.execute(free).rowcount == 1  # type: ignore[attr-defined]


@pytest.mark.engines
def test_lists_index_and_program_read_only_what_is_offered(app: Flask, two: Listed) -> None:
    make_application(app, two)
    publish(app, two, **without(certificate=None))
    with app.app_context():
        [course] = listed_courses([two.course_id], now())
        assert [each.kind for each in course.editions[0].routes] == [RouteKind.PARTICIPATION]
        [facets] = published_editions([two.course_id], now()).listed[two.course_id]
        assert facets.fees == {"free"}
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    for address in (f"/en/courses/{two.slug}", f"/en/courses/{two.slug}.jsonld"):
        body = visitor.get(address).get_data(as_text=True)
        assert "650" not in body
        assert "6 ECTS" not in body


@pytest.mark.engines
def test_what_applications_rely_on_is_counted_at_once(app: Flask, two: Listed) -> None:
    for decision, answer, place in (
        (Decision.PENDING, Answer.NONE, Place.NONE),
        (Decision.OFFERED, Answer.ACCEPTED, Place.TAKEN),
        (Decision.WAITLISTED, Answer.NONE, Place.WAITING),
        (Decision.DECLINED, Answer.NONE, Place.NONE),
        (Decision.PENDING, Answer.WITHDRAWN, Place.NONE),
        (Decision.OFFERED, Answer.LAPSED, Place.NONE),
    ):
        make_application(app, two, decision=decision, answer=answer, place=place)
    other = make_edition(app)
    make_application(app, other)
    with app.app_context():
        two.save_draft({"route": "participation"})
        two.save_draft({"route": "certificate"})
        two.save_draft({"full_name": "A"})
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
        found = queries.reliance(two.edition_id)
        assert len([each for each in statements if each.startswith("SELECT")]) == 1
        assert (found.standing, found.waiting) == (3, 1)
        assert {kind: (each.applications, each.drafts) for kind, each in found.chosen.items()} == {
            "certificate": (6, 1),
            "participation": (0, 1),
        }
        assert queries.count_standing(two.edition_id) == 3
        assert queries.reliance(0) == Reliance()


def test_the_rule_of_admission() -> None:
    same, other = {"admission": "selection"}, {"admission": "first-come"}
    assert admission_problems("selection", same, 3) == []
    assert admission_problems("selection", other, 0) == []
    assert admission_problems("selection", other, 3) == [
        Problem("admission", Trouble.ADMISSION_RELIED_ON, 3)
    ]


def test_which_routes_go() -> None:
    before = {"routes.certificate": {"ects": 6}, "routes.audit": None, "capacity": 3}
    assert withdrawn_routes(before, before) == []
    assert withdrawn_routes(before, before | {"routes.certificate": None}) == ["certificate"]
    assert withdrawn_routes(before, before | {"routes.audit": {"ects": 1}}) == []


COURSE = "child-online-protection-for-regulators"
EDITING = "main form[method=post]:has([name=base])"
HUB = Actor(person_id=1, name="Hub", email="hub@catalogue.example", language="en", hub=True)


@pytest.fixture
def address(next_open: str) -> str:
    return f"/en/workspace/courses/{COURSE}/editions/{next_open}"


def changed(visitor: Visitor, address: str, **fields: Any) -> Any:
    return visitor.submit(address, fields, select=EDITING)


def applications(app: Flask, slug: str) -> Any:
    """Return the edition's applications; to be called in the app's context."""
    return (
        select(Application)
        .join(Application.edition)
        .join(Edition.course)
        .where(Course.slug == COURSE, Edition.slug == slug)
        .order_by(Application.id)
    )


@pytest.mark.slow
def test_how_people_are_admitted_stays_while_applications_stand(
    sample_app: Flask, gsma: Visitor, address: str, next_open: str
) -> None:
    with sample_app.app_context():
        every = db.session.scalars(applications(sample_app, next_open)).all()
        standing = queries.count_standing(every[0].edition_id)
        now_by = every[0].edition.admission
    other = {*Admission} - {now_by}
    answer = changed(gsma, address, admission=other.pop().value)
    assert answer.status_code == 422
    said = soup(answer).select_one("[role=alert] a[href^='#admission']")
    assert said is not None
    assert f"{standing} applications were sent under" in said.get_text()
    assert answer.text.count("so it cannot be changed in this edition") >= 1


@pytest.mark.slow
def test_whoever_publishes_reads_what_applications_keep(
    sample_app: Flask, gsma: Visitor, address: str, next_open: str
) -> None:
    with sample_app.app_context():
        every = db.session.scalars(applications(sample_app, next_open)).all()
        edition = every[0].edition
        kinds = [route.kind.value for route in edition.routes]
        gone = kinds[0]
        chosen = sum(1 for each in every if each.route and each.route.kind.value == gone)
        assert chosen > 1
        every[0].place, every[0].waiting_number = Place.WAITING, 999
        waiting = sum(1 for each in every if each.place is Place.WAITING)
        db.session.commit()
    fields: dict[str, Any] = {f"route_{gone}-offered": False, "waiting_list": False}
    if len(kinds) == 1:
        page = gsma.page(address)
        deadline = page.select_one(f"#route_{gone}-deadline_at")
        assert deadline is not None
        kept = RouteKind.PARTICIPATION.value
        fields |= {f"route_{kept}-offered": True, f"route_{kept}-amount": "0"}
        fields |= {f"route_{kept}-deadline_at": deadline["value"]}
    assert changed(gsma, address, **fields).status_code == 303
    said = gsma.page(f"{address}/publish").get_text(" ", strip=True)
    assert f"{chosen} applications chose it and keep it." in said
    assert "Nobody else can join the waiting list." in said
    assert f"{waiting} pe" in said
    gsma.submit(f"{address}/publish", select="main form[method=post]")
    with sample_app.app_context():
        after = db.session.scalars(applications(sample_app, next_open)).all()
        assert sum(1 for each in after if each.route and each.route.kind.value == gone) == chosen
        first = after[0]
        assert (first.place, first.route and first.route.is_offered) == (Place.WAITING, False)
    # Nothing is left to say of it.
    assert "chose it" not in gsma.page(f"{address}/publish").get_text()


@pytest.mark.engines
@pytest.mark.slow
@pytest.mark.parametrize("counts", [True, False], ids=["counting", "without counting"])
def test_somebody_applies_while_the_way_of_admitting_is_published(
    sample_app: Flask, next_open: str, monkeypatch: pytest.MonkeyPatch, *, counts: bool
) -> None:
    listing_id, edition_id, route, token = _nobody_yet(sample_app, next_open)
    applying, outcome = threading.Event(), []
    original = letters.receipt

    def slow(*given: Any) -> None:
        # The edition is held and nothing is committed yet: now somebody publishes.
        applying.set()
        threading.Event().wait(0.5)
        original(*given)

    monkeypatch.setattr(letters, "receipt", slow)

    def apply() -> None:
        with sample_app.app_context():
            person = applicant(route=route)
            outcome.append(submit(edition_id, token, person, language="en", actor=None))

    thread = threading.Thread(target=apply)
    thread.start()
    assert applying.wait(10)
    with sample_app.app_context():
        if not counts:
            wiring(sample_app).standing_applications = lambda _edition_id: 0
            publish_now(HUB, listing_id=listing_id, number=2)
        else:
            with pytest.raises(Invalid) as refused:
                publish_now(HUB, listing_id=listing_id, number=2)
            assert [each.number for each in refused.value.problems] == [1]
        thread.join()
        edition = db.session.get_one(Edition, edition_id, populate_existing=True)
        [application] = db.session.scalars(applications(sample_app, next_open))
        # Without a look at applications it would be read in a way in which nobody sent it.
        assert (edition.admission is Admission.SELECTION) is counts
        assert application.decision is Decision.PENDING


def _nobody_yet(app: Flask, slug: str) -> tuple[int, int, RouteKind, str]:
    """Let nobody have applied, and a draft of the edition admit first come."""
    with app.app_context():
        session = writing()
        query = select(Edition).join(Edition.course)
        edition = session.scalars(query.where(Course.slug == COURSE, Edition.slug == slug)).one()
        session.execute(delete(Application).where(Application.edition_id == edition.id))
        edition.places_taken, edition.eligible_groups, edition.eligible_employers = 0, [], []
        edition.eligible_countries, edition.admission = [], Admission.SELECTION
        listing = session.scalars(select(Listing).filter_by(edition_id=edition.id)).one()
        route = next(each for each in edition.routes if can_be_taken(each, now())).kind
        mine = edition_snapshot(edition) | {"admission": Admission.FIRST_COME.value}
        edition_id, listing_id = edition.id, listing.id
        session.commit()
        save(HUB, listing_id=listing_id, base=1, mine=mine)
        kept = save_draft(edition_id, None, {"full_name": "A"}, language="en", actor=None)
        assert kept is not None
        return listing_id, edition_id, route, kept.token
