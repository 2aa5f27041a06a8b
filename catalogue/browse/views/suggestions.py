"""What a visitor may mean, while they type; the form beside it works without."""

from __future__ import annotations

from flask import Response, g, jsonify, request
from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue.accounts.access import Rule, admits
from catalogue.browse.links.addresses import link
from catalogue.browse.links.visitor import tenant
from catalogue.browse.views.blueprint import blueprint
from catalogue.courses.caches.names import PARTNER, PROGRAMME, TOPIC, Directory, directory
from catalogue.courses.labels import label
from catalogue.courses.queries import course_slugs
from catalogue.database import now
from catalogue.i18n.fallback import LocalizedText
from catalogue.i18n.routing import localised
from catalogue.search import services as search
from catalogue.search.index.suggestions import LONGEST, SHORTEST, beginnings
from catalogue.search.text.names import Named

MOST = 8
MOST_NAMED = 3
"""How many of them may be institutions, programmes and topics."""

Line = list[str]
"""What a line says, what it is, where it leads, and its language where that is another."""


@localised(blueprint, "/courses/suggestions")
@admits(Rule.PUBLIC)
def suggestions() -> Response:
    """Answer with at most eight lines for what was typed (two statements)."""
    at = now()
    q = " ".join(request.args.get("q", "").split())[:LONGEST]
    lines: list[Line] = []
    if beginnings(q):
        under = tenant()
        within = under.slug if under else ""
        titles = search.suggest(q, language=g.lang, now=at, most=MOST, within=within)
        # Under the name of one tenant, what it does not stand behind is not suggested.
        lines = [] if under else _named(directory(at, looked=True), q)
        slugs = course_slugs([each.course_id for each in titles]) if titles else {}
        lines += [
            _line(
                LocalizedText(each.title, each.language, each.language != g.lang),
                _("Course"),
                link("courses.course", slug=slugs[each.course_id]),
            )
            for each in titles
            if each.course_id in slugs
        ]
    lines = lines[:MOST]
    said = (
        ngettext("%(num)d suggestion", "%(num)d suggestions", len(lines))
        if lines
        else _("No suggestions")
    )
    return jsonify(said=said, items=lines)


def _named(known: Directory, q: str) -> list[Line]:
    found = known.names.find(
        q,
        g.lang,
        kinds=(PARTNER, PROGRAMME, TOPIC),
        most=MOST,
        shortest=SHORTEST,
        mentions=False,
        rank=known.rank,
    )
    # Who has no course comes after whoever has one, however well the name fits.
    found.sort(key=lambda each: not known.count(each.kind, each.slug))
    return [line for each in found if (line := _line_of(known, each))][:MOST_NAMED]


def _line_of(known: Directory, each: Named) -> Line | None:
    name = known.name(each.kind, each.slug)
    if name is None or (each.kind == TOPIC and not known.count(TOPIC, each.slug)):
        # A topic without a course leads to an empty list.
        return None
    if each.kind == PARTNER:
        kind = label(known.institutions[each.slug].kind)
        return _line(name, kind, link("courses.partner", slug=each.slug))
    if each.kind == PROGRAMME:
        return _line(name, _("Programme"), link("courses.programme", slug=each.slug))
    return _line(name, _("Topic"), link("courses.catalogue", topic=each.slug))


def _line(name: LocalizedText, kind: str, href: str) -> Line:
    return [name.text, kind, href, *([name.language] if name.is_fallback else [])]
