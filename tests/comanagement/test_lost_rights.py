"""A form that can no longer be saved shows its writer what they typed, and reveals nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete

from catalogue.accounts.models import SignIn as SignInRow
from catalogue.database import db
from catalogue.partners.models import OrganisationMember
from tests.comanagement.conftest import COURSE, SignIn
from tests.machine.visitor import Visitor, soup

HOME = {"en": f"/en/workspace/courses/{COURSE}", "es": f"/es/espacio/cursos/{COURSE}"}
WORDS = {"en": f"{HOME['en']}/words", "es": f"{HOME['es']}/textos"}
TYPED = "Written <b>for an hour</b>\nand more"
OWN = {"Origin": "http://catalogue.test"}
ListingOf = Callable[..., Any]
EDITOR = "main form[method=post]"


def typed(answer: Any) -> dict[str, str]:
    areas = soup(answer).select("section.typed textarea")
    return {str(area.find_previous("label").text): area.text.strip() for area in areas}  # type: ignore[union-attr]  # Labelled.


def end_memberships(app: Flask) -> None:
    with app.app_context():
        db.session.execute(delete(OrganisationMember))
        db.session.commit()


def end_sign_ins(app: Flask) -> None:
    with app.app_context():
        db.session.execute(delete(SignInRow))
        db.session.commit()


@pytest.mark.parametrize(
    ("lang", "heading"),
    [("en", "This can no longer be saved"), ("es", "Esto ya no se puede guardar")],
)
def test_whoever_is_no_longer_a_member_gets_their_text_back(
    sample_app: Flask, gsma: Visitor, listing_of: ListingOf, lang: str, heading: str
) -> None:
    page = gsma.get(WORDS[lang])
    end_memberships(sample_app)
    answer = gsma.submit(page, {"summary_en": TYPED}, select=EDITOR, headers=OWN)
    assert answer.status_code == 404
    assert heading in answer.text
    assert TYPED in typed(answer).values()
    assert "<b>for an hour" not in answer.text
    assert listing_of().head == 1


def test_to_a_foreign_site_s_form_nothing_is_repeated(sample_app: Flask, gsma: Visitor) -> None:
    page = gsma.get(WORDS["en"])
    end_memberships(sample_app)
    for origin in ({}, {"Origin": "https://evil.example"}):
        answer = gsma.submit(page, {"summary_en": TYPED}, select=EDITOR, headers=origin)
        assert answer.status_code == 404
        assert "for an hour" not in answer.text


def test_what_never_was_answers_the_same(sample_app: Flask, gsma: Visitor) -> None:
    """Nobody learns from the page whether there is such a listing."""
    page = gsma.get(WORDS["en"])
    form, _address = gsma.form(page, ["base"], EDITOR)
    token = form.select_one("[name=csrf_token]")["value"]  # type: ignore[index]  # It is there.
    end_memberships(sample_app)
    data = {"csrf_token": token, "summary_en": TYPED}
    gone = gsma.post(WORDS["en"], data=data, headers=OWN)
    never = gsma.post(WORDS["en"].replace(COURSE, "no-such-course"), data=data, headers=OWN)
    assert (gone.status_code, typed(gone)) == (never.status_code, typed(never))
    assert soup(gone).select_one("main").text == soup(never).select_one("main").text  # type: ignore[union-attr]  # Each has one.


def test_whoever_was_signed_out_sends_it_again_after_signing_in(
    sample_app: Flask, gsma: Visitor, listing_of: ListingOf
) -> None:
    page = gsma.get(WORDS["en"])
    end_sign_ins(sample_app)
    answer = gsma.submit(page, {"summary_en": TYPED}, select=EDITOR, headers=OWN)
    assert answer.status_code == 401
    assert "no longer signed in" in answer.text
    assert TYPED in typed(answer).values()
    assert soup(answer).select_one("main a[target=_blank][href*=sign-in]") is not None
    gsma.sign_in("editor@gsma.example")
    again = gsma.submit(answer, select=EDITOR, headers=OWN)
    if again.status_code == 400:
        # The token was that of the browser's earlier session.
        again = gsma.submit(again, select=EDITOR, headers=OWN)
    assert again.status_code == 303
    assert listing_of().draft["words.en.summary"] == TYPED


def test_a_mere_button_still_leads_to_the_sign_in_page(sample_app: Flask, gsma: Visitor) -> None:
    page = gsma.get(f"{HOME['en']}/publish")
    end_sign_ins(sample_app)
    answer = gsma.submit(page, select=EDITOR, headers=OWN)
    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["Location"]


def test_reasons_typed_by_whom_may_no_longer_ask_partners_are_shown(
    as_person: SignIn, sample_app: Flask
) -> None:
    """Whoever still sees the course but lost the right to its partners keeps the reasons."""
    hub, editor = as_person("hub@catalogue.example"), as_person("editor@gsma.example")
    page = hub.get(f"{HOME['en']}/partners")
    form, _address = hub.form(page, ["reason_en"], EDITOR)
    assert form is not None
    token = soup(editor.get("/en/account")).select_one("[name=csrf_token]")["value"]  # type: ignore[index]  # It is there.
    data = {"csrf_token": token, "reason_en": TYPED}
    answer = editor.post(f"{HOME['en']}/partners", data=data, headers=OWN)
    assert answer.status_code in (403, 404)
    assert TYPED in typed(answer).values()
