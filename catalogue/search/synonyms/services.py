"""Adding, changing and removing groups of synonyms; each takes effect with the next search."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalogue.accounts.access import Actor
from catalogue.accounts.services.people import record
from catalogue.database import rollback_on, writing
from catalogue.search.synonyms import queries, rules
from catalogue.search.synonyms.models import Synonym, SynonymGroup


class SynonymError(Exception):
    """The thesaurus stays as it is."""


class Refused(SynonymError):
    """Only hub staff keep the synonyms."""


class Gone(SynonymError):
    """The group was removed in the meantime."""


class Changed(SynonymError):
    """Somebody changed the group in the meantime; nothing was saved."""


class AlreadyThere(SynonymError):
    """A phrase stands in another group of the language; the argument is how it is written there."""


@rollback_on(SynonymError)
def add(by: Actor, language: str, phrases: Sequence[str]) -> int:
    """Add a group and return its number. Raises ``Refused``, ``AlreadyThere``."""
    session = _begin(by)
    group = SynonymGroup(language=language)
    session.add(group)
    session.flush()
    _say(session, group, phrases)
    _note(session, by, "synonyms.add", group.id)
    session.commit()
    return group.id


@rollback_on(SynonymError)
def change(by: Actor, number: int, revision: int, language: str, phrases: Sequence[str]) -> None:
    """Replace a group's phrases, if it is still as it was at ``revision``.

    Raises ``Refused``, ``Gone``, ``Changed``, ``AlreadyThere``.
    """
    session = _begin(by)
    group = _held(session, number)
    if group.revision != revision:
        raise Changed
    group.revision += 1
    group.language = language
    group.phrases.clear()
    # The old phrases go before the new ones come, or those that stay would be there twice.
    session.flush()
    _say(session, group, phrases)
    _note(session, by, "synonyms.change", number)
    session.commit()


@rollback_on(SynonymError)
def remove(by: Actor, number: int) -> None:
    """Remove a group. Raises ``Refused``, ``Gone``."""
    session = _begin(by)
    session.delete(_held(session, number))
    _note(session, by, "synonyms.remove", number)
    session.commit()


def _begin(by: Actor) -> Session:
    if not by.hub:
        raise Refused
    return writing()


def _held(session: Session, number: int) -> SynonymGroup:
    """Return a group under its lock."""
    group = session.scalars(
        select(SynonymGroup)
        .where(SynonymGroup.id == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if group is None:
        raise Gone
    return group


def _say(session: Session, group: SynonymGroup, phrases: Sequence[str]) -> None:
    language = group.language
    keys = [rules.key(phrase) for phrase in phrases]
    taken = queries.elsewhere(language, keys, group.id)
    if taken is not None:
        raise AlreadyThere(taken.text)
    group.phrases = [
        Synonym(position=position, language=language, text=phrase, key=rules.key(phrase))
        for position, phrase in enumerate(phrases)
    ]
    try:
        session.flush()
    except IntegrityError as error:
        # Of two that add the same phrase at the same moment, the other one was first.
        session.rollback()
        taken = queries.elsewhere(language, keys, None)
        raise AlreadyThere(taken.text if taken else phrases[0]) from error


def _note(session: Session, by: Actor, action: str, number: int) -> None:
    record(session, action, person_id=by.person_id, subject="synonyms", subject_id=number)
