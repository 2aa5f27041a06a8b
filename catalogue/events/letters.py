"""What a kind of event says, and the one letter that tells of what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalogue.accounts.letters import resolve_language
from catalogue.accounts.models import Person
from catalogue.events.codes import Pace
from catalogue.events.models import Event
from catalogue.i18n.addresses import absolute
from catalogue.i18n.languages import using_locale
from catalogue.mail.codes import Priority
from catalogue.mail.letters import render
from catalogue.mail.repositories.outbox import enqueue


@dataclass(frozen=True)
class News:
    """What happened, for one reader and in their language.

    ``title`` is a subject, ``text`` the whole of it, ``action`` what to do now, if anything, and
    ``link`` the name of where ``address`` leads; without one there is nowhere to go.
    """

    title: str
    text: str
    action: str = ""
    address: str = ""
    link: str = ""


@dataclass(frozen=True)
class Kind:
    """Who hears of a kind of event, how soon, and in which words.

    ``audience`` returns the ids of people; whoever did it is left out. ``news`` is asked in the
    reader's language with the reader's id and the language, and returns nothing where it is no
    longer worth telling. ``needed`` kinds are told even to whoever wishes for no letters.
    """

    audience: Callable[[Session, Event], Iterable[int]]
    news: Callable[[Event, int, str], News | None]
    pace: Pace
    needed: bool = False


def happened(session: Session, person: Person, said: Sequence[News]) -> None:
    """Tell one person of what happened, in one letter however much it is."""
    language = resolve_language(person.language)
    with using_locale(language):
        account = absolute("accounts.account", lang=language)
    written = render(
        "happened",
        language=language,
        contact=None,
        name=person.full_name if person.confirmed_at else "",
        said=said,
        account=account,
    )
    enqueue(
        session,
        written,
        recipient=person.email,
        kind="happened",
        priority=Priority.PERSONAL,
    )
