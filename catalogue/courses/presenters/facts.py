"""The few facts that a course's page begins with."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue.courses.codes import Format, Funding, ProgrammeRule
from catalogue.courses.labels import label
from catalogue.courses.models import Course, CourseWords, Programme
from catalogue.courses.presenters.edition import EditionCard
from catalogue.i18n import formats
from catalogue.i18n.languages import language

Fact = tuple[str, str, str]
"""A fact's name, its value, and a note below it."""

FIELDS = ("title", "summary", "description", "outcomes", "audience", "prerequisites")


def length(course: Course) -> str:
    """Return how long a course takes: days or weeks, or nothing."""
    if course.days:
        return ngettext("%(num)d day", "%(num)d days", course.days)
    if course.weeks:
        return ngettext("%(num)d week", "%(num)d weeks", course.weeks)
    return ""


def load(course: Course) -> str:
    """Return how many hours a week a course takes, or nothing."""
    least, most = course.hours_min, course.hours_max
    if course.days or not least or not most:
        return ""
    if least == most:
        return ngettext("%(num)d hour a week", "%(num)d hours a week", least)
    return _("%(least)d–%(most)d hours a week", least=least, most=most)


def credit(course: Course) -> str:
    """Return a course's credit and its level in the European framework, or nothing."""
    parts = []
    if course.ects:
        parts.append(f"{course.ects} ECTS")
    if course.eqf_level:
        parts.append(_("level %(level)d of the EQF", level=course.eqf_level))
    return ", ".join(parts)


def _cost(editions: Sequence[EditionCard]) -> str:
    """Return the span of what the editions' routes cost whoever pays it.

    Amounts in different currencies are not compared: the lowest of each is told.
    """
    routes = [route for card in editions for route in card.edition.routes]
    if not routes:
        return ""
    if all(route.amount == 0 for route in routes):
        return _("Free")
    if all(route.amount == 0 or route.funding is Funding.FULL for route in routes):
        return _("Funded")
    paid: dict[str, set[Decimal]] = {}
    for route in routes:
        if route.amount:
            paid.setdefault(route.currency, set()).add(route.amount)
    lowest = [formats.money(min(paid[currency]), currency) for currency in sorted(paid)]
    amount = formats.join_list(lowest, "or")
    if all(len(amounts) == 1 for amounts in paid.values()):
        return amount
    return _("from %(amount)s", amount=amount)


def course_facts(course: Course, editions: Sequence[EditionCard]) -> list[Fact]:
    """Return length, format, language, cost and award, as the editions that are not over have them.

    Where every edition is over, the newest ones speak for the course.
    """
    alive = [card for card in editions if not card.quiet] or list(editions[:1])
    kinds = [kind for kind in Format if any(card.edition.format is kind for card in alive)]
    spoken = list(dict.fromkeys(code for card in alive for code in card.taught_in))
    names = [formats.language_name(code) for code in spoken]
    return [
        (_("Length"), length(course), load(course)),
        (
            _("Format"),
            formats.capitalised(formats.join_list([label(kind).lower() for kind in kinds], "or"))
            if kinds
            else "",
            "",
        ),
        (_("Taught in"), formats.capitalised(formats.join_list(names, "or")) if names else "", ""),
        (_("Cost"), _cost(alive), ""),
        (_("Award"), label(course.award), credit(course)),
    ]


def is_partial(course: Course) -> bool:
    """Say whether the page's language lacks something that another language of the listing has."""
    own = course.words.get(language())
    others = [row for code, row in course.words.items() if code != language()]

    def lacks(field: str) -> bool:
        return not _text(own, field) and any(_text(row, field) for row in others)

    return any(lacks(field) for field in FIELDS)


def _text(row: CourseWords | None, field: str) -> str:
    return getattr(row, field, "") if row is not None else ""


def programme_rule(programme: Programme) -> str:
    """Return in words how many of a programme's courses are needed."""
    if programme.rule is ProgrammeRule.ALL or not programme.needed:
        return _("Every course")
    total = len(programme.courses)
    if programme.within_years:
        return _(
            "Any %(needed)d of %(total)d courses within %(years)d years",
            needed=programme.needed,
            total=total,
            years=programme.within_years,
        )
    return _("Any %(needed)d of %(total)d courses", needed=programme.needed, total=total)
