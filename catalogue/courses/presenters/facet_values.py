"""What the values of facets are called, and the lists that they choose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask_babel import gettext as _

from catalogue.caches import remembered
from catalogue.courses.codes import Format, Level
from catalogue.courses.labels import FEES, group_label, label
from catalogue.i18n import formats
from catalogue.i18n.fallback import LocalizedText, tagged
from catalogue.i18n.languages import language
from catalogue.search.filters import Filters, is_well_known

NAMED = frozenset({"topic", "partner", "programme"})
"""Facets whose values are called what the catalogue calls them."""

Names = Callable[[str, str], LocalizedText | None]
"""What a topic, a partner or a programme (a facet and its value) is called, where it is known."""


def value_label(facet: str, value: str, names: Names) -> str:
    """Return what a facet's value is called; a value that nothing names is shown as it is."""
    if facet == "month" and is_well_known("month", value):
        return formats.capitalised(formats.month(date.fromisoformat(f"{value}-01")))
    if facet in NAMED:
        found = names(facet, value)
        return tagged(found) if found else value
    return _value_label(facet, value, language())


@remembered(2048)
def _value_label(facet: str, value: str, _spoken: str) -> str:
    if facet == "open":
        return _("Open now") if value == "1" else value
    if facet == "fee":
        return str(FEES.get(value, value))
    if facet == "language":
        return formats.capitalised(formats.language_name(value)) if value.isalpha() else value
    if facet == "place":
        return formats.country_name(value)
    if facet == "region":
        return group_label(value)
    known: dict[str, type[Format] | type[Level]] = {"format": Format, "level": Level}
    kind = known.get(facet)
    return label(kind(value)) if kind is not None and value in list(kind) else value


def list_title(filters: Filters, names: Names) -> str:
    """Return a list's name with every chosen filter in words; nothing is read."""
    heading = _("Courses on “%(text)s”", text=filters.q) if filters.q else _("Courses")
    chosen = [value_label(facet, value, names) for facet, value in filters.pairs()]
    if filters.within:
        chosen.insert(0, value_label("partner", filters.within, names))
    if not chosen:
        return heading
    return _("%(list)s (%(filters)s)", list=heading, filters=", ".join(chosen))
