"""The calendar file that goes with a letter, or is taken from one's own page."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from catalogue.courses.codes import Admission
from catalogue.database import now
from catalogue.enrolment.codes import Place
from catalogue.enrolment.models import Application
from catalogue.i18n import formats
from catalogue.i18n.addresses import absolute
from catalogue.i18n.fallback import localize
from catalogue.i18n.languages import using_locale
from catalogue.syndication.icalendar import Task, personal_calendar

BEFORE_CLASSES = timedelta(days=7)
"""How long before the first day whoever takes part should know how to join."""


def own_calendar(application: Application, language: str) -> str:
    """Return the classes and what the applicant has to do, in a language."""
    with using_locale(language):
        return personal_calendar(
            application.edition,
            _tasks(application, language),
            certain=application.place is Place.TAKEN,
        )


def _tasks(application: Application, language: str) -> list[Task]:
    """Return what is to be done: keep a held place, or see that one knows how to join."""
    edition = application.edition
    course = localize(edition.course.words, "title").text
    page = absolute("enrolment.my_application", lang=language, code=application.code)
    number = _("Application %(code)s", code=application.code)
    if application.place is Place.HELD and application.held_until is not None:
        words = (
            _("Accept your place: %(course)s", course=course)
            if edition.admission is Admission.SELECTION
            else _("Confirm your address: %(course)s", course=course)
        )
        until = formats.instant(application.held_until, edition.zone)
        lines = [_("Until %(when)s", when=until), number, page]
        name = f"application-{application.code}-answer"
        return [Task(name, application.held_until, words, "\n".join(lines), page)]
    if application.place is not Place.TAKEN or edition.starts_on is None:
        return []
    day = edition.starts_on - BEFORE_CLASSES
    if day <= now().date():
        return []
    words = _("Do you know how to join? %(course)s", course=course)
    lines = [
        _("The course begins in a week. If you have not heard from those who teach it, ask them."),
        number,
        page,
    ]
    return [Task(f"application-{application.code}-join", day, words, "\n".join(lines), page)]
