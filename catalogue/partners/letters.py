"""Letters to partners and those who want to become one, in the recipient's language."""

from __future__ import annotations

from sqlalchemy.orm import Session

from catalogue.accounts.letters import resolve_language
from catalogue.accounts.queries import hub_staff
from catalogue.i18n import formats
from catalogue.i18n.addresses import absolute
from catalogue.i18n.fallback import localize
from catalogue.i18n.languages import using_locale
from catalogue.mail.codes import Priority
from catalogue.mail.formats.letter import Letter
from catalogue.mail.letters import render
from catalogue.mail.repositories.outbox import enqueue
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
