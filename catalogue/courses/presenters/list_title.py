"""What a list that somebody follows is called, away from its page."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from catalogue.browse.directory import directory
from catalogue.browse.facets import value_label
from catalogue.search.filters import Filters


def list_title(filters: Filters, now: datetime) -> str:
    """Return a list's name with every chosen filter in words; nothing is read."""
    names = directory(now).name
    heading = _("Courses on “%(text)s”", text=filters.q) if filters.q else _("Courses")
    chosen = [value_label(facet, value, names) for facet, value in filters.pairs()]
    if not chosen:
        return heading
    return _("%(list)s (%(filters)s)", list=heading, filters=", ".join(chosen))
