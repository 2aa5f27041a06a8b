"""Who answers a letter, as the letter names them."""

from __future__ import annotations

from catalogue.i18n.fallback import localize
from catalogue.mail.formats.letter import Contact
from catalogue.partners.models import Organisation


def contact_of(organisation: Organisation | None) -> Contact | None:
    """Return an institution's contact, named in the language being spoken; none: the house's."""
    if organisation is None or not organisation.contact_email:
        return None
    return Contact(localize(organisation.words, "name").text, organisation.contact_email)
