"""Who answers a letter, as the letter names them."""

from __future__ import annotations

from collections.abc import Sequence

from catalogue.courses.models import CoursePartner
from catalogue.courses.queries.contact import ANSWERING
from catalogue.i18n.fallback import localize
from catalogue.mail.formats.letter import Contact
from catalogue.partners.models import Organisation


def contact_of(organisation: Organisation | None) -> Contact | None:
    """Return an institution's contact, named in the language being spoken; none: the house's."""
    if organisation is None or not organisation.contact_email:
        return None
    return Contact(localize(organisation.words, "name").text, organisation.contact_email)


def answering(partners: Sequence[CoursePartner]) -> Organisation | None:
    """Return which of a course's partners answers questions about it, or nothing: the house does.

    The rule is that of ``queries.contact``, over rows that are there already.
    """
    able = [row for row in partners if row.role in ANSWERING and row.organisation.contact_email]
    first = min(able, key=lambda row: ANSWERING.index(row.role), default=None)
    return first.organisation if first is not None else None
