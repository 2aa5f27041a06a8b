"""Whom a published change of an edition concerns, and by which letter they hear of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from catalogue.comanagement.rules.consequences import Change, ChangeKind
from catalogue.enrolment.codes import Answer, Decision, Place
from catalogue.enrolment.rules.transitions import Facts


class Group(StrEnum):
    """Those who live by an edition, by what they stand to lose."""

    PLACE = "place"
    """They have a place."""
    OFFER = "offer"
    """A place is offered to them."""
    WAITING = "waiting"
    REVIEW = "review"
    """Nobody has decided on their application yet."""
    UNCONFIRMED = "unconfirmed"
    """Their address is not confirmed, whatever their application holds or waits for."""
    DRAFT = "draft"
    """They have begun an application and not sent it."""
    SUBSCRIBER = "subscriber"
    """They asked to be told when applications for the course open."""
    ENDED = "ended"
    """Their application was declined or withdrawn, or has lapsed."""


class LetterKind(StrEnum):
    """The letters that tell of a change; of two that would do, the first is written."""

    CANCELLED = "cancelled"
    REINSTATED = "reinstated"
    CHANGED = "changed"
    EXTENDED = "extended"


class Silence(StrEnum):
    """Why a change is told to somebody by no letter."""

    ENDED = "ended"
    """Their application has ended, so they live by nothing of the edition."""
    OPENINGS = "openings"
    """Whoever asked to be told of openings hears of the next one, by an alert of its own."""
    READ_BEFORE_SENDING = "read-before-sending"
    """They have promised nothing yet, and the form says it before they send anything."""
    BINDS_OTHERS = "binds-others"
    """It binds whoever is still to apply; what they sent stands."""
    DECIDED = "decided"
    """It is about deciding, and their application has been decided on."""
    THEIRS_STANDS = "theirs-stands"
    """They keep what they chose, or what was said to them; their page shows it."""
    TOLD_APART = "told-apart"
    """Whoever it concerns is written to when something comes of it: a place that becomes free."""
    NOTHING_TO_DO = "nothing-to-do"
    """It changes how the edition is found or described, and nothing that anybody has to do."""


Outcome = LetterKind | Silence

APPLIED = (Group.PLACE, Group.OFFER, Group.WAITING, Group.REVIEW, Group.UNCONFIRMED)
"""Those whose application stands."""
UNDECIDED = (Group.REVIEW, Group.UNCONFIRMED)


def _row(
    applied: Outcome, draft: Outcome, exceptions: Mapping[Group, Outcome] | None = None
) -> Mapping[Group, Outcome]:
    row: dict[Group, Outcome] = dict.fromkeys(APPLIED, applied)
    row |= {Group.DRAFT: draft, Group.SUBSCRIBER: Silence.OPENINGS, Group.ENDED: Silence.ENDED}
    return row | dict(exceptions or {})


_TAUGHT = _row(LetterKind.CHANGED, Silence.READ_BEFORE_SENDING)
_STANDS = _row(Silence.THEIRS_STANDS, Silence.READ_BEFORE_SENDING)
_OTHERS = _row(Silence.BINDS_OTHERS, Silence.READ_BEFORE_SENDING)
_NOTHING = _row(Silence.NOTHING_TO_DO, Silence.NOTHING_TO_DO)

TABLE: Mapping[ChangeKind, Mapping[Group, Outcome]] = {
    ChangeKind.CANCELLED: _row(LetterKind.CANCELLED, LetterKind.CANCELLED),
    ChangeKind.REINSTATED: _row(LetterKind.REINSTATED, LetterKind.REINSTATED),
    ChangeKind.DATES: _TAUGHT,
    ChangeKind.ZONE: _TAUGHT,
    ChangeKind.PLACE: _TAUGHT,
    ChangeKind.FORMAT: _TAUGHT,
    ChangeKind.PACE: _TAUGHT,
    ChangeKind.LANGUAGES: _TAUGHT,
    ChangeKind.ASSIGNMENT_LANGUAGES: _TAUGHT,
    ChangeKind.FEE: _TAUGHT,
    ChangeKind.CREDIT: _TAUGHT,
    ChangeKind.ROUTE_ADDED: _STANDS,
    ChangeKind.ROUTE_REMOVED: _STANDS,
    ChangeKind.DEADLINE_LATER: _row(
        Silence.DECIDED, LetterKind.EXTENDED, dict.fromkeys(UNDECIDED, LetterKind.EXTENDED)
    ),
    ChangeKind.DEADLINE_EARLIER: _row(Silence.BINDS_OTHERS, LetterKind.CHANGED),
    ChangeKind.DEADLINE_PLANNED: _OTHERS,
    ChangeKind.OPENING: _OTHERS,
    ChangeKind.CAPACITY: _row(Silence.TOLD_APART, Silence.READ_BEFORE_SENDING),
    ChangeKind.ADMISSION: _STANDS,
    ChangeKind.WAITING_LIST: _STANDS,
    ChangeKind.LATE_ENTRY: _OTHERS,
    ChangeKind.NOMINATION: _row(
        Silence.DECIDED,
        Silence.READ_BEFORE_SENDING,
        dict.fromkeys(UNDECIDED, LetterKind.CHANGED),
    ),
    ChangeKind.ELIGIBILITY: _OTHERS,
    ChangeKind.VISIBILITY: _NOTHING,
    ChangeKind.ADDRESS: _NOTHING,
    ChangeKind.WORDING: _NOTHING,
}
"""For every kind of change, what each group hears of it: by which letter, or why by none."""


def group_of(facts: Facts, *, is_confirmed: bool) -> Group:
    """Return which group somebody who has applied belongs to."""
    if facts.answer in (Answer.WITHDRAWN, Answer.LAPSED) or facts.decision is Decision.DECLINED:
        return Group.ENDED
    if not is_confirmed:
        return Group.UNCONFIRMED
    if facts.place is Place.TAKEN:
        return Group.PLACE
    if facts.place is Place.HELD:
        return Group.OFFER
    if facts.place is Place.WAITING:
        return Group.WAITING
    return Group.REVIEW


@dataclass(frozen=True)
class Telling:
    """What somebody is told by one letter: which letter, and the changes that it names."""

    letter: LetterKind
    changes: tuple[Change, ...]


def telling(changes: Iterable[Change], group: Group, route: str | None) -> Telling | None:
    """Return the one letter by which somebody hears of changes, or nothing: none concerns them.

    ``route`` is the participation option that they chose; nobody else's fee is their affair.
    Nothing means that they may take any.
    """
    found: dict[Change, LetterKind] = {}
    for change in changes:
        outcome = TABLE[change.kind][group]
        if isinstance(outcome, LetterKind) and (not change.route or route in (None, change.route)):
            found[change] = outcome
    letters = {*found.values()}
    letter = next((each for each in LetterKind if each in letters), None)
    if letter is None:
        return None
    return Telling(letter, tuple(found))


def hears_of_draft(letter: LetterKind, *, is_open: bool) -> bool:
    """Say whether somebody with a draft is written to, where it could still be sent or not.

    Once it cannot, that an edition is cancelled or takes place after all is no news to them; that
    it can no longer be sent because the deadline was moved earlier is.
    """
    return is_open or letter is LetterKind.CHANGED


def concerns_anybody(changes: Iterable[Change]) -> bool:
    """Say whether a letter may have to be written of any of some changes."""
    return any(
        isinstance(outcome, LetterKind)
        for change in changes
        for outcome in TABLE[change.kind].values()
    )
