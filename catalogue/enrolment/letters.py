"""Letters to applicants, always in the language in which they applied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from catalogue.accounts.letters import resolve_language
from catalogue.courses.codes import Nomination
from catalogue.courses.models import Edition, FeeRoute
from catalogue.courses.presenters import contact_of, edition_label, route_card
from catalogue.courses.queries import answering_institution
from catalogue.courses.rules.states import last_deadline
from catalogue.database import now
from catalogue.enrolment import queries
from catalogue.enrolment.codes import Place
from catalogue.enrolment.models import Application, ApplicationDraft
from catalogue.enrolment.tokens import CONFIRM, CONFIRM_DAYS, CONTINUE, sign
from catalogue.i18n import formats
from catalogue.i18n.addresses import absolute
from catalogue.i18n.fallback import localize
from catalogue.i18n.languages import using_locale
from catalogue.mail.codes import Priority
from catalogue.mail.formats.letter import Letter
from catalogue.mail.letters import render
from catalogue.mail.repositories.outbox import enqueue
from catalogue.partners.models import Organisation


def _about(edition: Edition) -> dict[str, Any]:
    """Return what every letter says of the edition, in the language being spoken."""
    dates = formats.day_range(edition.starts_on, edition.ends_on) if edition.starts_on else ""
    return {
        "course": localize(edition.course.words, "title").text,
        "edition": edition_label(edition).text,
        "dates": dates,
    }


def _confirm_address(application: Application, language: str) -> str:
    token = sign(CONFIRM, application.id)
    return absolute("enrolment.confirm", lang=language, token=token)


def _page_address(application: Application, language: str) -> str:
    """Return where the applicant reads on: their own page or, before that, the confirmation."""
    if application.confirmed_at is None:
        return _confirm_address(application, language)
    return absolute("enrolment.my_application", lang=language, code=application.code)


def _written(
    template: str,
    edition: Edition,
    language: str,
    answering: Organisation | None,
    **values: object,
) -> Letter:
    """Return a letter that an institution behind an edition's course answers, or the house."""
    with using_locale(language):
        return render(
            template,
            language=language,
            contact=contact_of(answering),
            **_about(edition),
            **values,
        )


def _send(session: Session, kind: str, application: Application, **values: object) -> None:
    """Write a single letter; whoever writes many asks once who answers them."""
    answering = answering_institution(application.edition.course_id)
    _send_answered(session, kind, application, answering, priority=Priority.PERSONAL, **values)


def _send_answered(
    session: Session,
    kind: str,
    application: Application,
    answering: Organisation | None,
    *,
    priority: Priority,
    **values: object,
) -> None:
    """Write one letter about an application into the outbox.

    As long as the address is not confirmed it may be anybody's, and so may what was typed beside
    it: the letter then repeats nothing of that, not even a name.
    """
    language = resolve_language(application.language)
    edition = application.edition
    with using_locale(language):
        until = application.held_until
        written = _written(
            f"application-{kind}",
            edition,
            language,
            answering,
            name=application.full_name if application.confirmed_at is not None else "",
            code=application.code,
            is_confirmed=application.confirmed_at is not None,
            address=_page_address(application, language),
            until=formats.instant(until, edition.zone) if until else "",
            catalogue_page=absolute("courses.catalogue", lang=language, open="1"),
            **values,
        )
    enqueue(session, written, recipient=application.email, kind=kind, priority=priority)


def receipt(session: Session, application: Application) -> None:
    """Say that an application has come in, where it stands, and how to confirm the address."""
    waits = application.place is Place.WAITING
    _send(
        session,
        "receipt",
        application,
        place=application.place.value,
        position=queries.waiting_position(application) if waits else 0,
        awaits_letter=application.edition.nomination is Nomination.REQUIRED,
        days=CONFIRM_DAYS,
    )


def duplicate(session: Session, standing: Application, reference: str) -> None:
    """Tell the owner of an address that it was used once more; the page that was shown does not."""
    _send(session, "duplicate", standing, reference=reference)


def new_link(session: Session, application: Application) -> None:
    """Send a fresh link for confirming the address."""
    _send(session, "new-link", application, days=CONFIRM_DAYS)


def continue_later(
    session: Session, draft: ApplicationDraft, edition: Edition, email: str, language: str
) -> None:
    """Send the link with which a draft can be taken up again."""
    days = current_app.config["DRAFT_DAYS"]
    deadline = last_deadline(edition)
    with using_locale(language):
        written = _written(
            "application-continue",
            edition,
            language,
            answering_institution(edition.course_id),
            address=absolute("enrolment.resume", lang=language, token=sign(CONTINUE, draft.id)),
            days=days,
            until=formats.date((draft.updated_at + timedelta(days=days)).date()),
            deadline=formats.instant(deadline, edition.zone) if deadline else "",
        )
    enqueue(session, written, recipient=email, kind="continue", priority=Priority.PERSONAL)


def _decided(
    session: Session, kind: str, application: Application, note: str, note_language: str
) -> None:
    """Write a letter about a decision; the note is quoted as written and says its language."""
    language = resolve_language(application.language)
    with using_locale(language):
        is_foreign = bool(note_language) and note_language != language
        in_language = formats.language_name(note_language) if is_foreign else ""
    quoted = "\n".join(f"    {line}".rstrip() for line in note.splitlines())
    _send(session, kind, application, note=quoted, note_language=in_language)


def offered(session: Session, application: Application, note: str, note_language: str) -> None:
    """Say that a place is offered, and until when it is held."""
    _decided(session, "offered", application, note, note_language)


def waitlisted(session: Session, application: Application, note: str, note_language: str) -> None:
    """Say that the application is on the waiting list."""
    _decided(session, "waitlisted", application, note, note_language)


def declined(session: Session, application: Application, note: str, note_language: str) -> None:
    """Say that the application was not selected."""
    _decided(session, "declined", application, note, note_language)


def promoted(session: Session, application: Application, answering: Organisation | None) -> None:
    """Say that a place has become free: held for an answer or the address, or taken at once."""
    _send_answered(
        session,
        "promoted",
        application,
        answering,
        priority=Priority.PERSONAL,
        place=application.place.value,
        admission=application.edition.admission.value,
    )


def accepted(session: Session, application: Application) -> None:
    """Say that the place is now theirs."""
    _send(session, "accepted", application)


def withdrawn(session: Session, application: Application) -> None:
    """Say that the application has been withdrawn."""
    _send(session, "withdrawn", application, course_page=_course_address(application))


def lapsed(session: Session, application: Application) -> None:
    """Say that a held place has been given up, and why."""
    _send(
        session,
        "lapsed",
        application,
        decision=application.decision.value,
        course_page=_course_address(application),
    )


def _moved(edition: Edition, extended: Sequence[FeeRoute]) -> list[dict[str, str]]:
    """Return what was extended: each route with its former deadline and the present one.

    A route's name is given only where the edition has several. To be called while speaking.
    """
    zone, several = edition.zone, len(edition.routes) > 1
    return [
        {
            "route": route_card(route, zone, now()).label if several else "",
            "before": formats.instant(route.former_deadline_at or route.deadline_at, zone),
            "deadline": formats.instant(route.deadline_at, zone),
        }
        for route in extended
        if route.deadline_at is not None
    ]


def extended(
    session: Session,
    application: Application,
    routes: Sequence[FeeRoute],
    answering: Organisation | None,
) -> None:
    """Say that the deadline was moved later, and that an application stands as it is."""
    with using_locale(resolve_language(application.language)):
        moved = _moved(application.edition, routes)
    _send_answered(
        session, "extended", application, answering, priority=Priority.ANNOUNCEMENT, moved=moved
    )


def extended_for_draft(
    session: Session,
    draft: ApplicationDraft,
    edition: Edition,
    routes: Sequence[FeeRoute],
    email: str,
    answering: Organisation | None,
) -> None:
    """Say that there is more time to complete an application.

    The address may only have been typed, by mistake even, so the link is the form's own and opens
    the draft for nobody who does not hold it.
    """
    language = resolve_language(draft.language)
    with using_locale(language):
        written = _written(
            "application-extended-draft",
            edition,
            language,
            answering,
            address=absolute(
                "enrolment.apply", lang=language, slug=edition.course.slug, edition=edition.slug
            ),
            moved=_moved(edition, routes),
        )
    enqueue(session, written, recipient=email, kind="extended", priority=Priority.ANNOUNCEMENT)


def _course_address(application: Application) -> str:
    course = application.edition.course
    return absolute("courses.course", lang=resolve_language(application.language), slug=course.slug)
