"""What those who stand behind a course are told of it, each in their language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from catalogue.comanagement.codes import CourseEvent
from catalogue.comanagement.labels import labels_of
from catalogue.comanagement.queries import audiences
from catalogue.courses.codes import PartnerRole
from catalogue.courses.labels import label
from catalogue.courses.models import Course, Edition
from catalogue.courses.presenters import edition_label
from catalogue.database import db
from catalogue.events.codes import Pace
from catalogue.events.letters import Kind, News
from catalogue.events.models import Event
from catalogue.i18n.addresses import absolute
from catalogue.i18n.fallback import localize
from catalogue.i18n.formats import join_list, language_name
from catalogue.partners.queries import organisation_with

MOST_NAMED = 6
"""How many changed fields a message names; the history shows the rest."""


@dataclass(frozen=True)
class About:
    """What an event is about, named in the reader's language."""

    course: Course
    title: str
    institution: str
    role: str
    who: str

    def page(self, endpoint: str, language: str) -> str:
        """Return the address of one of the course's pages in the workspace."""
        return absolute(endpoint, lang=language, slug=self.course.slug)


def _organisation(organisation_id: int | None) -> str:
    found = organisation_with(organisation_id)
    return localize(found.words, "name").text if found else ""


def _about(event: Event) -> About | None:
    """Return what is said of an event; nothing where its course is gone."""
    course = db.session.get(Course, event.course_id) if event.course_id else None
    if course is None:
        return None
    person = event.person
    name = (person.full_name or person.email) if person else _("Catalogue")
    acting = _organisation(event.acting_id)
    role = event.details.get("role")
    return About(
        course=course,
        title=localize(course.words, "title").text or course.slug,
        institution=_organisation(event.organisation_id),
        role=label(PartnerRole(role)) if role else "",
        who=_("%(name)s (%(institution)s)", name=name, institution=acting) if acting else name,
    )


def _asked(event: Event, _reader: int, language: str) -> News | None:
    about = _about(event)
    if about is None or not audiences.is_asked(event.organisation_id, event.details["partner"]):
        return None
    values = {"institution": about.institution, "course": about.title, "role": about.role}
    return News(
        title=_("Invitation for %(institution)s: %(course)s", **values),
        text=_(
            "%(who)s invites %(institution)s to take part in the course “%(course)s” in this role: "
            "%(role)s.",
            who=about.who,
            **values,
        ),
        action=_(
            "Nobody acts for this institution in the catalogue yet. You can invite its first "
            "manager from the page of its members."
        )
        if event.details.get("unattended")
        else _(
            "Please accept or decline. Once an editor of your institution has accepted, it appears "
            "on the course and your colleagues gain access to it."
        ),
        address=absolute("workspace.home", lang=language),
        link=_("Go to the workspace"),
    )


def _accepted(event: Event, _reader: int, language: str) -> News | None:
    about = _about(event)
    if about is None:
        return None
    values = {"institution": about.institution, "course": about.title, "role": about.role}
    return News(
        title=_("%(institution)s has accepted: %(course)s", **values),
        text=_(
            "%(institution)s has accepted your invitation and is now a partner in the course "
            "“%(course)s” in this role: %(role)s.",
            **values,
        ),
        address=about.page("comanagement.partners", language),
        link=_("See the partners"),
    )


def _refused(event: Event, _reader: int, language: str) -> News | None:
    about = _about(event)
    if about is None:
        return None
    values = {"institution": about.institution, "course": about.title, "role": about.role}
    return News(
        title=_("%(institution)s has declined: %(course)s", **values),
        text=_(
            "%(institution)s has declined the invitation to take part in the course “%(course)s” "
            "in this role: %(role)s. The course stays as it is.",
            **values,
        ),
        address=about.page("comanagement.partners", language),
        link=_("See the partners"),
    )


def _ended(event: Event, _reader: int, language: str) -> News | None:
    about = _about(event)
    if about is None:
        return None
    values = {"institution": about.institution, "course": about.title, "role": about.role}
    return News(
        title=_("A role has ended: %(institution)s, %(course)s", **values),
        text=_(
            "%(who)s has ended the role of %(institution)s in the course “%(course)s” (%(role)s). "
            "The institution no longer appears on the course in this role, and the access that "
            "came with it has ended.",
            who=about.who,
            **values,
        ),
        action=_("If this is a mistake, the institution leading the course can invite it again."),
        address=absolute("workspace.home", lang=language),
        link=_("Go to the workspace"),
    )


def _published(event: Event, _reader: int, language: str) -> News | None:
    about = _about(event)
    if about is None:
        return None
    edition = db.session.get(Edition, event.edition_id) if event.edition_id else None
    named = edition_label(edition).text if edition else ""
    values = {"who": about.who, "course": about.title, "edition": named}
    if edition is None:
        text = _("%(who)s has published changes to the course “%(course)s”.", **values)
    else:
        text = _("%(who)s has published changes to “%(course)s”, edition %(edition)s.", **values)
    if event.details.get("first"):
        text = (
            _("%(who)s has published the course “%(course)s”.", **values)
            if edition is None
            else _("%(who)s has published an edition of “%(course)s”: %(edition)s.", **values)
        )
    return News(
        title=_("Published: %(course)s", course=about.title),
        text=" ".join([text, *_what_changed(event)]),
        address=about.page("comanagement.history", language)
        if edition is None
        else absolute(
            "comanagement.history", lang=language, slug=about.course.slug, edition=edition.slug
        ),
        link=_("See the history"),
    )


def _what_changed(event: Event) -> Iterable[str]:
    names = labels_of(event.details.get("fields", ()))
    if names:
        shown = join_list(names[:MOST_NAMED])
        if len(names) > MOST_NAMED:
            yield _("Changed, among others: %(fields)s.", fields=shown)
        else:
            yield _("Changed: %(fields)s.", fields=shown)
    spoken = [language_name(code) for code in event.details.get("outdated", ())]
    if spoken:
        yield _("The text is now out of date in: %(languages)s.", languages=join_list(spoken))


def _signed_off(event: Event, _reader: int, language: str) -> News | None:
    about = _about(event)
    if about is None:
        return None
    values = {"institution": about.institution, "course": about.title}
    return News(
        title=_("Signed off: %(course)s", course=about.title),
        text=_(
            "%(institution)s has signed off the credit, award and level of “%(course)s”.", **values
        ),
        address=about.page("comanagement.sign_off", language),
        link=_("See the accreditation"),
    )


def _withdrawn(event: Event, _reader: int, language: str) -> News | None:
    about = _about(event)
    if about is None:
        return None
    values = {"institution": about.institution, "course": about.title}
    return News(
        title=_("Sign-off withdrawn: %(course)s", course=about.title),
        text=_(
            "%(institution)s has withdrawn its sign-off of “%(course)s”. The public no longer sees "
            "its statement.",
            **values,
        ),
        action=_("Please agree with the institution on what the course may say about credit."),
        address=about.page("comanagement.sign_off", language),
        link=_("See the accreditation"),
    )


def _lapsed(event: Event, _reader: int, language: str) -> News | None:
    about = _about(event)
    if about is None:
        return None
    values = {"institution": about.institution, "course": about.title}
    return News(
        title=_("Sign-off no longer valid: %(course)s", course=about.title),
        text=_(
            "What “%(course)s” says about credit, award or level has changed since %(institution)s "
            "signed it off. The public no longer sees its statement.",
            **values,
        ),
        action=_("An editor of the institution can check the details and sign them off again."),
        address=about.page("comanagement.sign_off", language),
        link=_("See the accreditation"),
    )


def _of_institution(_session: Session, event: Event) -> Iterable[int]:
    return audiences.editors_of(event.organisation_id)


def _of_leads(_session: Session, event: Event) -> Iterable[int]:
    return audiences.leaders_of(event.course_id)


def _of_both(_session: Session, event: Event) -> Iterable[int]:
    return audiences.editors_of(event.organisation_id) | audiences.leaders_of(event.course_id)


def _of_all(_session: Session, event: Event) -> Iterable[int]:
    return audiences.everybody_behind(event.course_id)


EVENTS: Mapping[str, Kind] = {
    CourseEvent.PARTNER_ASKED: Kind(_of_institution, _asked, Pace.AT_ONCE, needed=True),
    CourseEvent.PARTNER_ACCEPTED: Kind(_of_leads, _accepted, Pace.AT_ONCE),
    CourseEvent.PARTNER_REFUSED: Kind(_of_leads, _refused, Pace.AT_ONCE),
    CourseEvent.PARTNER_ENDED: Kind(_of_both, _ended, Pace.AT_ONCE, needed=True),
    CourseEvent.PUBLISHED: Kind(_of_all, _published, Pace.DAILY),
    CourseEvent.SIGNED_OFF: Kind(_of_leads, _signed_off, Pace.DAILY),
    CourseEvent.SIGN_OFF_WITHDRAWN: Kind(_of_leads, _withdrawn, Pace.AT_ONCE, needed=True),
    CourseEvent.SIGN_OFF_LAPSED: Kind(_of_both, _lapsed, Pace.AT_ONCE, needed=True),
}
"""Who hears of what happens between partners, how soon, and in which words."""
