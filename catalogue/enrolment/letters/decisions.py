"""Letters about what the staff have decided: each is chosen by the state that it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from catalogue.accounts.letters import resolve_language
from catalogue.courses.models import Edition
from catalogue.courses.presenters import edition_label
from catalogue.enrolment.letters.applications import send
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules.transitions import Act
from catalogue.i18n import formats
from catalogue.i18n.languages import using_locale
from catalogue.mail.models import OutboxMessage


@dataclass(frozen=True)
class Words:
    """What the staff write with a decision: for the applicant, and among themselves.

    ``tell`` says whether the applicant is written to at all, where that is left to the staff.
    """

    note: str = ""
    language: str = ""
    internal: str = ""
    internal_language: str = ""
    tell: bool = True

    def said(self) -> dict[str, Any]:
        """Return the language of the note, as it is kept with it."""
        return {"note_language": self.language} if self.note else {}


KINDS = {
    Act.OFFER: "offered",
    Act.ADMIT: "admitted",
    Act.WAITLIST: "waitlisted",
    Act.DECLINE: "declined",
    Act.EXTEND: "offer-extended",
    Act.WITHDRAW_OFFER: "offer-withdrawn",
    Act.RELEASE: "place-withdrawn",
    Act.WITHDRAW_PLACE: "place-withdrawn",
    Act.RECONSIDER: "reconsidered",
}
"""Which letter tells of which act; nobody reads that they were not selected but who was not."""


def decided(session: Session, act: Act, application: Application, words: Words) -> OutboxMessage:
    """Tell the applicant what was decided, with the note as it was written."""
    edition = application.edition
    return send(
        session,
        KINDS[act],
        application,
        **_noted(application, words),
        as_asked=act is Act.RELEASE,
        place=application.place.value,
        admission=edition.admission.value,
        offers_reserve=edition.offers_reserve,
        hours=current_app.config["CONFIRM_HOURS"],
    )


def moved(session: Session, application: Application, left: Edition, words: Words) -> OutboxMessage:
    """Tell the applicant from which edition to which the application was moved."""
    with using_locale(resolve_language(application.language)):
        names = {"before": _named(left), "now": _named(application.edition)}
    return send(
        session,
        "moved",
        application,
        **_noted(application, words),
        **names,
        place=application.place.value,
        decision=application.decision.value,
        hours=current_app.config["CONFIRM_HOURS"],
    )


def _named(edition: Edition) -> str:
    dates = formats.day_range(edition.starts_on, edition.ends_on) if edition.starts_on else ""
    name = edition_label(edition).text
    return f"{name} · {dates}" if dates else name


def _noted(application: Application, words: Words) -> dict[str, object]:
    """Return the note, and its language where it is another than the letter's."""
    language = resolve_language(application.language)
    with using_locale(language):
        is_foreign = bool(words.language) and words.language != language
        in_language = formats.language_name(words.language) if is_foreign else ""
    return {"note": words.note, "note_language": in_language}
