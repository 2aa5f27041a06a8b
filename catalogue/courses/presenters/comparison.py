"""Editions beside one another: the same questions to each, and whether the answers differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from catalogue.courses.codes import Format, PartnerRole
from catalogue.courses.labels import label
from catalogue.courses.models import Course, CoursePartner, Edition
from catalogue.courses.presenters.edition import EditionCard, edition_card
from catalogue.courses.presenters.facts import credit, length, load
from catalogue.courses.presenters.partner import PartnerLine, names_of, partner_lines
from catalogue.i18n import formats
from catalogue.i18n.cities import city_name
from catalogue.i18n.fallback import LocalizedText, localize

MOST = 4
"""How many editions stand beside one another."""

LETTERS = "ABCD"
"""What tells the editions apart where there is no room for a column each."""


@dataclass(frozen=True)
class Compared:
    """One of the editions that are compared, under its letter."""

    letter: str
    address: str
    course: Course
    title: LocalizedText
    card: EditionCard
    partners: Sequence[PartnerLine]


@dataclass(frozen=True)
class Row:
    """One question, with each edition's answer in lines of words; ``alike`` where all are one.

    What can be done about each edition stands with its state, so that row is never alike while
    anything can.
    """

    key: str
    label: str
    answers: Sequence[Sequence[str]]
    alike: bool


Answer = Callable[[Compared], Sequence[str]]


def address_of(edition: Edition) -> str:
    """Return what names an edition in the address of a comparison."""
    return f"{edition.course.slug}/{edition.slug}"


def compared(
    editions: Sequence[Edition], partners: Mapping[int, Sequence[CoursePartner]], now: datetime
) -> list[Compared]:
    """Return the editions, with their courses and who stands behind these, to be compared."""
    return [
        Compared(
            letter=letter,
            address=address_of(edition),
            course=edition.course,
            title=localize(edition.course.words, "title"),
            card=edition_card(
                edition, now, names_of(partners.get(edition.course_id, ()), PartnerRole.FUNDER)
            ),
            partners=partner_lines(partners.get(edition.course_id, ())),
        )
        for letter, edition in zip(LETTERS, editions, strict=False)
    ]


def _place(each: Compared) -> Sequence[str]:
    edition = each.card.edition
    where = [each.card.venue.text, city_name(edition.city) if edition.city else ""]
    if edition.format is not Format.ONLINE and edition.country:
        where.append(formats.country_name(edition.country))
    return each.card.format, ", ".join(part for part in where if part)


def _languages(each: Compared) -> Sequence[str]:
    codes = each.card.edition.assignment_languages
    if not codes or set(codes) == set(each.card.taught_in):
        return (formats.capitalised(each.card.languages),)
    names = formats.join_list([formats.language_name(code) for code in codes], "or")
    return formats.capitalised(each.card.languages), _(
        "Assignments in %(languages)s", languages=names
    )


def _cost(each: Compared) -> Sequence[str]:
    return [f"{route.label} {route.cost_line}" for route in each.card.routes]


def _deadlines(each: Compared) -> Sequence[str]:
    return [f"{route.label} {route.deadline} {route.extended}" for route in each.card.routes]


def _award(each: Compared) -> Sequence[str]:
    return label(each.course.award), credit(each.course, each.card.edition.routes)


def _who(each: Compared) -> Sequence[str]:
    return (formats.capitalised(each.card.who) or _("Anyone can apply"),)


def _partners(each: Compared) -> Sequence[str]:
    return [f"{line.avatar.name.text} {line.role}" for line in each.partners]


def _questions() -> list[tuple[str, str, Answer]]:
    """Return what is asked of every edition, in the order in which it matters to an applicant."""
    return [
        ("state", _("Status"), lambda each: (each.card.badge[1],)),
        ("deadlines", _("Applications close"), _deadlines),
        (
            "teaching",
            _("Course dates"),
            lambda each: (each.card.dates or _("Dates to be announced"),),
        ),
        ("length", _("Length"), lambda each: (length(each.course), load(each.course))),
        ("place", _("Format and place"), _place),
        ("languages", _("Taught in"), _languages),
        ("cost", _("Cost"), _cost),
        ("places", _("Places"), lambda each: (each.card.places,)),
        ("admission", _("Admission"), lambda each: (each.card.admission,)),
        ("who", _("Who it is for"), _who),
        ("nomination", _("Nomination"), lambda each: (label(each.card.edition.nomination),)),
        ("award", _("Award"), _award),
        ("partners", _("Course partners"), _partners),
    ]


def rows(editions: Sequence[Compared]) -> list[Row]:
    """Return the questions to which at least one of the editions has an answer."""
    found = []
    for key, words, answer in _questions():
        answers = [[line for line in answer(each) if line] for each in editions]
        if any(answers):
            alike = len(answers) > 1 and all(each == answers[0] for each in answers)
            if key == "state" and any(each.card.can_apply for each in editions):
                alike = False
            found.append(Row(key, words, answers, alike))
    return found
