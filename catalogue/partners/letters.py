"""Letters to partners and those who want to become one, in the recipient's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from catalogue.accounts.access import MemberRole
from catalogue.accounts.letters import resolve_language
from catalogue.accounts.queries import hub_staff, person_by_id
from catalogue.events.codes import Pace
from catalogue.events.letters import Kind, News
from catalogue.events.models import Event
from catalogue.i18n import formats
from catalogue.i18n.addresses import absolute
from catalogue.i18n.fallback import localize
from catalogue.i18n.languages import using_locale
from catalogue.mail.codes import Priority
from catalogue.mail.formats.letter import Letter
from catalogue.mail.letters import render
from catalogue.mail.repositories.outbox import enqueue
from catalogue.partners import queries
from catalogue.partners.codes import MemberEvent
from catalogue.partners.labels import ROLES
from catalogue.partners.models import Invitation, Organisation, PartnershipEnquiry


def _post(session: Session, recipient: str, kind: str, written: Letter) -> None:
    enqueue(session, written, recipient=recipient, kind=kind, priority=Priority.PERSONAL)


def invitation(
    session: Session,
    invited: Invitation,
    organisation: Organisation | None,
    token: str,
    *,
    enquired: bool = False,
) -> None:
    """Send an invitation's link; to whoever had ``enquired``, with the news that we said yes."""
    language = resolve_language(invited.language)
    with using_locale(language):
        name = localize(organisation.words, "name").text if organisation else ""
        role = str(ROLES[invited.role]) if invited.role else ""
    written = render(
        "invitation",
        language=language,
        contact=None,
        organisation=name,
        role=role,
        enquired=enquired,
        address=absolute("partners.invitation", lang=language, token=token),
    )
    _post(session, invited.email, "invitation", written)


def enquiry_received(session: Session, enquiry: PartnershipEnquiry) -> None:
    """Thank the enquirer, and tell each of the hub's people in their own language.

    Whose address it is nobody knows, so that the thanks repeat nothing that was typed.
    """
    thanks = render("enquiry-received", language=resolve_language(enquiry.language), contact=None)
    _post(session, enquiry.email, "enquiry-received", thanks)
    for person in hub_staff():
        language = resolve_language(person.language)
        address = absolute("partners.enquiry", lang=language, number=enquiry.id)
        note = render(
            "enquiry-new",
            language=language,
            contact=None,
            organisation=enquiry.organisation_name,
            name=enquiry.full_name,
            address=address,
        )
        _post(session, person.email, "enquiry-new", note)


def enquiry_declined(session: Session, enquiry: PartnershipEnquiry, reason: str) -> None:
    """Tell the enquirer that it is not to be, and why; nothing that they typed is repeated."""
    language = resolve_language(enquiry.language)
    with using_locale(language):
        sent_on = formats.date(enquiry.created_at.date())
    written = render(
        "enquiry-declined", language=language, contact=None, sent_on=sent_on, reason=reason
    )
    _post(session, enquiry.email, "enquiry-declined", written)


def _managers(_session: Session, event: Event) -> Iterable[int]:
    return queries.people_of({event.organisation_id or 0}, MemberRole.MANAGER)


def _managers_and_member(session: Session, event: Event) -> Iterable[int]:
    return {*_managers(session, event), int(event.details["member"])}


def _about(event: Event) -> tuple[Organisation | None, str, str]:
    """Return the institution, the member's name and role of an event, in the reader's language."""
    organisation = queries.organisation_with(event.organisation_id)
    person = person_by_id(int(event.details["member"]))
    name = (person.full_name or person.email) if person else ""
    return organisation, name, str(ROLES[MemberRole(event.details["role"])])


def _named(organisation: Organisation) -> str:
    return localize(organisation.words, "name").text


def _members_page(organisation: Organisation, language: str) -> str:
    return absolute("partners.members", lang=language, slug=organisation.slug)


def _joined(event: Event, _reader: int, language: str) -> News | None:
    organisation, name, role = _about(event)
    if organisation is None or not name:
        return None
    return News(
        title=_(
            "New member of %(organisation)s: %(name)s", organisation=_named(organisation), name=name
        ),
        text=_(
            "%(name)s has accepted the invitation and now acts for %(organisation)s in this role: "
            "%(role)s.",
            name=name,
            organisation=_named(organisation),
            role=role,
        ),
        address=_members_page(organisation, language),
        link=_("See the members"),
    )


def _ended(event: Event, reader: int, language: str) -> News | None:
    organisation, name, role = _about(event)
    if organisation is None or not name:
        return None
    if reader == event.details["member"]:
        return News(
            title=_("Your role in %(organisation)s has ended", organisation=_named(organisation)),
            text=_(
                "You no longer act for %(organisation)s in this role: %(role)s. Your account and "
                "your own applications remain as they are.",
                organisation=_named(organisation),
                role=role,
            ),
            action=_("If this is a mistake, ask a manager of the institution to invite you again."),
        )
    return News(
        title=_(
            "%(name)s no longer acts for %(organisation)s",
            name=name,
            organisation=_named(organisation),
        ),
        text=_(
            "%(name)s no longer acts for %(organisation)s in this role: %(role)s.",
            name=name,
            organisation=_named(organisation),
            role=role,
        ),
        address=_members_page(organisation, language),
        link=_("See the members"),
    )


EVENTS: Mapping[str, Kind] = {
    MemberEvent.JOINED: Kind(_managers, _joined, Pace.DAILY),
    # Whoever loses a right hears of it, whatever they wished for.
    MemberEvent.ENDED: Kind(_managers_and_member, _ended, Pace.AT_ONCE, needed=True),
}
"""Who hears of what happens among an institution's members, how soon, and in which words."""
