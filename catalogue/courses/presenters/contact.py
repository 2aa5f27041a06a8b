"""Who answers a letter, who signs it and who pays, as letters and pages name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from catalogue.courses.models import CoursePartner
from catalogue.courses.queries.contact import ANSWERING, Backing
from catalogue.i18n.fallback import localize, tagged
from catalogue.mail.formats.letter import Contact
from catalogue.mail.letters import operator_contact
from catalogue.partners.models import Organisation


def contact_of(organisation: Organisation | None) -> Contact | None:
    """Return an institution's contact, named in the language being spoken; none: the house's."""
    if organisation is None or not organisation.contact_email:
        return None
    return Contact(tagged(localize(organisation.words, "name")), organisation.contact_email)


def answering(partners: Sequence[CoursePartner]) -> Organisation | None:
    """Return which of a course's partners answers questions about it, or nothing: the house does.

    The rule is that of ``queries.contact``, over rows that are there already.
    """
    able = [row for row in partners if row.role in ANSWERING and row.organisation.contact_email]
    first = min(able, key=lambda row: ANSWERING.index(row.role), default=None)
    return first.organisation if first is not None else None


def signed_contact(backing: Backing | None) -> Contact:
    """Return who answers a letter about a course, with the institutions that sign it.

    Where none of them has given an address, the house answers in their name.
    """
    if backing is None:
        return operator_contact()
    answering = contact_of(backing.answering) or operator_contact()
    signed_by = tuple(localize(each.words, "name").text for each in backing.signing)
    return replace(answering, signed_by=signed_by)


def funders_of(backing: Backing | None) -> tuple[str, ...]:
    """Return who pays a course's fees, named in the language being spoken."""
    return tuple(
        tagged(localize(each.words, "name")) for each in (backing.funding if backing else ())
    )
