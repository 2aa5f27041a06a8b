"""What the values of facets are called, and the lists that they choose."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from catalogue.caches import remembered
from catalogue.i18n.fallback import LocalizedText, tagged
from catalogue.i18n.languages import language
from catalogue.search.facets import FACETS
from catalogue.search.filters import Filters

Names = Callable[[str, str], LocalizedText | None]
"""What a topic, partner, network or programme (facet and value) is called, where it is known."""


def value_label(facet: str, value: str, names: Names) -> str:
    """Return what a facet's value is called; a value that nothing names is shown as it is."""
    if FACETS[facet].label is None:
        found = names(facet, value)
        return tagged(found) if found else value
    return _value_label(facet, value, language())


@remembered(2048)
def _value_label(facet: str, value: str, _spoken: str) -> str:
    described = FACETS[facet].label
    return described(value) if described else value


def list_title(filters: Filters, names: Names) -> str:
    """Return a list's name with every chosen filter in words; nothing is read."""
    heading = _("Courses on “%(text)s”", text=filters.q) if filters.q else _("Courses")
    chosen = [value_label(facet, value, names) for facet, value in filters.pairs()]
    if filters.within:
        chosen.insert(0, value_label("partner", filters.within, names))
    if not chosen:
        return heading
    return _("%(list)s (%(filters)s)", list=heading, filters=", ".join(chosen))
