"""What a page shows of rows: words chosen, states computed, dates written; nothing is read here."""

from catalogue.courses.cards.course import (
    CourseCard,
    EditionCard,
    RouteCard,
    course_card,
    edition_card,
    edition_label,
)
from catalogue.courses.cards.partner import Mark, PartnerLine, mark, partner_lines

__all__ = [
    "CourseCard",
    "EditionCard",
    "Mark",
    "PartnerLine",
    "RouteCard",
    "course_card",
    "edition_card",
    "edition_label",
    "mark",
    "partner_lines",
]
