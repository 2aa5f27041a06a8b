"""Whom a publication of an edition reaches, in words, before it is published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from catalogue.comanagement.rules.consequences import Change, consequences
from catalogue.enrolment.letters import changed_lines
from catalogue.enrolment.queries import GroupCount
from catalogue.enrolment.rules.concerned import Group, LetterKind, hears_of_draft, telling
from catalogue.i18n import formats
from catalogue.i18n.languages import language
from catalogue.wiring import Audience

Snapshot = Mapping[str, Any]
CANCELLED: Mapping[Group, Any] = {
    Group.PLACE: _l("The edition will not take place, and their place is no longer valid."),
    Group.OFFER: _l("The edition will not take place, and the offer can no longer be accepted."),
    Group.WAITING: _l("The edition will not take place, and the waiting list is closed."),
    Group.REVIEW: _l("The edition will not take place, so there will be no decision."),
    Group.UNCONFIRMED: _l("The edition will not take place, so there will be no decision."),
    Group.DRAFT: _l("The edition will not take place, so the application can no longer be sent."),
}
REINSTATED: Mapping[Group, Any] = {
    Group.PLACE: _l("The edition will take place after all, and they have their place as before."),
    Group.OFFER: _l("The edition will take place after all, and until when they can accept."),
    Group.WAITING: _l("The edition will take place after all, and they keep their number."),
    Group.REVIEW: _l("The edition will take place after all, and there will be a decision."),
    Group.UNCONFIRMED: _l("The edition will take place after all; they can confirm their address."),
    Group.DRAFT: _l("The edition will take place after all, and the application can be sent."),
}


def audience(
    before: Snapshot,
    after: Snapshot,
    at: datetime,
    applied: Sequence[GroupCount],
    drafts: int,
    *,
    is_open: bool,
) -> Audience:
    """Return whom publishing ``after`` reaches by letter, how many of each, and what they read.

    ``drafts`` is how many drafts have an address, ``is_open`` whether one could still be sent.
    """
    people: Counter[tuple[Group, LetterKind]] = Counter()
    named: dict[tuple[Group, LetterKind], set[Change]] = {}
    for each in applied:
        told = telling(consequences(before, after, at, each.language), each.group, each.route)
        if told is not None:
            people[each.group, told.letter] += each.count
            named.setdefault((each.group, told.letter), set()).update(told.changes)
    begun = telling(consequences(before, after, at, language()), Group.DRAFT, None)
    if begun is not None and drafts and hears_of_draft(begun.letter, is_open=is_open):
        people[Group.DRAFT, begun.letter] = drafts
        named[Group.DRAFT, begun.letter] = {*begun.changes}
    # Both codes stand in the order in which they matter.
    groups = [
        (
            _who(group, people[group, letter]),
            _what(group, letter, named[group, letter], before, after),
        )
        for group in Group
        for letter in LetterKind
        if (group, letter) in people
    ]
    places = sum(count for (group, _letter), count in people.items() if group is Group.PLACE)
    return Audience(groups, places)


def _what(
    group: Group, letter: LetterKind, changes: set[Change], before: Snapshot, after: Snapshot
) -> str:
    """Return what a letter says, in one sentence."""
    if letter is LetterKind.CANCELLED:
        return str(CANCELLED[group])
    if letter is LetterKind.REINSTATED:
        return str(REINSTATED[group])
    if letter is LetterKind.EXTENDED:
        return _("The deadline has been extended.")
    names = [line.label for line in changed_lines(sorted(changes), before, after)]
    return _("The changes (%(what)s) and what they can do.", what=formats.join_list(names))


def _who(group: Group, count: int) -> str:
    number = formats.number(count)
    if group is Group.PLACE:
        return ngettext(
            "%(number)s person with a place", "%(number)s people with a place", count, number=number
        )
    if group is Group.OFFER:
        return ngettext(
            "%(number)s person who was offered a place",
            "%(number)s people who were offered a place",
            count,
            number=number,
        )
    if group is Group.WAITING:
        return ngettext(
            "%(number)s person on the waiting list",
            "%(number)s people on the waiting list",
            count,
            number=number,
        )
    if group is Group.REVIEW:
        return ngettext(
            "%(number)s person awaiting a decision",
            "%(number)s people awaiting a decision",
            count,
            number=number,
        )
    if group is Group.UNCONFIRMED:
        return ngettext(
            "%(number)s person who has not confirmed their e-mail address",
            "%(number)s people who have not confirmed their e-mail address",
            count,
            number=number,
        )
    return ngettext(
        "%(number)s draft application", "%(number)s draft applications", count, number=number
    )
