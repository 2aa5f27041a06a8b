"""Letters to partners and those who want to become one, in the recipient's language."""

from __future__ import annotations

from sqlalchemy.orm import Session

from catalogue.accounts.letters import spoken
from catalogue.accounts.queries import hub_staff
from catalogue.i18n import formats
from catalogue.i18n.addresses import absolute
from catalogue.i18n.fallback import said
from catalogue.i18n.languages import speaking
from catalogue.mail.codes import Priority
from catalogue.mail.formats.letter import Letter
from catalogue.mail.letters import letter
from catalogue.mail.repositories.outbox import post
from catalogue.partners.labels import ROLES
from catalogue.partners.models import Invitation, Organisation, PartnershipEnquiry


def _post(session: Session, recipient: str, kind: str, written: Letter) -> None:
    post(session, written, recipient=recipient, kind=kind, priority=Priority.PERSONAL)


def invitation(
    session: Session, invited: Invitation, organisation: Organisation | None, token: str
) -> None:
    """Send an invitation's link."""
    language = spoken(invited.language)
    with speaking(language):
        name = said(organisation.words, "name").text if organisation else ""
        role = str(ROLES[invited.role]) if invited.role else ""
    written = letter(
        "invitation",
        language=language,
        contact=None,
        organisation=name,
        role=role,
        address=absolute("partners.invitation", lang=language, token=token),
    )
    _post(session, invited.email, "invitation", written)


def enquiry_received(session: Session, enquiry: PartnershipEnquiry) -> None:
    """Thank the enquirer, and tell each of the hub's people in their own language.

    Whose address it is nobody knows, so that the thanks repeat nothing that was typed.
    """
    thanks = letter("enquiry-received", language=spoken(enquiry.language), contact=None)
    _post(session, enquiry.email, "enquiry-received", thanks)
    for person in hub_staff():
        language = spoken(person.language)
        address = absolute("partners.enquiry", lang=language, number=enquiry.id)
        note = letter(
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
    language = spoken(enquiry.language)
    with speaking(language):
        sent_on = formats.date(enquiry.created_at.date())
    written = letter(
        "enquiry-declined", language=language, contact=None, sent_on=sent_on, reason=reason
    )
    _post(session, enquiry.email, "enquiry-declined", written)
