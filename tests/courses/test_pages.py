"""The public pages: what they say of courses, partners and programmes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from sqlalchemy import select, update

from catalogue.courses.codes import Visibility
from catalogue.courses.models import Course, CoursePartner, Edition
from catalogue.database import db
from catalogue.partners.models import FormerSlug, Organisation
from catalogue.tokens import hash_of
from tests.machine.apps import Statements, publish
from tests.machine.visitor import Visitor

MOST_STATEMENTS = 8
PUBLIC = [
    "/en/",
    "/en/courses",
    "/en/courses?q=governance&topic=internet-governance&format=online&open=1",
    "/en/courses/diplomatic-theory-and-practice",
    "/en/courses.atom",
    "/en/courses.atom?topic=internet-governance&partner=diplo&programme=contemporary-diplomacy",
    "/en/courses.ics",
    "/en/courses/diplomatic-theory-and-practice.jsonld",
    "/en/picture.png",
    "/es/cursos/diplomatic-theory-and-practice.png",
    "/es/instituciones/ifdt.png",
    "/es/programas/contemporary-diplomacy.png",
    "/en/courses.ics?topic=internet-governance&partner=diplo&programme=contemporary-diplomacy",
    "/en/programmes",
    "/en/programmes/contemporary-diplomacy",
    "/en/partners",
    "/en/partners/ifdt",
    "/en/partners/diplo",
    "/en/privacy",
    "/en/accessibility",
    "/en/contact",
    "/sitemap.xml",
]


@pytest.mark.slow
@pytest.mark.parametrize("address", PUBLIC)
def test_no_public_page_takes_more_than_eight_statements(
    reading_app: Flask,
    reader: Visitor,
    count_statements: Callable[[Flask], AbstractContextManager[Statements]],
    address: str,
) -> None:
    reader.get(address)
    with count_statements(reading_app) as seen:
        assert reader.get(address).status_code == 200
    assert len(seen) <= MOST_STATEMENTS, seen.report()


def text_of(visitor: Visitor, address: str) -> str:
    main = visitor.page(address).select_one("main")
    assert main is not None
    return " ".join(main.get_text(" ").split())


def test_a_course_says_who_stands_behind_it_and_why(reader: Visitor) -> None:
    text = text_of(reader, "/es/cursos/child-online-protection-for-regulators")
    assert "GSMA Capacity Building" in text
    assert "Lo financia" in text
    assert "Lo imparte con otras instituciones" in text


def test_routes_have_their_own_fee_and_deadline_with_hour_and_zone(reader: Visitor) -> None:
    page = reader.page("/es/cursos/diplomatic-theory-and-practice")
    rows = page.select("main table tbody tr")
    assert len(rows) >= 3
    assert "hora de" in rows[0].get_text()
    assert "\u00a0EUR" in rows[0].get_text()


def test_an_accreditation_shows_only_while_signed_off(sample_app: Flask) -> None:
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    address = "/en/courses/diplomatic-theory-and-practice"
    assert visitor.page(address).select_one("p.statement") is not None
    with sample_app.app_context():
        db.session.execute(update(CoursePartner).values(signed_off_at=None))
        publish()
    assert visitor.page(address).select_one("p.statement") is None


@pytest.mark.slow
def test_a_missing_translation_is_shown_labelled_and_tagged(reader: Visitor) -> None:
    page = reader.page("/es/cursos/cybersecurity-policy")
    foreign = page.select('main [lang="en"]')
    assert foreign
    assert "en inglés" in page.get_text()
    assert not reader.page("/en/courses/cybersecurity-policy").select("main .fallback")


def test_a_course_not_taught_in_the_page_s_language_says_so(reader: Visitor) -> None:
    assert "se imparten en" in text_of(reader, "/es/cursos/small-states-workshop")


def test_planned_courses_are_found_and_say_that_dates_are_open(reader: Visitor) -> None:
    text = text_of(reader, "/es/cursos/e-participation-in-global-governance")
    assert "En preparación" in text
    assert "Las fechas todavía se están definiendo" in text


def test_a_network_lists_its_members(reader: Visitor) -> None:
    text = text_of(reader, "/es/instituciones/ifdt")
    assert "Instituto Matías Romero" in text
    assert "Foro Internacional de Formación Diplomática" in text
    page = reader.page("/es/instituciones/ifdt")
    original = page.select_one('main [lang="en"]')
    assert original is not None
    assert "International Forum on Diplomatic Training" in original.get_text()


def test_agreements_and_memberships_are_a_dated_list(reader: Visitor) -> None:
    text = text_of(reader, "/es/instituciones/government-of-mexico")
    assert "25 de junio de 2009" in text
    assert "diciembre de 2015" in text
    assert "junio de 2006" in text_of(reader, "/es/instituciones/diplo")


def test_a_partner_without_courses_still_has_a_page(reader: Visitor) -> None:
    text = text_of(reader, "/es/instituciones/ecosoc")
    assert "Consejo Económico y Social" in text


def test_a_programme_says_its_rule(reader: Visitor) -> None:
    text = text_of(reader, "/es/programas/advanced-diploma-in-internet-governance")
    assert "3 cursos a elegir entre 5, en un plazo de 3 años" in text


def test_an_edition_by_invitation_needs_its_token(sample_app: Flask) -> None:
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    with sample_app.app_context():
        edition = db.session.scalars(
            select(Edition).where(Edition.visibility == Visibility.BY_INVITATION)
        ).one()
        edition.access_token_hash = hash_of("secret-token")
        address = f"/en/courses/{edition.course.slug}/{edition.slug}.ics"
        course = f"/en/courses/{edition.course.slug}"
        slug = edition.slug
        publish()
    assert visitor.get(address).status_code == 404
    assert visitor.get(f"{address}?invitation=wrong").status_code == 404
    assert visitor.get(f"{address}?invitation=secret-token").status_code == 200
    assert f'id="{slug}"' not in visitor.get(course).text


def test_renamed_slugs_keep_redirecting(sample_app: Flask) -> None:
    visitor = sample_app.test_client()
    with sample_app.app_context():
        course = db.session.scalars(select(Course).where(Course.slug == "economic-diplomacy")).one()
        partner = db.session.scalars(select(Organisation).where(Organisation.slug == "nepad")).one()
        db.session.add_all(
            [
                FormerSlug(kind="course", slug="old-course", target_id=course.id),
                FormerSlug(kind="organisation", slug="old-partner", target_id=partner.id),
            ]
        )
        publish()
    answer = visitor.get("/es/cursos/old-course")
    assert answer.status_code == 308
    assert answer.headers["Location"].endswith("/es/cursos/economic-diplomacy")
    answer = visitor.get("/en/partners/old-partner")
    assert answer.status_code == 308
    assert answer.headers["Location"].endswith("/en/partners/nepad")


@pytest.mark.engines
def test_what_is_withdrawn_or_not_published_does_not_exist(sample_app: Flask) -> None:
    visitor = sample_app.test_client()
    with sample_app.app_context():
        db.session.execute(
            update(Course).where(Course.slug == "economic-diplomacy").values(published_at=None)
        )
        publish()
    assert visitor.get("/en/courses/economic-diplomacy").status_code == 404
    for address in ("/en/partners/none", "/en/programmes/none", "/en/courses/none/x.ics"):
        assert visitor.get(address).status_code == 404


def test_the_feed_speaks_the_language_of_its_address(reader: Visitor) -> None:
    feed = reader.get("/es/cursos.atom").text
    assert ": Cursos</title>" in feed
    assert "Fecha límite: " in feed
    assert "Applications close" not in feed


def test_an_empty_house_has_every_page(client: Visitor) -> None:
    for address in PUBLIC:
        if address.count("/") == 2 and "?" not in address:
            assert client.get(address).status_code == 200, address
    assert client.page("/es/cursos").select_one('[data-total="0"]') is not None


@pytest.mark.engines
def test_readiness_says_what_is_away(sample_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    def away() -> bool:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    monkeypatch.setattr("catalogue.web.health.database_answers", away)
    monkeypatch.setitem(sample_app.config, "STORAGE_URL", "file:///proc/nowhere")
    answer = sample_app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json() == {"status": "away", "database": "away", "storage": "away"}
    assert sample_app.test_client().get("/healthz").status_code == 200
