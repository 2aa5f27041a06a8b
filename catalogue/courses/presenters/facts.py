"""The few facts that a course's page begins with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue.courses.codes import Award, Format, ProgrammeRule, RouteKind
from catalogue.courses.labels import label
from catalogue.courses.models import Course, CourseWords, FeeRoute, Programme
from catalogue.courses.presenters.edition import EditionCard
from catalogue.courses.presenters.route import cost_span
from catalogue.i18n import formats
from catalogue.i18n.languages import language

Fact = tuple[str, str, str]
"""A fact's name, its value, and a note below it."""

OF_CREDIT = frozenset({Award.CREDIT, Award.DEGREE, Award.DIPLOMA, Award.MASTER})
"""Awards that are made of credit, whichever route is taken."""

FIELDS = ("title", "summary", "description", "outcomes", "audience", "prerequisites")


class Lasting(Protocol):
    """A course as far as its length goes: a row of the database or a line of a list."""

    @property
    def days(self) -> int | None: ...
    @property
    def weeks(self) -> int | None: ...


def length(course: Lasting) -> str:
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


def carries_credit(route: FeeRoute) -> bool:
    """Say whether whoever takes an edition on this route is given credit."""
    return bool(route.ects) or route.kind in (RouteKind.CREDIT, RouteKind.DEGREE)


def all_carry_credit(course: Course, routes: Sequence[FeeRoute]) -> bool:
    """Say whether a course's credit holds for everybody, on whichever of these routes."""
    return course.award in OF_CREDIT or (bool(routes) and all(map(carries_credit, routes)))


def credit(course: Course, routes: Sequence[FeeRoute]) -> str:
    """Return a course's credit and its level in the European framework, or nothing.

    Where only some of the routes carry it, it says so: nobody else is promised any.
    """
    parts = []
    if course.ects:
        parts.append(f"{course.ects} ECTS")
    if course.eqf_level:
        parts.append(_("level %(level)d of the EQF", level=course.eqf_level))
    text = ", ".join(parts)
    if not text or all_carry_credit(course, routes):
        return text
    if not any(map(carries_credit, routes)):
        return ""
    return _("or %(credit)s with the credit option", credit=text)


def taught_now(editions: Sequence[EditionCard]) -> list[EditionCard]:
    """Return the editions that speak for a course: those not over, else the first one."""
    return [card for card in editions if not card.quiet] or list(editions[:1])


def course_facts(course: Course, editions: Sequence[EditionCard]) -> list[Fact]:
    """Return length, format, language, level, cost and award, in six pairs.

    They are those of the editions that are not over; where every one is, of the newest.
    """
    alive = taught_now(editions)
    routes = [route for card in alive for route in card.edition.routes]
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
        (_("Level"), label(course.level), ""),
        (_("Cost"), cost_span(routes), ""),
        (_("Award"), label(course.award), credit(course, routes)),
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
        return _("All courses")
    total = len(programme.courses)
    if programme.within_years:
        return _(
            "Any %(needed)d of %(total)d courses within %(years)d years",
            needed=programme.needed,
            total=total,
            years=programme.within_years,
        )
    return _("Any %(needed)d of %(total)d courses", needed=programme.needed, total=total)
