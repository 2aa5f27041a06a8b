"""Letters about what somebody has begun and not sent yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import current_app
from sqlalchemy.orm import Session

from catalogue.accounts.letters import resolve_language
from catalogue.courses.models import Edition, FeeRoute
from catalogue.courses.queries import Backing, backing
from catalogue.courses.rules.states import last_deadline
from catalogue.enrolment.letters.writing import moved, written
from catalogue.enrolment.models import ApplicationDraft
from catalogue.enrolment.tokens import CONTINUE, sign
from catalogue.i18n import formats
from catalogue.i18n.addresses import absolute
from catalogue.i18n.languages import using_locale
from catalogue.mail.codes import Priority
from catalogue.mail.repositories.outbox import enqueue


def continue_later(
    session: Session, draft: ApplicationDraft, edition: Edition, email: str, language: str
) -> None:
    """Send the link with which a draft can be taken up again."""
    days = current_app.config["DRAFT_DAYS"]
    deadline = last_deadline(edition)
    with using_locale(language):
        letter = written(
            "application-continue",
            edition,
            language,
            backing(edition.course_id),
            address=absolute("enrolment.resume", lang=language, token=sign(CONTINUE, draft.id)),
            days=days,
            until=formats.date((draft.updated_at + timedelta(days=days)).date()),
            deadline=formats.instant(deadline, edition.zone) if deadline else "",
        )
    enqueue(session, letter, recipient=email, kind="continue", priority=Priority.PERSONAL)


def extended_for_draft(
    session: Session,
    draft: ApplicationDraft,
    edition: Edition,
    routes: Sequence[FeeRoute],
    email: str,
    behind: Backing | None,
) -> None:
    """Say that there is more time to complete an application.

    The address may only have been typed, by mistake even, so the link is the form's own and opens
    the draft for nobody who does not hold it.
    """
    language = resolve_language(draft.language)
    with using_locale(language):
        letter = written(
            "application-extended-draft",
            edition,
            language,
            behind,
            address=absolute(
                "enrolment.apply", lang=language, slug=edition.course.slug, edition=edition.slug
            ),
            moved=moved(edition, routes),
        )
    enqueue(session, letter, recipient=email, kind="extended", priority=Priority.ANNOUNCEMENT)
