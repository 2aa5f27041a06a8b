"""Beginning a course, its address, who stands behind it, and an accreditor's word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from catalogue.courses.models import Course, CoursePartner
from catalogue.database import db
from catalogue.partners.models import Organisation
from tests.machine.visitor import Visitor, soup

pytestmark = pytest.mark.engines

COURSE = "child-online-protection-for-regulators"
HOME = f"/en/workspace/courses/{COURSE}"
NEW = "/en/workspace/courses/new"
FORM = "main form[method=post]"

SignIn = Callable[[str], Visitor]
ListingOf = Callable[..., Any]


def problems(answer: Any) -> dict[str, str]:
    links = soup(answer).select("[role=alert] a[href^='#']")
    return {str(each["href"])[1:]: each.get_text(strip=True) for each in links}


def choice(visitor: Visitor, page: str, select: str, words: str) -> str:
    """Return the value of the option that says these words."""
    for option in visitor.page(page).select(f"{select} option"):
        if words in option.get_text():
            return str(option["value"])
    raise AssertionError(f"{select} does not offer {words}.")


def partner_rows(app: Flask, slug: str = COURSE) -> list[tuple[str, str, bool, bool]]:
    with app.app_context():
        query = (
            select(CoursePartner)
            .join(Course, Course.id == CoursePartner.course_id)
            .where(Course.slug == slug)
            .order_by(CoursePartner.id)
        )
        return [
            (
                row.organisation.slug,
                row.role.value,
                row.accepted_at is not None,
                row.ended_at is not None,
            )
            for row in db.session.scalars(query)
        ]


@pytest.mark.slow
def test_a_house_begins_a_course_from_nothing(
    sample_app: Flask,
    gsma: Visitor,
    client_of: SignIn,
    listing_of: ListingOf,
    audited: Callable[[], list[str]],
) -> None:
    page = gsma.page(NEW)
    assert [each.get_text() for each in page.select("#lead option")] == ["GSMA Capacity Building"]
    for slug in ("Not a slug", "courses", "cursos", COURSE, ""):
        answer = gsma.submit(NEW, {"slug": slug, "title_es": "Espectro"}, select=FORM)
        assert answer.status_code == 422
        assert "title_en" in problems(answer)
        assert 'value="Espectro"' in answer.text
    fields = {"title_es": "Espectro", "source_language": "es"}
    for slug in ("courses", "cursos", COURSE):
        answer = gsma.submit(NEW, fields | {"slug": slug}, select=FORM)
        assert list(problems(answer)) == ["slug"]
    answer = gsma.submit(NEW, fields | {"slug": "spectrum"}, select=FORM, follow=True)
    assert "Course created." in answer.text
    made = listing_of("spectrum")
    assert (made.head, made.published) == (1, None)
    assert made.draft["words.es.title"] == "Espectro"
    assert partner_rows(sample_app, "spectrum") == [("gsma-capacity-building", "lead", True, False)]
    assert client_of("").get("/en/courses/spectrum").status_code == 404
    assert audited()[-1] == "course.create"
    words = {"summary_es": "Breve.", "description_es": "Larga."}
    gsma.submit("/en/workspace/courses/spectrum/words", words, select=FORM)
    gsma.submit("/en/workspace/courses/spectrum/publish", select=FORM)
    public = client_of("").page("/en/courses/spectrum")
    assert public.h1 is not None
    assert "Espectro" in public.h1.get_text()


@pytest.mark.parametrize(
    ("email", "status"),
    [
        ("hub@catalogue.example", 200),
        ("admissions@gsma.example", 404),
        ("ana@applicant.example", 404),
    ],
)
def test_who_may_begin_a_course(as_person: SignIn, email: str, status: int) -> None:
    assert as_person(email).get(NEW).status_code == status


@pytest.mark.slow
def test_a_course_moves_and_its_old_address_leads_to_it(
    hub: Visitor, client_of: SignIn, gsma: Visitor
) -> None:
    address = f"{HOME}/address"
    assert gsma.get(address).status_code == 404
    assert "nothing to save" in hub.submit(address, select=FORM, follow=True).text
    for slug in ("economic-diplomacy", "programmes", "A B"):
        answer = hub.submit(address, {"slug": slug}, select=FORM)
        assert answer.status_code == 422
        assert list(problems(answer)) == ["slug"]
    answer = hub.submit(address, {"slug": "safe-online"}, select=FORM, follow=True)
    assert "Web address changed." in answer.text
    old = client_of("").get(f"/en/courses/{COURSE}")
    assert (old.status_code, old.headers["Location"]) == (308, "/en/courses/safe-online")
    back = hub.submit("/en/workspace/courses/safe-online/address", {"slug": COURSE}, select=FORM)
    assert back.status_code == 303
    assert client_of("").get(f"/en/courses/{COURSE}").status_code == 200
    assert client_of("").get("/en/courses/safe-online").status_code == 308
    taken = hub.submit(
        "/en/workspace/courses/economic-diplomacy/address", {"slug": "safe-online"}, select=FORM
    )
    assert list(problems(taken)) == ["slug"]


@pytest.mark.slow
def test_a_partner_is_asked_accepts_and_ends(
    sample_app: Flask,
    hub: Visitor,
    gsma: Visitor,
    as_person: SignIn,
    audited: Callable[[], list[str]],
) -> None:
    page = f"{HOME}/partners"
    imr = as_person("editor@imr.example")
    partner = choice(hub, page, "#partner", "Matías Romero")
    fields = {"partner": partner, "role": "funder", "reason_en": "Pays for travel."}
    answer = hub.submit(page, fields, select=f"{FORM}:has(#partner)", follow=True)
    assert "Invited." in answer.text
    assert "Invited, awaiting reply" in answer.text
    twice = hub.submit(page, fields, select=f"{FORM}:has(#partner)")
    assert list(problems(twice)) == ["partner"]
    # Being asked gives no right, and nobody answers for another organisation.
    assert imr.get(page).status_code == 404
    home = imr.page("/en/workspace")
    assert "has been invited to become a partner in this course. Role: funder." in home.get_text()
    accept = str(home.select_one("form[action$=accept]")["action"])  # type: ignore[index]  # It is there.
    token = gsma.form("/en/workspace/courses/new", ["lead"], FORM)[0].select_one(
        "[name=csrf_token]"
    )
    assert token is not None
    stolen = gsma.post(accept, data={"csrf_token": token["value"]})
    assert stolen.status_code == 404
    answer = imr.submit("/en/workspace", select="form[action$=accept]", follow=True)
    assert "Your institution is now a partner in the course." in answer.text
    assert imr.get(f"{HOME}/words").status_code == 200
    assert imr.get(f"{HOME}/publish").status_code == 404
    rows = imr.page(page)
    assert not rows.select("#partner")
    ends = rows.select("main a[href$=end]")
    assert len(ends) == 1
    imr.submit(str(ends[0]["href"]), select=FORM)
    assert imr.get(f"{HOME}/words").status_code == 404
    assert partner_rows(sample_app)[-1] == ("instituto-matias-romero", "funder", True, True)
    again = hub.submit(page, fields, select=f"{FORM}:has(#partner)", follow=True)
    assert "Invited." in again.text
    refused = imr.submit("/en/workspace", select="form[action$=refuse]", follow=True)
    assert "The course does not change." in refused.text
    assert partner_rows(sample_app)[-1] == ("instituto-matias-romero", "funder", False, True)
    done = [action for action in audited() if action.startswith("partner.")]
    assert done == ["partner.ask", "partner.accept", "partner.end", "partner.ask", "partner.refuse"]
    late = imr.post(accept, data={"csrf_token": "x"})
    assert late.status_code in (400, 404)


def test_a_course_keeps_a_lead(hub: Visitor, sample_app: Flask) -> None:
    with sample_app.app_context():
        course = db.session.scalars(select(Course).where(Course.slug == COURSE)).one()
        lead = next(each.id for each in course.partners if each.role.value == "lead")
    answer = hub.submit(f"{HOME}/partners/{lead}/end", select=FORM, follow=True)
    assert "A course must have a lead institution." in answer.text
    assert partner_rows(sample_app)[0][3] is False


def test_nobody_ends_what_is_not_theirs(
    sample_app: Flask, gsma: Visitor, hub: Visitor, accreditor: Visitor
) -> None:
    with sample_app.app_context():
        course = db.session.scalars(select(Course).where(Course.slug == COURSE)).one()
        lead = next(each.id for each in course.partners if each.role.value == "lead")
    for person, expected in ((gsma, 404), (accreditor, 404)):
        token = person.form(NEW, ["lead"], FORM)[0].select_one("[name=csrf_token]")
        assert token is not None
        data = {"csrf_token": token["value"]}
        assert person.post(f"{HOME}/partners/{lead}/end", data=data).status_code == expected
        assert person.post(f"{HOME}/partners/999999/end", data=data).status_code == 404
        assert person.post("/en/workspace/partnerships/999999/accept", data=data).status_code == 404
        assert person.post("/en/workspace/partnerships/999999/refuse", data=data).status_code == 404


ACCREDITED = "multilateral-diplomacy"
SIGN = f"/en/workspace/courses/{ACCREDITED}/sign-off"
SIGNING = f"{FORM}:has([name=statement_en])"


@pytest.mark.slow
def test_a_statement_shows_only_while_it_is_signed(
    accreditor: Visitor, hub: Visitor, client_of: SignIn, audited: Callable[[], list[str]]
) -> None:
    said = "Nine ECTS at level seven, says the university."
    public = client_of("")
    answer = accreditor.submit(SIGN, {"statement_en": said}, select=SIGNING, follow=True)
    assert "Signed off: the public sees the statement" in answer.text
    assert said in public.get(f"/en/courses/{ACCREDITED}").text
    # The guarded fields change: published, the sign-off has lapsed.
    words = f"/en/workspace/courses/{ACCREDITED}/words"
    hub.submit(words, {"ects": "12"}, select=FORM)
    assert said in public.get(f"/en/courses/{ACCREDITED}").text
    hub.submit(f"/en/workspace/courses/{ACCREDITED}/publish", select=FORM)
    assert said not in public.get(f"/en/courses/{ACCREDITED}").text
    assert "Lapsed: something has changed since" in hub.get(SIGN).text
    # Signed for a draft, takes effect once it is published.
    hub.submit(words, {"ects": "15"}, select=FORM)
    early = accreditor.submit(SIGN, select=SIGNING, follow=True)
    assert "takes effect once it is published" in early.text
    assert said not in public.get(f"/en/courses/{ACCREDITED}").text
    hub.submit(f"/en/workspace/courses/{ACCREDITED}/publish", select=FORM)
    assert said in public.get(f"/en/courses/{ACCREDITED}").text
    answer = accreditor.submit(f"{SIGN}/withdraw", select=FORM, follow=True)
    assert "Not signed off" in answer.text
    assert said not in public.get(f"/en/courses/{ACCREDITED}").text
    done = [action for action in audited() if action.startswith("accreditation.")]
    assert done == ["accreditation.sign-off"] * 2 + ["accreditation.withdraw"]


@pytest.mark.slow
def test_only_the_accreditor_signs_and_only_what_they_saw(
    accreditor: Visitor, hub: Visitor
) -> None:
    assert not hub.page(SIGN).select(SIGNING)
    seen = accreditor.get(SIGN)
    form, _address = accreditor.form(seen, ["partner"], SIGNING)
    partner = form.select_one("[name=partner]")
    assert partner is not None
    token = hub.form(NEW, ["lead"], FORM)[0].select_one("[name=csrf_token]")
    assert token is not None
    forged = {"csrf_token": token["value"], "partner": partner["value"], "number": "1"}
    assert hub.post(SIGN, data=forged).status_code == 404
    assert hub.post(f"{SIGN}/withdraw", data=forged).status_code == 404
    assert hub.post(SIGN, data=forged | {"partner": "x"}).status_code == 404
    hub.submit(f"/en/workspace/courses/{ACCREDITED}/words", {"ects": "12"}, select=FORM)
    answer = accreditor.submit(seen, {"statement_en": "Typed"}, select=SIGNING)
    assert answer.status_code == 409
    assert "Someone has changed the draft in the meantime" in answer.text
    assert "Typed" in answer.text
    long = accreditor.submit(SIGN, {"statement_es": "x" * 1001}, select=SIGNING)
    assert long.status_code == 422
    assert "x" * 1001 in long.text


def test_a_course_without_an_accreditor_has_no_such_page(hub: Visitor) -> None:
    assert hub.get(f"{HOME}/sign-off").status_code == 404


def test_an_ended_accreditor_no_longer_signs(
    sample_app: Flask, accreditor: Visitor, hub: Visitor
) -> None:
    with sample_app.app_context():
        query = (
            select(CoursePartner.id)
            .join(Organisation)
            .join(Course, Course.id == CoursePartner.course_id)
            .where(Course.slug == ACCREDITED, Organisation.slug == "university-of-malta")
        )
        key = db.session.scalars(query).one()
    hub.submit(f"/en/workspace/courses/{ACCREDITED}/partners/{key}/end", select=FORM)
    assert accreditor.get(SIGN).status_code == 404


def test_an_empty_statement_is_not_signed(accreditor: Visitor) -> None:
    answer = accreditor.submit(SIGN, {"statement_en": " ", "statement_es": ""}, select=SIGNING)
    assert answer.status_code == 422
    assert "Enter the statement that you are signing" in answer.text


def test_a_role_that_is_taken_up_again_is_no_sign_off(
    sample_app: Flask, accreditor: Visitor, hub: Visitor
) -> None:
    """Nor is one that ended: the word of an accreditor is bound to the role it had."""
    partners = f"/en/workspace/courses/{ACCREDITED}/partners"
    accreditor.submit(SIGN, {"statement_en": "Worth nine credits."}, select=SIGNING)
    link = next(
        str(each["href"])
        for each in hub.page(partners).select("main a[href$='/end']")
        if "University of Malta" in each.get_text()
    )
    assert "Its sign-off ends" in hub.get(link).text
    hub.submit(link, select=FORM)
    value = choice(hub, partners, "#partner", "University of Malta")
    hub.submit(partners, {"partner": value, "role": "accreditor"}, select=f"{FORM}:has(#partner)")
    accreditor.submit("/en/workspace", select="form[action$=accept]")
    assert "Not signed off" in accreditor.get(SIGN).text
