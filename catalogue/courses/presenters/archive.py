"""What a course's past editions say: how often it came back, and the archive by year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from flask_babel import gettext as _

from catalogue.courses.codes import State
from catalogue.courses.presenters.edition import EditionCard
from catalogue.courses.rules.series import series
from catalogue.i18n import formats


def archive(editions: Sequence[EditionCard]) -> list[tuple[int, list[EditionCard]]]:
    """Return the editions that are over by the year in which they began, the newest first."""
    past = [
        (card.edition.starts_on, card)
        for card in editions
        if card.state is State.PAST and card.edition.starts_on is not None
    ]
    past.sort(key=lambda each: each[0], reverse=True)
    return [
        (year, [card for _start, card in each]) for year, each in groupby(past, lambda e: e[0].year)
    ]


def series_words(editions: Sequence[EditionCard], now: datetime) -> str:
    """Return since when and how often a course has come back, or nothing where it has not."""
    found = series(
        (
            card.edition.starts_on
            for card in editions
            if card.edition.starts_on is not None and card.state is not State.CANCELLED
        ),
        now.date(),
    )
    if found is None:
        return ""
    year = str(found.since)
    if found.years == 2:
        words = _("Every two years since %(year)s", year=year)
    elif found.times == 1:
        words = _("Every year since %(year)s", year=year)
    elif found.times == 2:
        words = _("Twice a year since %(year)s", year=year)
    else:
        words = _("Several times a year since %(year)s", year=year)
    if not found.missing:
        return words
    years = formats.join_list([str(missed) for missed in found.missing])
    return _("%(series)s, except in %(years)s", series=words, years=years)
