"""The partner directory and a partner's page."""

from __future__ import annotations

from collections import defaultdict

from flask import g, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from catalogue.accounts.access import Rule, admits
from catalogue.courses import structured
from catalogue.courses.cards import CourseLine, mark
from catalogue.courses.cards.partner import original_name
from catalogue.courses.codes import PartnerRole
from catalogue.courses.directory import PartnerFilters, directory, narrow
from catalogue.courses.queries import former_partner_slug, partner_page
from catalogue.courses.views.blueprint import blueprint
from catalogue.courses.views.directory import directory_view
from catalogue.courses.views.lists import lines
from catalogue.database import now
from catalogue.i18n.collation import sort_key
from catalogue.i18n.languages import language
from catalogue.i18n.routing import localised
from catalogue.partners.codes import AffiliationKind
from catalogue.search import services as search
from catalogue.search.filters import Filters

MOST_COURSES = 30
"""How many of its courses a partner's page shows; the catalogue has the rest, in pages."""


@localised(blueprint, "/partners")
@admits(Rule.PUBLIC)
def partners() -> str:
    """Show the institutions asked for in the page's alphabetical order.

    It takes the one statement that asks for the catalogue's version, and four where that is new.
    """
    at = now()
    filters = PartnerFilters.parse(request.args)
    known = directory(at)
    found = narrow(known, filters, language=language(), today=at.date())
    return render_template(
        "courses/partners.html",
        filters=filters,
        empty_house=not known.institutions,
        view=directory_view(known, filters, found),
    )


@localised(blueprint, "/partners/<slug>")
@admits(Rule.PUBLIC)
def partner(slug: str) -> str | Response:
    """Show an organisation with its best courses, agreements, memberships (eight statements)."""
    at = now()
    found = search.find(
        Filters(chosen={"partner": (slug,)}), language=g.lang, now=at, per_page=MOST_COURSES
    )
    rows = partner_page(slug, found.course_ids)
    if rows is None:
        present = former_partner_slug(slug)
        if present is None:
            raise NotFound
        return redirect(url_for("courses.partner", slug=present), 308)
    cards = {line.id: line for line in lines(found.course_ids, at)}
    by_role: dict[PartnerRole, list[CourseLine]] = defaultdict(list)
    for role, course in rows.courses:
        if course in cards:
            by_role[role].append(cards[course])
    members = [
        (mark(each.organisation), each.organisation)
        for each in rows.members
        if each.kind is AffiliationKind.MEMBER and not each.until
    ]
    members.sort(key=lambda line: sort_key(line[0].name.text, language()))
    return render_template(
        "courses/partner.html",
        organisation=rows.organisation,
        emblem=mark(rows.organisation),
        original=original_name(rows.organisation),
        by_role=[(role, by_role[role]) for role in PartnerRole if role in by_role],
        agreements=rows.agreements,
        affiliations=rows.affiliations,
        members=members,
        total=found.total,
        structured=structured.organisation(rows.organisation),
    )
