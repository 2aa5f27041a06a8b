"""Institutions and programmes that a visitor's text names, to stand above the courses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from catalogue.browse.links.addresses import link
from catalogue.courses.caches.names import PARTNER, PROGRAMME, Directory
from catalogue.courses.labels import label
from catalogue.courses.presenters import Avatar, avatar
from catalogue.i18n.fallback import LocalizedText, localize
from catalogue.i18n.languages import language
from catalogue.search.filters import Filters

MOST_INSTITUTIONS = 3
MOST_PROGRAMMES = 2


@dataclass(frozen=True)
class Answer:
    """One of them as a line: ``mark`` is an institution's; ``courses`` is how many it leads to."""

    avatar: Avatar | None
    name: LocalizedText
    kind: str
    href: str
    courses: int


@dataclass(frozen=True)
class Answers:
    """What stands above the courses; ``more`` is the address of further institutions, or ""."""

    lines: Sequence[Answer] = ()
    more: str = ""


def answers(known: Directory, filters: Filters) -> Answers:
    """Return the institutions and programmes that the text names, best first.

    Only the first page has them. Where the list is narrowed to an institution or a programme, it
    is not named again, and neither are other institutions. Nothing is read.
    """
    if not filters.q or filters.page > 1:
        return Answers()
    institutions = []
    if not filters.values(PARTNER):
        found = known.names.find(
            filters.q, language(), kinds=(PARTNER,), most=MOST_INSTITUTIONS + 1, rank=known.rank
        )
        institutions = [known.institutions[each.slug] for each in found]
    programmes = known.names.find(
        filters.q, language(), kinds=(PROGRAMME,), most=MOST_PROGRAMMES, rank=known.rank
    )
    lines = [
        Answer(
            avatar=(emblem := avatar(each)),
            name=emblem.name,
            kind=label(each.kind),
            href=link("courses.partner", slug=each.slug),
            courses=known.count(PARTNER, each.slug),
        )
        for each in institutions[:MOST_INSTITUTIONS]
    ]
    lines += [
        Answer(
            avatar=None,
            name=localize(known.rows.programmes[each.slug], "name"),
            kind=_("Programme"),
            href=link("courses.programme", slug=each.slug),
            courses=known.count(PROGRAMME, each.slug),
        )
        for each in programmes
        if not filters.has(PROGRAMME, each.slug)
    ]
    more = len(institutions) > MOST_INSTITUTIONS
    return Answers(lines, link("courses.partners", q=filters.q) if more else "")
