"""What a list that somebody follows is called, away from its page."""

from __future__ import annotations

from flask_babel import gettext as _

from catalogue.courses.queries import partner_names, programme_names, topic_tree
from catalogue.courses.views.narrowing import Names, value_label
from catalogue.i18n.fallback import said
from catalogue.search.filters import Filters


def list_title(filters: Filters) -> str:
    """Return a list's name with every chosen filter in words (at most three statements)."""
    names = Names(
        topics={topic.code: said(topic.words, "name") for topic in topic_tree()}
        if filters.values("topic")
        else {},
        partners=partner_names(filters.values("partner")) if filters.values("partner") else {},
        programmes=programme_names() if filters.values("programme") else {},
    )
    heading = _("Courses on “%(text)s”", text=filters.q) if filters.q else _("Courses")
    chosen = [value_label(facet, value, names) for facet, value in filters.pairs()]
    if not chosen:
        return heading
    return _("%(list)s (%(filters)s)", list=heading, filters=", ".join(chosen))
