"""The facets of the catalogue: what each filters by, and what it and its values are called.

A new facet is one more description here. Where it needs something of a course that no document has
yet, ``search/documents.py`` and ``courses/queries/documents/`` give it that.
"""

from __future__ import annotations

import re
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalogue.courses.codes import Format, Level
from catalogue.courses.labels import FEES, group_label, label
from catalogue.courses.rules.eligibility import PARENTS
from catalogue.i18n import formats
from catalogue.search.facets import Facet, Order

MONTH = re.compile(r"[1-9][0-9]{3}-(0[1-9]|1[0-2])", re.ASCII)
"""A month of a year that the calendar knows: there is no year 0."""


def _is_month(value: str) -> bool:
    return MONTH.fullmatch(value) is not None


def _month(value: str) -> str:
    if not _is_month(value):
        return value
    return formats.capitalised(formats.month(date.fromisoformat(f"{value}-01")))


def _format(value: str) -> str:
    return label(Format(value)) if value in list(Format) else value


def _level(value: str) -> str:
    return label(Level(value)) if value in list(Level) else value


def _language(value: str) -> str:
    return formats.capitalised(formats.language_name(value)) if value.isalpha() else value


FACETS = (
    Facet(
        code="open",
        position=110,
        legend=_l("Applications"),
        label=lambda value: _("Open now") if value == "1" else value,
        of_edition=lambda edition: ["1"] if edition.open else [],
        is_known=lambda value: value == "1",
        passing=True,
    ),
    Facet(
        code="topic",
        position=10,
        legend=_l("Topic"),
        of_course=lambda course: course.topics,
        order=Order.NUMBER,
        parents=lambda topics: topics,
    ),
    Facet(
        code="format",
        position=20,
        legend=_l("Format"),
        label=_format,
        of_edition=lambda edition: [edition.format],
        is_known=lambda value: value in list(Format),
        order=Order.LISTED,
        values=list(Format),
    ),
    Facet(
        code="language",
        position=30,
        legend=_l("Teaching language"),
        label=_language,
        of_edition=lambda edition: edition.languages,
    ),
    Facet(
        code="month",
        position=80,
        legend=_l("Start"),
        label=_month,
        of_edition=lambda edition: [edition.month],
        is_known=_is_month,
        order=Order.TIME,
        passing=True,
    ),
    Facet(
        code="fee",
        position=100,
        legend=_l("Cost"),
        label=lambda value: str(FEES.get(value, value)),
        of_edition=lambda edition: edition.fees,
        is_known=FEES.__contains__,
    ),
    Facet(
        code="region",
        position=60,
        legend=_l("Open to people from"),
        label=group_label,
        of_edition=lambda edition: edition.regions,
        parents=lambda _topics: PARENTS,
    ),
    Facet(
        code="place",
        position=90,
        legend=_l("Where"),
        label=formats.country_name,
        of_edition=lambda edition: [edition.place],
    ),
    Facet(
        code="level",
        position=70,
        legend=_l("Level"),
        label=_level,
        of_course=lambda course: [course.level],
        order=Order.LISTED,
        values=list(Level),
    ),
    Facet(
        code="partner",
        position=40,
        legend=_l("Partner"),
        of_course=lambda course: course.partners,
        order=Order.NUMBER,
        naming=True,
        or_else="network",
    ),
    Facet(
        code="network",
        position=45,
        legend=_l("Network (courses offered by its members)"),
        of_course=lambda course: course.networks,
        order=Order.NUMBER,
        naming=True,
    ),
    Facet(
        code="programme",
        position=50,
        legend=_l("Programme"),
        of_course=lambda course: course.programmes,
    ),
)
"""In the order in which pages show them."""
