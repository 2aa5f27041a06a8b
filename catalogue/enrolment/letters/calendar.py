"""The calendar file that goes with a letter, or is taken from one's own page."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _

from catalogue.courses.codes import Admission
from catalogue.courses.models import Edition
from catalogue.courses.rules.states import last_deadline, over
from catalogue.database import now
from catalogue.enrolment.codes import Place
from catalogue.enrolment.models import Application, ApplicationDraft
from catalogue.enrolment.rules.nomination import awaits_letter
from catalogue.enrolment.rules.places import held_for_sender
from catalogue.i18n import formats
from catalogue.i18n.addresses import absolute
from catalogue.i18n.fallback import localize
from catalogue.i18n.languages import language as language_spoken
from catalogue.i18n.languages import using_locale
from catalogue.syndication.icalendar import Task, personal_calendar

BEFORE_CLASSES = timedelta(days=7)
"""How long before the first day whoever takes part should know how to join."""


def own_calendar(
    application: Application, language: str, held_until: datetime | None = None
) -> str:
    """Return the classes and what the applicant has to do, in a language.

    ``held_until`` is given where the letter that gives that time has still to leave.
    """
    with using_locale(language):
        return personal_calendar(
            application.edition,
            _tasks(application, language, held_until or application.held_until),
            certain=application.place is Place.TAKEN,
        )


def calendar_after_sending(draft: ApplicationDraft, edition: Edition) -> str:
    """Return the classes and what comes next for whoever has just sent a draft, while speaking.

    It is the same for a second application by an address, as the page is.
    """
    course = localize(edition.course.words, "title").text
    page = absolute("courses.course", lang=language_spoken(), slug=edition.course.slug)
    number = _("Application %(code)s", code=draft.sent_code)
    name = f"application-{draft.sent_code}"
    if over(edition, now()) is not None:
        return personal_calendar(edition, [], certain=False)
    tasks = []
    left_at = draft.letter.sent_at if draft.letter is not None else None
    until = held_for_sender(draft.sent_as, left_at, current_app.config["CONFIRM_HOURS"])
    if until is not None:
        words = _("Confirm your e-mail address: %(course)s", course=course)
        lines = [_("Until %(when)s", when=formats.instant(until, edition.zone)), number, page]
        tasks.append(Task(f"{name}-answer", until, words, "\n".join(lines), page))
    deadline = last_deadline(edition)
    awaited = awaits_letter(edition.nomination, draft.entries.get("nomination"))
    if awaited and deadline is not None:
        words = _("Nomination letter: %(course)s", course=course)
        lines = [_("Until %(when)s", when=formats.instant(deadline, edition.zone)), number, page]
        tasks.append(Task(f"{name}-letter", deadline, words, "\n".join(lines), page))
    return personal_calendar(edition, tasks, certain=False)


def _tasks(application: Application, language: str, held_until: datetime | None) -> list[Task]:
    """Return what is to be done: keep a held place, or see that one knows how to join."""
    edition = application.edition
    if over(edition, now()) is not None:
        return []
    course = localize(edition.course.words, "title").text
    page = absolute("enrolment.my_application", lang=language, code=application.code)
    number = _("Application %(code)s", code=application.code)
    if application.place is Place.HELD and held_until is not None:
        words = (
            _("Accept your place: %(course)s", course=course)
            if edition.admission is Admission.SELECTION
            else _("Confirm your e-mail address: %(course)s", course=course)
        )
        until = formats.instant(held_until, edition.zone)
        lines = [_("Until %(when)s", when=until), number, page]
        name = f"application-{application.code}-answer"
        return [Task(name, held_until, words, "\n".join(lines), page)]
    if application.place is not Place.TAKEN or edition.starts_on is None:
        return []
    day = edition.starts_on - BEFORE_CLASSES
    if day <= now().date():
        return []
    words = _("Your course starts soon: %(course)s", course=course)
    lines = [
        _(
            "The course starts in a week. If you have not heard from the course team, please "
            "contact them."
        ),
        number,
        page,
    ]
    return [Task(f"application-{application.code}-join", day, words, "\n".join(lines), page)]
