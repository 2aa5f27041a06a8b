"""What features give to those below them when an app is made: one typed object an app.

A feature imports only from below. What it needs of one above it, that one puts here at start;
``create_app`` makes the object and decides the order. What an app learns as it runs and keeps for
as long as it lives stands here too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, url_for

if TYPE_CHECKING:
    from limits.strategies import RateLimiter
    from sqlalchemy.orm import Session

    from catalogue.accounts.access import Office
    from catalogue.accounts.services.counting import SharedCounts
    from catalogue.alerts.services.notifying import Look
    from catalogue.comanagement.rules.reliance import Reliance
    from catalogue.courses.caches.names import Names
    from catalogue.courses.models import Edition
    from catalogue.events.letters import Kind
    from catalogue.search.index.manager import IndexManager

EXTENSION = "catalogue"


def _no_offices(_person_id: int) -> tuple[Office, ...]:
    return ()


def _no_work(_edition: Edition) -> Sequence[str]:
    return ()


def _none_stand(_edition_id: int) -> int:
    return 0


def _nothing_known(_edition_id: int) -> None:
    return None


@dataclass(frozen=True)
class Audience:
    """Whom a publication reaches by letter, in words: who they are, and what they will read.

    ``with_place`` is how many of them have a place in the edition.
    """

    groups: Sequence[tuple[str, str]] = ()
    with_place: int = 0


def _nobody(
    _edition: Edition, _before: Mapping[str, Any] | None, _after: Mapping[str, Any]
) -> Audience:
    return Audience()


@dataclass
class Wiring:
    """What one app has been told at start, and what it has learnt since."""

    link: Callable[..., str] = url_for
    """Builds the address of a page with what travels from link to link: ``browse.links``."""

    offices_of: Callable[[int], tuple[Office, ...]] = _no_offices
    """Which rights a person has in which institutions: ``partners``."""

    after_edition_published: list[Callable[[Session, int], None]] = field(default_factory=list)
    """What else happens in the transaction in which an edition (its id) is published."""

    standing_applications: Callable[[int], int] = _none_stand
    """How many applications to an edition (its id) stand: ``enrolment``."""

    reliance: Callable[[int], Reliance | None] = _nothing_known
    """What of an edition (its id) applications rely on: ``enrolment``."""

    after_edition_changed: list[
        Callable[[Session, int, Mapping[str, Any], Mapping[str, Any]], None]
    ] = field(default_factory=list)
    """The same where the public read it before: its id, what was read, what is read from now on.
    These come first."""

    audience_of: Callable[[Edition, Mapping[str, Any] | None, Mapping[str, Any]], Audience] = (
        _nobody
    )
    """Whom publishing a snapshot of an edition after another would reach: ``enrolment``."""

    background_work: Callable[[Edition], Sequence[str]] = _no_work
    """What is being done for an edition's applicants, in words: ``enrolment``."""

    event_kinds: dict[str, Kind] = field(default_factory=dict)
    """Who hears of each kind of event and in which words: every feature that notes some."""

    counts: SharedCounts | None = None
    """The counts of what was tried, in the database: ``accounts.limits``."""

    redis: RateLimiter | None = None
    """The same in Redis, where there is one."""

    index: IndexManager | None = None
    """Keeps the search index and answers from it: ``search``."""

    names: Names | None = None
    """What institutions, programmes and topics are called: ``courses.caches``."""

    last_look: Look | None = None
    """What the worker saw when it last looked for news: ``alerts``."""

    naming_authority: str = ""
    """What stands for this installation in permanent names, once it was asked for."""


def wire(app: Flask) -> Wiring:
    """Give an app its wiring."""
    made = app.extensions[EXTENSION] = Wiring()
    return made


def wiring(app: Flask | None = None) -> Wiring:
    """Return the wiring of an app, by default of the one that is running."""
    found: Wiring = (app or current_app).extensions[EXTENSION]
    return found
