"""Bad input gets a clear answer in the page's language, with what was typed still there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from catalogue.courses.codes import Admission
from catalogue.database import db, now
from catalogue.enrolment import services
from catalogue.enrolment.models import Application, ApplicationDraft
from catalogue.enrolment.rules.transitions import MOTIVATION_LIMIT, Refusal, Refused
from catalogue.i18n.cleaning import LOST
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
from tests.machine.visitor import Visitor, soup

FORM = "form[data-draft]"


def post(visitor: Visitor, listed: Listed, lang: str = "en", **changes: Any) -> Any:
    """Post the form as any program can, whatever it offers."""
    token = soup(visitor.get("/en/sign-in")).select_one("[name=csrf_token]")["value"]  # type: ignore[index]  # Present.
    typed = {name: "y" if value is True else str(value) for name, value in FIELDS.items()}
    return visitor.post(listed.path(lang), data=typed | {"csrf_token": token} | changes)


@pytest.mark.engines
@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "Applications are closed"), ("es", "El plazo de solicitud terminó")],
)
def test_past_the_deadline_the_draft_is_kept_and_said_so(
    app: Flask, client: Visitor, lang: str, words: str
) -> None:
    listed = make_edition(app)
    page = client.get(listed.path(lang))
    change_edition(app, listed, deadline_at=now() - timedelta(seconds=2))
    answer = client.submit(page, FIELDS, select=FORM, button="continue")
    assert answer.status_code == 409
    assert words in answer.text
    assert "Quiero aprender más." in answer.text
    assert {"en": "draft is kept", "es": "el borrador se conserva"}[lang] in answer.text
    again = client.get(listed.path(lang))
    assert again.status_code == 200
    assert "Ana Núñez Pérez" in again.text
    assert client.get(listed.path(lang, "check")).status_code == 200
    assert client.post(listed.path(lang, "check"), data=_token(client)).status_code == 409


def _token(client: Visitor) -> dict[str, str]:
    page = soup(client.get("/en/sign-in"))
    return {"csrf_token": str(page.select_one("[name=csrf_token]")["value"])}  # type: ignore[index]  # Present.


@pytest.mark.engines
def test_the_deadline_counts_at_the_instant_of_sending(app: Flask, time_machine: Any) -> None:
    listed = make_edition(app)
    with app.app_context():
        deadline = now() + 30 * DAY
    change_edition(app, listed, deadline_at=deadline)
    with app.app_context():
        for number, (seconds, sent) in enumerate([(0, True), (1, False)]):
            token = listed.save_draft()
            time_machine.move_to(deadline + timedelta(seconds=seconds), tick=False)
            person = applicant(f"a{number}@work.example")
            if sent:
                assert services.submit(listed.edition_id, token, person, language="en", actor=None)
            else:
                with pytest.raises(Refused) as refused:
                    services.submit(listed.edition_id, token, person, language="en", actor=None)
                assert refused.value.reason is Refusal.CLOSED


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"admission": Admission.FIRST_COME, "capacity": 0, "waiting_list": False},
            "has no waiting",
        ),
        ({"opens": 2 * DAY}, "They open on"),
        ({"starts": None}, "not confirmed yet"),
        ({"starts": 60 * DAY, "deadline": -DAY}, "They closed on"),
        ({"starts": -DAY, "deadline": -2 * DAY, "opens": -30 * DAY}, "They closed on"),
        ({"starts": -90 * DAY, "deadline": -91 * DAY, "opens": -99 * DAY}, "It ended on"),
    ],
)
def test_what_takes_no_applications_says_why(
    app: Flask, client: Visitor, values: dict[str, Any], words: str
) -> None:
    listed = make_edition(app, **values)
    answer = client.get(listed.path())
    assert answer.status_code == 200
    assert words in answer.text
    assert soup(answer).select_one(FORM) is None


def test_a_cancelled_edition_says_so(app: Flask, client: Visitor) -> None:
    listed = make_edition(app, cancelled_at=now())
    assert "has been cancelled" in client.get(listed.path()).text


@pytest.mark.parametrize("lang", ["en", "es"])
def test_an_unknown_slug_is_a_404_with_a_search(app: Flask, client: Visitor, lang: str) -> None:
    listed = make_edition(app)
    answer = client.get(listed.path(lang).replace("run-", "ran-"))
    assert answer.status_code == 404
    assert soup(answer).select_one("form[role=search], form input[name=q]") is not None


@pytest.mark.parametrize("odd", ["\x00", "\x1b", "\u200b", "\u00ad", "\ufeff", "\u202e", "\ufffe"])
def test_what_carries_nothing_is_taken_out(app: Flask, client: Visitor, odd: str) -> None:
    listed = make_edition(app)
    text = f"Quie{odd}ro\n\naprender{odd} más."
    answer = post(
        client, listed, motivation=text, full_name=f"{odd}Ana{odd} Ruiz", **{"continue": "1"}
    )
    assert answer.status_code == 303
    check = client.get(listed.path(step="check"))
    answers = soup(check).select_one("dl.answers")
    assert answers is not None
    assert odd not in check.text
    assert "Ana Ruiz" in answers.text
    client.submit(check)
    with app.app_context():
        assert db.session.query(Application).one().motivation == "Quiero\n\naprender más."


@pytest.mark.parametrize("lost", [LOST, chr(0xD800)])
@pytest.mark.parametrize("name", ["motivation", "full_name"])
def test_what_could_not_be_read_is_asked_for_at_its_question(
    app: Flask, client: Visitor, name: str, lost: str
) -> None:
    listed = make_edition(app)
    typed = {key: "y" if value is True else str(value) for key, value in FIELDS.items()}
    typed |= {name: f"Jos{lost} Ruiz", "continue": "1"} | _token(client)
    body = "&".join(f"{key}={_quoted(value)}" for key, value in typed.items())
    answer = client.post(listed.path(), data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    page = soup(answer)
    error = page.select_one(f"#{name}-error")
    assert error is not None
    assert "type it again" in error.text
    assert f"Jos{LOST} Ruiz" in answer.text
    assert page.select_one("#position")["value"] == FIELDS["position"]  # type: ignore[index]  # Present.
    assert f"Jos{LOST} Ruiz" in client.get(listed.path()).text, "The draft keeps it too."


@pytest.mark.parametrize(
    "pasted",
    [
        "\u200bana@work.example\u200e",
        "\u00a0ana@work.example\u00a0",
        "ana@work\u00ad.example",
        "mailto:ana@work.example",
        "Ana Ruiz <ana@work.example>",
        "ana@work.example,",
        "ana＠work．example",
    ],
)
def test_a_pasted_address_is_read_as_it_is_seen(app: Flask, client: Visitor, pasted: str) -> None:
    listed = make_edition(app)
    assert post(client, listed, email=pasted, **{"continue": "1"}).status_code == 303
    client.submit(listed.path(step="check"))
    with app.app_context():
        assert db.session.query(Application).one().email == "ana@work.example"


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


ODD_NAMES = [
    "A\u0301na Nu\u0301n\u0303ez",
    "👩‍💻 Ana",
    "王",
    "O’Brien & Söhne “GmbH”",
    "{{ 7 * 7 }}",
]
ODD_TEXTS = [*ODD_NAMES, "<script>alert(1)</script>"]
"""What comes back exactly; what is in no name stands beside one."""


@pytest.mark.engines
@pytest.mark.slow
def test_odd_texts_come_back_exactly(app: Flask) -> None:
    listed = make_edition(app)
    for number, text in enumerate(ODD_TEXTS):
        visitor = visitor_of(app)
        name = text if text in ODD_NAMES else "Ana"
        fields: dict[str, str | bool] = {"full_name": name, "position": text}
        fields["email"] = f"a{number}@work.example"
        visitor.submit(listed.path(), FIELDS | fields, select=FORM, button="continue")
        check = visitor.get(listed.path(step="check"))
        assert text in soup(check).select_one("dl.answers").text  # type: ignore[union-attr]  # Present.
        assert "<script>alert" not in check.text
        visitor.submit(check)
    with app.app_context():
        stored = db.session.query(Application).order_by("id").all()
    assert [each.position for each in stored] == ODD_TEXTS
    assert [each.full_name for each in stored][: len(ODD_NAMES)] == ODD_NAMES


def test_line_breaks_in_a_name_become_spaces(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    post(client, listed, full_name="Ana\r\nBcc: x@y.example")
    client.submit(listed.path(step="check"))
    with app.app_context():
        assert db.session.query(Application).one().full_name == "Ana Bcc: x@y.example"


@pytest.mark.engines
@pytest.mark.parametrize("lang", ["en", "es"])
def test_long_texts_are_kept_and_counted(app: Flask, client: Visitor, lang: str) -> None:
    listed = make_edition(app)
    text = "ñ" * (MOTIVATION_LIMIT + 1)
    answer = post(client, listed, lang, motivation=text, full_name="x" * 201)
    assert answer.status_code == 422
    page = soup(answer)
    assert page.select_one("#motivation").text.strip() == text  # type: ignore[union-attr]  # Present.
    assert " 1 " in page.select_one("#motivation-error").text  # type: ignore[union-attr]  # Present.
    assert page.select_one("#full_name-error") is not None
    assert page.select_one("#full_name")["value"] == "x" * 201  # type: ignore[index]  # Present.
    exact = "a\r\n" * (MOTIVATION_LIMIT // 2)
    assert post(client, listed, lang, motivation=exact).status_code == 303


NOT_OFFERED = [
    ("country", "ZZ"),
    ("country", "'; DROP TABLE application; --"),
    ("employer_kind", "spy"),
    ("study_language", "perfectly"),
    ("email", "ana@"),
    ("email", "a@b.example, c@d.example"),
    ("notice", ""),
]


@pytest.mark.slow
def test_what_the_form_does_not_offer_is_refused(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    for field, value in NOT_OFFERED:
        answer = post(client, listed, **{field: value})
        assert answer.status_code == 422
        assert soup(answer).select_one(f"#{field}-error") is not None
        with app.app_context():
            assert db.session.query(ApplicationDraft).one().entries.get(field, "") == value


def test_an_unknown_country_has_one_error(app: Flask, client: Visitor) -> None:
    listed = make_edition(app, groups=["africa"])
    error = soup(post(client, listed, country="ZZ")).select_one("#country-error")
    assert error is not None
    assert "This edition is for" not in error.text


def test_a_stale_token_is_asked_again_with_every_entry(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    typed = {name: "y" if value is True else str(value) for name, value in FIELDS.items()}
    answer = client.post(
        listed.path("es"),
        data=typed | {"csrf_token": "stale"},
        headers={"Origin": "http://catalogue.test"},
    )
    assert answer.status_code == 400
    assert soup(answer).html["lang"] == "es"  # type: ignore[index]  # Present.
    again = client.submit(answer)
    assert again.location == listed.path("es", "check")


@pytest.mark.engines
@pytest.mark.parametrize("lang", ["en", "es"])
def test_while_the_database_is_away_the_fields_stay_in_the_page(
    app: Flask, client: Visitor, monkeypatch: Any, lang: str
) -> None:
    listed = make_edition(app)
    page = client.get(listed.path(lang))

    def away(*_args: object, **_values: object) -> None:
        raise OperationalError("BEGIN", {}, Exception("away"))

    with monkeypatch.context() as broken:
        broken.setattr("catalogue.enrolment.views.apply.services.save_draft", away)
        answer = client.submit(page, FIELDS, select=FORM, button="continue")
    assert answer.status_code == 503
    assert soup(answer).html["lang"] == lang  # type: ignore[index]  # Present.
    assert client.submit(answer).location == listed.path(lang, "check")
    check = client.get(listed.path(lang, "check"))
    with monkeypatch.context() as broken:
        broken.setattr("catalogue.enrolment.views.apply.services.submit", away)
        answer = client.submit(check, button="send")
    assert answer.status_code == 503
    for _ in range(2):
        assert client.submit(answer).location == listed.path(lang, "received")
    with app.app_context():
        assert db.session.query(Application).count() == 1


def test_a_token_made_up_is_nobodys_draft(app: Flask) -> None:
    listed = make_edition(app)
    with app.app_context(), pytest.raises(Refused) as refused:
        services.submit(listed.edition_id, "made-up", applicant(), language="en", actor=None)
    assert refused.value.reason is Refusal.CHANGED


@pytest.mark.engines
@pytest.mark.parametrize(
    ("edition", "person", "reason"),
    [
        ({"groups": ["africa"]}, {}, Refusal.NOT_ELIGIBLE),
        ({}, {"route": "credit"}, Refusal.ROUTE_CLOSED),
        (
            {"admission": Admission.FIRST_COME, "capacity": 0, "waiting_list": False},
            {},
            Refusal.FULL,
        ),
    ],
)
def test_the_service_checks_for_itself(
    app: Flask, edition: dict[str, Any], person: dict[str, Any], reason: Refusal
) -> None:
    listed = make_edition(app, **edition)
    with app.app_context():
        token = listed.save_draft()
        with pytest.raises(Refused) as refused:
            services.submit(
                listed.edition_id, token, applicant(**person), language="en", actor=None
            )
        assert refused.value.reason is reason


def test_a_refusal_at_the_last_moment_leads_back_to_the_form(
    app: Flask, client: Visitor, monkeypatch: Any
) -> None:
    listed = make_edition(app)
    client.submit(listed.path(), FIELDS, select=FORM, button="continue")
    check = client.get(listed.path(step="check"))

    def refuse(*_args: object, **_values: object) -> None:
        raise Refused(Refusal.ROUTE_CLOSED)

    monkeypatch.setattr("catalogue.enrolment.views.apply.services.submit", refuse)
    assert client.submit(check).location == f"{listed.path()}?check=1"


@pytest.mark.engines
def test_full_at_the_last_moment_is_said(app: Flask, client: Visitor, monkeypatch: Any) -> None:
    listed = make_edition(app)
    client.submit(listed.path(), FIELDS, select=FORM, button="continue")
    check = client.get(listed.path(step="check"))

    def refuse(*_args: object, **_values: object) -> None:
        change_edition(app, listed, cancelled_at=now())
        raise Refused(Refusal.FULL)

    monkeypatch.setattr("catalogue.enrolment.views.apply.services.submit", refuse)
    answer = client.submit(check)
    assert answer.status_code == 409
    assert "Ana Núñez Pérez" in answer.text


@pytest.mark.engines
def test_what_was_sent_meanwhile_leads_to_its_receipt(
    app: Flask, client: Visitor, monkeypatch: Any
) -> None:
    listed = make_edition(app)
    page = client.get(listed.path())
    monkeypatch.setattr(
        "catalogue.enrolment.views.apply.services.save_draft", lambda *_args, **_values: None
    )
    answer = client.submit(page, FIELDS, select=FORM, button="continue")
    assert answer.location == listed.path(step="received")


def test_an_edition_without_a_teaching_language_asks_for_none(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    change_edition(app, listed, languages=[])
    assert client.page(listed.path()).select_one("[name=study_language]") is None


@pytest.mark.slow
def test_too_many_submissions_are_slowed_down(make_app: Any) -> None:
    app = make_app(LIMITS="1")
    listed = make_edition(app)
    visitor = visitor_of(app)
    statuses = set()
    for _ in range(25):
        visitor.submit(listed.path(), FIELDS, select=FORM, button="continue")
        statuses.add(visitor.submit(listed.path(step="check")).status_code)
        visitor.delete_cookie(listed.cookie, domain="catalogue.test")
    assert statuses == {303, 429}


def test_personal_pages_are_never_stored(app: Flask, client: Visitor) -> None:
    listed = make_edition(app)
    person = make_person(app, "a@lead.example", organisation_slug="lead")
    client.sign_in(person.email, PASSWORD)
    for address in (listed.path(), listed.staff(), "/en/my/applications"):
        assert client.get(address).headers["Cache-Control"] == "no-store"
