"""What a picture says: of a course, a programme, an organisation, the house."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from catalogue.courses.labels import label
from catalogue.courses.models import Programme
from catalogue.courses.presenters import Avatar, CourseCard, PartnerLine, avatar
from catalogue.i18n import formats
from catalogue.i18n.fallback import localize
from catalogue.partners.models import Organisation
from catalogue.syndication.share_images.fonts import drawable

MOST_MARKS = 4
PLAIN_MARK = "·"


@dataclass(frozen=True)
class Picture:
    """A picture in words that can be drawn: the same words always make the same picture.

    ``state`` is a state's code and its words, or two empty texts; ``marks`` are initials with
    the number of their colour; ``first`` and ``second`` are the lines at the foot.
    """

    house: str
    title: str
    state: tuple[str, str] = ("", "")
    marks: Sequence[tuple[str, int]] = ()
    first: str = ""
    second: str = ""


def _house() -> str:
    return drawable(current_app.config["SITE_NAME"]) or "Aula"


def _head() -> str:
    """Return the line at the head; a picture of the sample says that it is a demonstration."""
    note = _("Demonstration") if current_app.config["SAMPLE"] else ""
    return " · ".join(part for part in (_house(), drawable(note)) if part)


def _title(words: Mapping[str, Any], field: str, otherwise: str) -> str:
    """Return a title in the page's language, else in one whose letters can be drawn."""
    for code in (None, *sorted(words)):
        text = drawable(localize(words, field, code).text)
        if text:
            return text
    return otherwise


def _marks(lines: Iterable[Avatar]) -> list[tuple[str, int]]:
    return [(drawable(each.initials) or PLAIN_MARK, each.tone) for each in list(lines)[:MOST_MARKS]]


def _names(partners: Sequence[PartnerLine]) -> str:
    """Return who stands behind a listing, in words."""
    names = [drawable(str(line.avatar.name)) for line in partners]
    return formats.join_list([name for name in names if name])


def course_picture(words: Mapping[str, Any], card: CourseCard) -> Picture:
    """Return a course's picture: its title, its best edition's state and dates, its partners."""
    best = card.best
    dates = ""
    if best is not None and best.can_apply and best.deadline:
        dates = best.closes
    elif best is not None and best.dates:
        dates = f"{_('Course dates')}: {best.dates}"
    return Picture(
        house=_head(),
        title=_title(words, "title", _("Course")),
        state=(best.badge[0], drawable(best.badge[1])) if best is not None else ("", ""),
        marks=_marks(line.avatar for line in card.partners),
        first=_names(card.partners),
        second=drawable(dates),
    )


def programme_picture(
    programme: Programme, partners: Sequence[PartnerLine], courses: str
) -> Picture:
    """Return a programme's picture; ``courses`` says how many of its courses it takes."""
    award = label(programme.award)
    if programme.ects:
        award += f" · {programme.ects} ECTS"
    return Picture(
        house=_head(),
        title=_title(programme.words, "title", _("Programme")),
        state=("", drawable(award)),
        marks=_marks(line.avatar for line in partners),
        first=_names(partners),
        second=drawable(courses),
    )


def partner_picture(organisation: Organisation) -> Picture:
    """Return an organisation's picture: its name, kind and country."""
    emblem = avatar(organisation)
    about = [label(organisation.kind), formats.country_name(organisation.country)]
    return Picture(
        house=_head(),
        title=_title(organisation.words, "name", drawable(organisation.abbreviation) or _house()),
        marks=_marks([emblem]),
        first=drawable(" · ".join(about)),
        second=drawable(localize(organisation.words, "summary").text),
    )


def house_picture() -> Picture:
    """Return the picture of every page that has none of its own."""
    return Picture(
        house=_head(),
        title=drawable(_("Courses taught in partnership")) or _house(),
        first=drawable(_("Who teaches, when, and how to apply")),
    )
