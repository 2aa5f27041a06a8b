"""Who has a place, who holds one and who stands in line, as long as addresses are unconfirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from catalogue.courses.codes import Admission
from catalogue.enrolment.codes import Answer, Decision, Place
from catalogue.enrolment.rules.transitions import Facts, Refusal, Refused, Seats, refuse_ended

SHARE = 5
"""One place in so many may be held for addresses that nobody has confirmed, but always one."""
MOST_FROM_ONE_NETWORK = 3
"""How many of an edition's places may be held so from one network at a time."""
MOST_CORRECTIONS = 5
"""How often the address of an application can be corrected: each time we write to a stranger."""
IN_LINE = Facts(Decision.WAITLISTED, Answer.NONE, Place.WAITING)
"""In the order of submission, without a place; whether somebody may be given one depends on their
address being confirmed."""


def submitted(
    admission: Admission, seats: Seats, *, waiting_list: bool, is_confirmed: bool, may_hold: bool
) -> Facts:
    """Return the facts of an application that has just come in; raises ``Refused`` when full.

    By selection it takes no place. First come, a free place is taken where the address is
    confirmed, and otherwise held for it as far as places may be held so (``may_hold``). Whoever
    gets neither stands in line: where places are left for whoever confirms, and where there is a
    waiting list.
    """
    if admission is Admission.SELECTION:
        return Facts(Decision.PENDING, Answer.NONE, Place.NONE)
    if seats.left > 0 and is_confirmed:
        return Facts(Decision.ADMITTED, Answer.NONE, Place.TAKEN)
    if seats.left > 0 and may_hold:
        return Facts(Decision.ADMITTED, Answer.NONE, Place.HELD)
    if seats.left > 0 or waiting_list:
        return IN_LINE
    raise Refused(Refusal.FULL, taken=seats.taken, capacity=seats.capacity)


def confirmed(facts: Facts, *, has_room: bool, is_over: bool = False) -> Facts:
    """Return the facts once the address is confirmed: a place held for that is taken.

    Whoever stands in line has a place if there is room: one is free that nobody confirmed goes
    before them to. In an edition that ``is_over`` nobody is given a place.
    """
    refuse_ended(facts)
    if facts.decision is Decision.ADMITTED and facts.place is Place.HELD:
        return IN_LINE if is_over else replace(facts, place=Place.TAKEN)
    if facts.place is Place.WAITING and has_room and not is_over:
        return Facts(Decision.ADMITTED, Answer.NONE, Place.TAKEN)
    return facts


def released(facts: Facts) -> Facts:
    """Return the facts once a place that waited for the address is held no longer.

    The application keeps its turn in line, since it was sent in time.
    """
    if not is_hold(facts):
        raise Refused(Refusal.NOT_OFFERED)
    return IN_LINE


def is_hold(facts: Facts) -> bool:
    """Say whether a place is held for an address to be confirmed, not for an answer."""
    return facts.decision is Decision.ADMITTED and facts.place is Place.HELD


def lapsed(facts: Facts, held_until: datetime | None, now: datetime) -> Facts | None:
    """Return the facts once time has taken a held place away, or nothing while it has not.

    An offer that nobody accepted ends the application; one whose address is unconfirmed goes back
    into the line. As long as the letter has not left, there is no time to be over.
    """
    if facts.place is not Place.HELD or held_until is None or now <= held_until:
        return None
    if is_hold(facts):
        return released(facts)
    return Facts(facts.decision, Answer.LAPSED, Place.NONE)


def given_up(facts: Facts, confirm_by: datetime | None, now: datetime) -> Facts | None:
    """Return the facts of an application whose address was never confirmed, once it is time."""
    if facts.answer is not Answer.NONE or confirm_by is None or now <= confirm_by:
        return None
    return Facts(facts.decision, Answer.LAPSED, Place.NONE)


def promoted(facts: Facts, admission: Admission, *, is_confirmed: bool) -> Facts:
    """Return the facts of the next on the waiting list once a place has become free.

    By selection it is an offer, to be accepted; first come it is the place itself. Nobody has
    either whose address is unconfirmed.
    """
    if facts.place is not Place.WAITING:
        raise Refused(Refusal.NOT_WAITING)
    if not is_confirmed:
        raise Refused(Refusal.UNCONFIRMED)
    if admission is Admission.SELECTION:
        return Facts(Decision.OFFERED, Answer.NONE, Place.HELD)
    return Facts(Decision.ADMITTED, Answer.NONE, Place.TAKEN)


def may_hold(capacity: int, held: int, from_network: int) -> bool:
    """Say whether one more place may be held for an unconfirmed address.

    ``held`` is how many of the edition's are held so already, ``from_network`` how many of those
    by the same network. Whatever the rest do, four places in five are for whoever confirms.
    """
    return held < max(1, capacity // SHARE) and from_network < MOST_FROM_ONE_NETWORK


def hold_until(left_at: datetime, hours: int) -> datetime:
    """Return until when a place is held for the address, once the receipt has left."""
    return left_at + timedelta(hours=hours)


def confirm_by(left_at: datetime, days: int, start: datetime | None) -> datetime:
    """Return by when an address has to be confirmed for the application to go on.

    That is no later than the edition's start, unless that had gone by when the letter left.
    """
    until = left_at + timedelta(days=days)
    return min(until, start) if start is not None and start > left_at else until


def held_for_sender(sent_as: Place | None, left_at: datetime | None, hours: int) -> datetime | None:
    """Return until when a place is held for whoever sent an application, as its page says it.

    It goes by what was found at sending and by when the letter left, and by nothing else, so that
    it is the same for an address that had applied before.
    """
    if sent_as is not Place.HELD or left_at is None:
        return None
    return hold_until(left_at, hours)


def after_correction(facts: Facts, *, corrections: int, has_room: bool) -> Facts:
    """Return the facts once an unconfirmed address is corrected for the so-manieth time.

    The turn stays. The first time, a place is held anew, as for an application that is just sent:
    the letter went to somebody else, or nowhere. After that none is, or a place could be kept from
    others for hours by naming address after address.
    """
    if not (is_hold(facts) or facts == IN_LINE):
        return facts
    if corrections == 1 and (has_room or is_hold(facts)):
        return Facts(Decision.ADMITTED, Answer.NONE, Place.HELD)
    return IN_LINE
