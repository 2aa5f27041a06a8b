"""What a page shows of rows: words chosen, states computed, dates written; nothing is read here."""

from catalogue.courses.presenters.contact import contact_of, funders_of, signed_contact
from catalogue.courses.presenters.course import CourseCard, course_card, edition_cards
from catalogue.courses.presenters.edition import (
    EditionCard,
    EditionLine,
    edition_card,
    edition_label,
)
from catalogue.courses.presenters.line import CourseLine, course_lines
from catalogue.courses.presenters.particulars import particulars
from catalogue.courses.presenters.partner import Avatar, PartnerLine, avatar, partner_lines
from catalogue.courses.presenters.route import RouteCard, chosen_route_name, route_card

__all__ = [
    "Avatar",
    "CourseCard",
    "CourseLine",
    "EditionCard",
    "EditionLine",
    "PartnerLine",
    "RouteCard",
    "avatar",
    "chosen_route_name",
    "contact_of",
    "course_card",
    "course_lines",
    "edition_card",
    "edition_cards",
    "edition_label",
    "funders_of",
    "particulars",
    "partner_lines",
    "route_card",
    "signed_contact",
]
