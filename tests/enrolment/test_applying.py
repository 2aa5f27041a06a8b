"""Applying without an account, from the form to the receipt."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from catalogue.courses.codes import Admission, EmployerKind, Nomination, RouteKind, Visibility
from catalogue.database import db, now
from catalogue.enrolment import services
from catalogue.enrolment.codes import Decision, Place
from catalogue.enrolment.models import Application, ApplicationDraft
from catalogue.enrolment.rules.transitions import Refused
from catalogue.mail.models import OutboxMessage
from catalogue.tokens import hash_of
from tests.conftest import visitor_of
from tests.enrolment.factories import (
    DAY,
    FIELDS,
    PASSWORD,
    Listed,
    applicant,
    change_edition,
    make_edition,
    make_person,
)
from tests.house_rules.markup import mistakes
from tests.machine.visitor import Visitor, soup

FORM = "form[data-draft]"
AGAIN = "form:has(button[name=again])"


def fill_in(visitor: Visitor, listed: Listed, lang: str = "en", **changes: Any) -> Any:
    """Fill in the form and press "Continue"."""
    return visitor.submit(listed.path(lang), FIELDS | changes, select=FORM, button="continue")


def send(visitor: Visitor, listed: Listed, lang: str = "en", **changes: Any) -> Any:
    """Walk the whole way; returns the answer to sending."""
    answer = fill_in(visitor, listed, lang, **changes)
    assert answer.status_code == 303, answer.text
    return visitor.submit(listed.path(lang, "check"))


def applications(app: Flask) -> list[Application]:
    with app.app_context():
        found = db.session.query(Application).order_by(Application.id).all()
        for each in found:
            _ = (each.consents, each.events, each.route, each.edition)
        db.session.expunge_all()
        return found


def mails(app: Flask, kind: str = "") -> list[OutboxMessage]:
    with app.app_context():
        query = db.session.query(OutboxMessage).order_by(OutboxMessage.id)
        found = query.filter_by(kind=kind).all() if kind else query.all()
        db.session.expunge_all()
        return found


def link_in(message: OutboxMessage) -> str:
    """Return the path of the first link in a mail."""
    found = re.search(r"http://catalogue\.test(/\S+)", message.text)
    assert found, message.text
    return found[1]


@pytest.mark.engines
@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.slow
def test_a_visitor_applies_and_is_told_so(app: Flask, client: Visitor, lang: str) -> None:
    listed = make_edition(app)
    answer = send(client, listed, lang)
    assert answer.status_code == 303
    assert answer.location == listed.path(lang, "received")
    page = client.page(answer.location)
    [application] = applications(app)
    assert application.code in page.text
    shown = page.select_one("main").text  # type: ignore[union-attr]  # Present.
    # Of what was typed, the address alone: a mistake in it would go unnoticed otherwise.
    assert "ana.nunez@work.example" in shown
    assert [each for each in ("Núñez", "Analista", "Osiptel", "Quiero") if each in shown] == []
    assert (application.language, application.email) == (lang, "ana.nunez@work.example")
    assert application.full_name == "Ana Núñez Pérez"
    assert application.employer_kind is EmployerKind.REGULATOR
    assert application.answers == {"study_language": "well"}
    assert application.route is not None
    assert (application.decision, application.place) == (Decision.PENDING, Place.NONE)
    consents = {each.kind: (each.given, each.language) for each in application.consents}
    assert consents == {"privacy-notice": (True, lang), "news": (False, lang)}
    [mail] = mails(app)
    assert (mail.kind, mail.language, mail.recipient) == ("receipt", lang, application.email)
    assert application.code in mail.text
    assert link_in(mail).startswith({"en": "/en/", "es": "/es/"}[lang])
    assert {"en": "has been received", "es": "solicitud"}[lang] in mail.subject


@pytest.mark.engines
def test_the_draft_outlives_a_wrong_answer_and_says_when_it_was_saved(
    app: Flask, client: Visitor
) -> None:
    listed = make_edition(app)
    answer = fill_in(client, listed, country="", motivation="Por mí.\r\nY por <b>todos</b>.")
    assert answer.status_code == 422
    page = soup(answer)
    assert page.title is not None
    assert page.title.text.startswith("Error: ")
    summary = page.select_one("[role=alert][autofocus] a[href='#country']")
    assert summary is not None
    assert page.select_one("#country-error").text in f"Error: {summary.text}"  # type: ignore[union-attr]  # Present.
    assert page.select_one("time[data-clock]") is not None
    again = client.page(listed.path())
    assert again.select_one("#full_name")["value"] == "Ana Núñez Pérez"  # type: ignore[index]  # Present.
    assert again.select_one("#motivation").text.strip() == "Por mí.\nY por <b>todos</b>."  # type: ignore[union-attr]  # Present.
    assert applications(app) == []


def test_changing_the_language_keeps_every_entry(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    answer = client.submit(
        listed.path(),
        {"full_name": "Ana", "employer_kind": "academia"},
        select=FORM,
        button="switch=es",
    )
    assert answer.location == listed.path("es")
    page = client.page(answer.location)
    assert page.html["lang"] == "es"  # type: ignore[index]  # Present.
    assert page.select_one("#full_name")["value"] == "Ana"  # type: ignore[index]  # Present.
    assert page.select_one("input[value=academia]").has_attr("checked")  # type: ignore[union-attr]  # Present.
    assert client.page(listed.path("en")).select_one("#full_name")["value"] == "Ana"  # type: ignore[index]  # Present.


@pytest.mark.engines
def test_the_cookie_is_out_of_reach_and_only_its_hash_is_stored(
    app: Flask, client: Visitor
) -> None:
    listed = make_edition(app)
    assert "draft" not in str(client.get(listed.path()).headers.getlist("Set-Cookie"))
    answer = client.submit(listed.path(), {"full_name": "Ana"}, select=FORM, button="save")
    [header] = [
        each for each in answer.headers.getlist("Set-Cookie") if each.startswith(listed.cookie)
    ]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Secure" not in header
    cookie = client.get_cookie(listed.cookie, domain="catalogue.test")
    assert cookie is not None
    with app.app_context():
        [draft] = db.session.query(ApplicationDraft).all()
        assert cookie.value not in draft.token_hash
        assert draft.entries["full_name"] == "Ana"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Nothing was sent"), ("es", "No se envió nada")]
)
def test_whoever_lost_the_draft_is_told(app: Flask, client: Visitor, lang: str, words: str) -> None:
    listed = make_edition(app)
    fill_in(client, listed, lang)
    review = client.get(listed.path(lang, "check"))
    client.delete_cookie(listed.cookie, domain="catalogue.test")
    answer = client.submit(review, select="main form[method=post]", follow=True)
    assert words in answer.text
    assert applications(app) == []


def test_the_cookie_is_secure_where_the_house_is(make_app: Any) -> None:
    app = make_app(BASE_URL="https://catalogue.test")
    listed = make_edition(app)
    answer = visitor_of(app).submit(listed.path(), {"full_name": "Ana"}, select=FORM, button="save")
    assert any(
        each.startswith(f"__Host-{listed.cookie}=") and "Secure" in each
        for each in answer.headers.getlist("Set-Cookie")
    )


@pytest.mark.slow
@pytest.mark.engines
def test_sent_twice_it_is_one_application(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    fill_in(client, listed)
    check = client.get(listed.path(step="check"))
    first = client.submit(check)
    second = client.submit(check)
    assert first.location == second.location == listed.path(step="received")
    assert len(applications(app)) == 1
    assert len(mails(app)) == 1
    assert client.get(listed.path()).location == listed.path(step="received")
    assert client.post(listed.path(), data=_token(client)).location == listed.path(step="received")
    assert client.get(listed.path(step="check")).location == listed.path(step="received")
    assert client.get(listed.path(step="later")).location == listed.path()


def _token(client: Visitor) -> dict[str, str]:
    page = client.page("/en/sign-in")
    return {"csrf_token": str(page.select_one("[name=csrf_token]")["value"])}  # type: ignore[index]  # Present.


def test_a_colleague_can_begin_anew_in_the_same_browser(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    send(client, listed)
    assert client.submit(listed.path(step="received"), select=AGAIN).location == listed.path()
    send(client, listed, email="otro@work.example")
    assert [each.email for each in applications(app)] == [
        "ana.nunez@work.example",
        "otro@work.example",
    ]


@pytest.mark.slow
@pytest.mark.engines
def test_a_known_address_sees_the_same_page_and_its_owner_is_told(
    app: Flask, client: Visitor
) -> None:
    listed = make_edition(app, admission=Admission.FIRST_COME)
    send(client, listed)
    other = visitor_of(app)
    fill_in(other, listed, email="ANA.nunez@work.example")
    check = other.get(listed.path(step="check"))
    answer = other.submit(check)
    pages = [visitor.page(listed.path(step="received")) for visitor in (client, other)]
    words = [re.sub(r"\w{4}-\w{4}", "", page.select_one("main").text) for page in pages]  # type: ignore[union-attr]  # Present.
    assert answer.location == listed.path(step="received")
    assert words[0] == words[1]
    [application] = applications(app)
    assert application.edition.places_taken == 1
    assert [each.kind for each in mails(app)] == ["receipt", "duplicate"]
    duplicate = mails(app, "duplicate")[0]
    assert application.code in duplicate.text
    other.submit(check)
    assert len(mails(app)) == 2


def test_nobody_checks_or_leaves_what_they_have_not_begun(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    for step in ("check", "later", "received"):
        assert client.get(listed.path(step=step)).location == listed.path()


def test_checking_leads_back_to_what_is_wrong(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    client.submit(listed.path(), {"full_name": "Ana"}, select=FORM, button="save")
    answer = client.get(listed.path(step="check"))
    assert answer.location == f"{listed.path()}?check=1"
    page = client.page(answer.location)
    assert page.select_one("[role=alert] a[href='#email']") is not None


def test_the_check_shows_every_answer_in_words(app: Flask, client: Visitor) -> None:
    listed = make_edition(app, nomination=Nomination.PREFERRED, prerequisites=True)
    fill_in(client, listed, "es", nomination="asked", requirements="all")
    text = client.page(listed.path("es", "check")).select_one("main").text  # type: ignore[union-attr]  # Present.
    for words in ("Ana Núñez Pérez", "Perú", "Organismo regulador", "Quiero aprender más."):
        assert words in text


@pytest.mark.slow
def test_a_signed_in_person_finds_name_and_address_filled_in(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    actor = make_person(app, "ana.nunez@work.example")
    client.sign_in(actor.email, PASSWORD)
    page = client.page(listed.path())
    assert page.select_one("#email")["value"] == actor.email  # type: ignore[index]  # Present.
    send(client, listed)
    [application] = applications(app)
    assert application.person_id == actor.person_id
    assert application.confirmed_at is not None
    assert "/my/applications/" in link_in(mails(app, "receipt")[0])
    client.submit(listed.path(step="received"))
    assert application.code in str(client.page(listed.path()).select_one("main"))


def test_several_ways_of_taking_part_each_have_their_deadline(app: Flask, client: Visitor) -> None:
    routes = [
        {"kind": RouteKind.CERTIFICATE, "early_amount": 500, "early_until": now() + DAY},
        {"kind": RouteKind.CREDIT, "ects": 9, "deadline_at": now() - timedelta(minutes=1)},
    ]
    listed = make_edition(app, routes=routes)
    page = client.page(listed.path())
    assert page.select_one("input[value=credit]") is None
    assert "closed on" in page.select_one("#route-help").text  # type: ignore[union-attr]  # Present.
    text = page.select_one("#route").text  # type: ignore[union-attr]  # Present.
    assert "650" in text
    assert "500" in text
    form, _address = client.form(listed.path(), [], FORM)
    typed = {name: "y" if value is True else str(value) for name, value in FIELDS.items()}
    typed["csrf_token"] = str(form.select_one("[name=csrf_token]")["value"])  # type: ignore[index]  # Present.
    late = client.post(listed.path(), data=typed | {"route": "credit"})
    assert late.status_code == 422
    assert "deadline for this has passed" in late.text
    assert send(client, listed, route="certificate").status_code == 303
    assert applications(app)[0].route.kind is RouteKind.CERTIFICATE  # type: ignore[union-attr]  # Present.


def test_who_lives_elsewhere_cannot_send_and_is_told_why(app: Flask, client: Visitor) -> None:
    listed = make_edition(app, groups=["small-states"], countries=["MX"])
    answer = fill_in(client, listed)
    assert answer.status_code == 422
    assert "live in a small state" in soup(answer).select_one("#country-error").text  # type: ignore[union-attr]  # Present.
    assert "Mexico" in answer.text
    assert send(client, listed, country="FJ").status_code == 303


@pytest.mark.slow
def test_the_nationality_is_asked_where_it_counts_and_kept(app: Flask, client: Visitor) -> None:
    assert client.page(make_edition(app, groups=["africa"]).path()).select("#nationality") == []
    listed = make_edition(app, countries=["MX"], eligible_by="nationality")
    page = client.page(listed.path())
    assert len(page.select("select[name=nationality]")) == 3
    assert len({str(each["id"]) for each in page.select("select[name=nationality]")}) == 3
    for given, why in (
        ([], "Choose your nationality"),
        (["PE", "ES"], "nationals of Mexico"),
        (["stateless"], "nationals of Mexico"),
        (["stateless", "MX"], "Choose either nationalities"),
        (["XX"], "Choose one of the options"),
    ):
        answer = fill_nationalities(client, listed, given)
        assert answer.status_code == 422
        error = soup(answer).select_one("#nationality-error")
        assert error is not None
        assert why in error.text
    answer = fill_nationalities(client, listed, ["ES", "MX", "MX"])
    assert answer.status_code == 303, answer.text
    again = client.page(listed.path("es"))
    chosen = [str(each["value"]) for each in again.select("[name=nationality] [selected]")]
    assert chosen == ["ES", "MX"]
    assert "España y México" in client.page(listed.path("es", "check")).get_text()
    client.submit(listed.path("en", "check"))
    assert applications(app)[0].nationalities == ["ES", "MX"]
    assert applications(app)[0].country == "PE"


def fill_nationalities(client: Visitor, listed: Listed, given: list[str]) -> Any:
    """Send the form with these nationalities, as a browser does: a value for each list."""
    form = client.page(listed.path()).select_one(FORM)
    assert form is not None
    token = str(form.select_one("[name=csrf_token]")["value"])  # type: ignore[index]  # Present.
    lists = [*given, "", "", ""][: max(3, len(given))]
    typed = FIELDS | {"csrf_token": token, "notice": "y", "nationality": lists, "continue": "1"}
    return client.post(listed.path(), data=typed)


def test_a_nationality_that_is_asked_meanwhile_is_asked_for(app: Flask, client: Visitor) -> None:
    listed = make_edition(app, countries=["PE"])
    assert fill_in(client, listed).status_code == 303
    change_edition(app, listed, eligible_by="nationality")
    answer = client.get(listed.path("en", "check"))
    assert answer.status_code == 303
    assert "Choose your nationality" in client.get(answer.location).text
    with app.app_context(), pytest.raises(Refused):
        services.submit(
            listed.edition_id, token_of(client, listed), applicant(), language="en", actor=None
        )
    assert applications(app) == []


def token_of(client: Visitor, listed: Listed) -> str:
    cookie = client.get_cookie(listed.cookie, domain="catalogue.test")
    assert cookie is not None
    return cookie.value


def test_the_form_is_filled_in_with_what_the_address_says(app: Flask, client: Visitor) -> None:
    listed = make_edition(app, countries=["PE"], eligible_by="either")
    facts = "residence=pe&nationality=ES&nationality=MX&nationality=zz&employer=regulator"
    page = client.page(f"{listed.path()}?{facts}")
    chosen = [str(each["value"]) for each in page.select("select [selected]")]
    assert chosen == ["PE", "ES", "MX"]
    assert page.select_one("[name=employer_kind][checked]")["value"] == "regulator"  # type: ignore[index]  # Present.
    with app.app_context():
        assert db.session.query(ApplicationDraft).count() == 0


def test_an_employer_of_another_kind_is_for_a_person_to_judge(app: Flask, client: Visitor) -> None:
    listed = make_edition(app, employers=["regulator"])
    assert "a regulatory authority" in client.get(listed.path()).text
    send(client, listed, employer_kind="ministry", email="someone@gmail.com")
    assert len(applications(app)) == 1


def test_the_letter_of_nomination_may_follow(app: Flask, client: Visitor) -> None:
    listed = make_edition(app, nomination=Nomination.REQUIRED)
    page = client.page(listed.path())
    assert page.select_one("input[name=nomination][value=none]") is None
    send(client, listed, nomination="will-be-sent")
    assert applications(app)[0].answers["nomination"] == "will-be-sent"
    assert "contact@catalogue.example" in mails(app, "receipt")[0].text


def test_the_notice_names_who_receives_the_application(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    for lang in ("en", "es"):
        text = client.page(listed.path(lang)).select_one("form").text  # type: ignore[union-attr]  # Present.
        assert f"lead {lang}" in text
        assert f"funder {lang}" not in text


NOTICES = [
    (
        "Diplo",
        "introduction-to-internet-governance",
        "Only Diplo receives your application.",
        "outside the European Economic Area",
    ),
    (
        "",
        "introduction-to-internet-governance",
        "Only Diplo receives your application.",
        "shared only with",
    ),
    (
        "",
        "child-online-protection-for-regulators",
        "Apart from Diplo, your application is shared only with: GSMA Capacity Building If any",
        "Only Diplo",
    ),
    (
        "Somewhere Foundation",
        "introduction-to-internet-governance",
        "Apart from Somewhere Foundation, your application is shared only with: Diplo If any",
        "Only",
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("controller", "slug", "said", "unsaid"), NOTICES)
def test_the_notice_counts_the_controller_once(
    make_app: Callable[..., Flask], controller: str, slug: str, said: str, unsaid: str
) -> None:
    visitor = visitor_of(make_app("sample", CONTROLLER=controller))
    page = visitor.page(f"/en/courses/{slug}")
    form = visitor.page(str(page.select("main a.button[href*='/apply']")[0]["href"]))
    notice = " ".join(form.select("form .card.small")[0].get_text(" ").split())
    assert said in notice
    assert unsaid not in notice


@pytest.mark.engines
@pytest.mark.slow
def test_whoever_withdrew_applies_again_in_the_same_browser(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    actor = make_person(app, "ana.nunez@work.example")
    client.sign_in(actor.email, PASSWORD)
    send(client, listed)
    mine = f"/en/my/applications/{applications(app)[0].code}"
    client.submit(f"{mine}/withdraw")
    again = client.submit(mine, select="form[action$='/received']")
    assert again.location == listed.path()
    send(client, listed)
    assert len(applications(app)) == 2


def test_news_only_where_asked_for(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    assert not client.page(listed.path()).select_one("#news").has_attr("checked")  # type: ignore[union-attr]  # Present.
    send(client, listed, news=True)
    assert {each.kind: each.given for each in applications(app)[0].consents}["news"] is True


@pytest.mark.slow
@pytest.mark.engines
def test_the_last_place_is_held_and_the_next_waits(app: Flask, client: Visitor) -> None:
    listed = make_edition(app, admission=Admission.FIRST_COME, capacity=1)
    send(client, listed)
    assert "1 hour from when our e-mail is sent" in client.get(listed.path(step="received")).text
    other = visitor_of(app)
    assert "waiting list" in other.get(listed.path()).text
    send(other, listed, "es", email="otra@work.example")
    assert "lista de espera" in other.get(listed.path("es", "received")).text
    assert "todos los lugares están ocupados" in mails(app, "receipt")[1].text
    first, second = applications(app)
    assert (first.decision, first.place) == (Decision.ADMITTED, Place.HELD)
    # Its time begins once the receipt has left.
    assert first.held_until is None
    assert (second.decision, second.place) == (Decision.WAITLISTED, Place.WAITING)
    assert (first.waiting_number, second.waiting_number) == (1, 2)


def test_an_invitation_opens_what_is_otherwise_missing(app: Flask, client: Visitor) -> None:
    listed = make_edition(
        app, visibility=Visibility.BY_INVITATION, access_token_hash=hash_of("open-sesame")
    )
    for wrong in ("", "?invitation=guess"):
        assert client.get(listed.path() + wrong).status_code == 404
    invited = f"{listed.path()}?invitation=open-sesame"
    answer = client.submit(invited, FIELDS, select=FORM, button="continue")
    assert answer.location == f"{listed.path(step='check')}?invitation=open-sesame"
    assert client.get(listed.path(step="check")).status_code == 200
    assert client.submit(answer.location).status_code == 303
    assert len(applications(app)) == 1


def test_full_after_the_check_is_said_and_the_draft_kept(app: Flask, client: Visitor) -> None:
    listed = make_edition(app, admission=Admission.FIRST_COME, capacity=1, waiting_list=False)
    fill_in(client, listed)
    check = client.get(listed.path(step="check"))
    change_edition(app, listed, places_taken=1)
    answer = client.submit(check)
    assert answer.status_code == 409
    assert "All places are taken" in answer.text
    assert "Quiero aprender más." in answer.text


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_pages_are_valid_and_say_nothing_in_the_other_language(
    app: Flask, client: Visitor, lang: str
) -> None:
    listed = make_edition(
        app,
        admission=Admission.FIRST_COME,
        nomination=Nomination.REQUIRED,
        prerequisites=True,
        employers=["regulator", "ministry"],
        groups=["latin-america-caribbean"],
    )
    answers = [fill_in(client, listed, lang, country="", nomination="asked", requirements="all")]
    answers.append(fill_in(client, listed, lang, nomination="asked", requirements="not-all"))
    answers += [client.get(listed.path(lang, step)) for step in ("", "later", "check")]
    answers.append(client.submit(listed.path(lang, "later"), {"email": "a@work.example"}))
    client.submit(listed.path(lang, "check"))
    answers.append(client.get(listed.path(lang, "received")))
    confirming = client.get(link_in(mails(app, "receipt")[0]))
    answers.append(confirming)
    mine = client.submit(confirming).location
    my_list = {"en": "/en/my/applications", "es": "/es/mis/solicitudes"}[lang]
    withdraw = {"en": "withdraw", "es": "retirar"}[lang]
    answers += [client.get(mine), client.get(my_list), client.get(f"{mine}/{withdraw}")]
    change_edition(app, listed, deadline_at=now() - DAY)
    answers.append(client.get(make_edition(app, opens=DAY).path(lang)))
    for answer in answers:
        if answer.status_code != 303:
            assert mistakes(answer.text) == [], answer.request.path


@pytest.mark.engines
def test_a_place_is_there_at_once_for_whoever_is_signed_in(app: Flask, client: Visitor) -> None:
    listed = make_edition(app, admission=Admission.FIRST_COME)
    actor = make_person(app, "ana.nunez@work.example")
    client.sign_in(actor.email, PASSWORD)
    send(client, listed)
    assert "You have a place" in client.get(listed.path(step="received")).text
    assert applications(app)[0].place is Place.TAKEN
    assert "You have a place" in mails(app, "receipt")[0].text


@pytest.mark.engines
def test_the_double_of_two_simultaneous_clicks_is_the_same_application(app: Flask) -> None:
    listed = make_edition(app)
    with app.app_context():
        token = listed.save_draft()
        codes = {
            services.submit(listed.edition_id, token, applicant(), language="en", actor=None)
            for _ in range(2)
        }
        assert len(codes) == 1
        assert services.save_draft(listed.edition_id, token, {}, language="en", actor=None) is None
