"""Organisations: added by the hub."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor
from catalogue.accounts.rules import normalised_email
from catalogue.accounts.services.people import record
from catalogue.database import now, rollback_on, writing
from catalogue.i18n.collation import sort_key
from catalogue.i18n.url_segments import reserved
from catalogue.partners import queries
from catalogue.partners.access import Action, may
from catalogue.partners.codes import OrganisationKind
from catalogue.partners.models import Organisation, OrganisationWords
from catalogue.partners.rules import is_slug
from catalogue.partners.services.errors import PartnerError, Refused, SlugUnusable


@rollback_on(PartnerError)
def add(
    slug: str,
    names: Mapping[str, str],
    kind: OrganisationKind,
    country: str,
    contact_email: str = "",
) -> int:
    """Add an organisation with its name in each language.

    Raises ``SlugUnusable``; ``ValueError`` where ``contact_email`` is no address.
    """
    contact_email = normalised_email(contact_email) if contact_email else ""
    session = writing()
    organisation = create(session, slug, names, kind, country)
    organisation.contact_email = contact_email
    record(
        session,
        "organisation.add",
        person_id=None,
        subject="organisation",
        subject_id=organisation.id,
    )
    session.commit()
    return organisation.id


@rollback_on(PartnerError)
def set_contact(by: Actor, organisation_id: int, email: str) -> None:
    """Set the address at which an organisation answers letters; empty: the house answers for it.

    Raises ``Refused``; ``ValueError`` where ``email`` is no address.
    """
    if not may(by, Action.MANAGE_MEMBERS, organisation_id):
        raise Refused
    address = normalised_email(email) if email else ""
    session = writing()
    session.get_one(Organisation, organisation_id).contact_email = address
    record(
        session,
        "organisation.contact",
        person_id=by.person_id,
        subject="organisation",
        subject_id=organisation_id,
    )
    session.commit()


def create(
    session: Session,
    slug: str,
    names: Mapping[str, str],
    kind: OrganisationKind,
    country: str,
) -> Organisation:
    """Add an organisation inside the caller's transaction. Raises ``SlugUnusable``."""
    if not is_slug(slug, reserved()) or queries.slug_is_taken(slug):
        raise SlugUnusable(slug)
    organisation = Organisation(slug=slug, kind=kind, country=country, created_at=now())
    organisation.words = {
        language: OrganisationWords(language=language, name=name, sort_key=sort_key(name, language))
        for language, name in names.items()
        if name
    }
    session.add(organisation)
    session.flush()
    return organisation
