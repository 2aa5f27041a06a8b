"""The partner directory and a partner's page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import g, render_template, request
from werkzeug.exceptions import NotFound

from catalogue.accounts.access import Rule, admits
from catalogue.browse.forms.partner_filters import PartnerFilters
from catalogue.browse.links.visitor import tenant
from catalogue.browse.presenters.partner_list import PER_PAGE, directory_view
from catalogue.browse.presenters.partner_search import narrow
from catalogue.browse.views.blueprint import blueprint
from catalogue.courses.caches.names import NETWORK, PARTNER, PROGRAMME, directory
from catalogue.courses.codes import PartnerRole
from catalogue.courses.labels import label, programme_role
from catalogue.courses.presenters import avatar, course_lines
from catalogue.courses.presenters.network import network
from catalogue.courses.presenters.partner import earlier_names, original_name, website_name
from catalogue.courses.queries import listed_courses, partner_page, partner_ties
from catalogue.database import now
from catalogue.i18n.addresses import absolute
from catalogue.i18n.languages import language
from catalogue.i18n.routing import localised
from catalogue.partners.codes import OrganisationKind
from catalogue.search import services as search
from catalogue.search.filters import Filters
from catalogue.syndication import schema_org

MOST_COURSES = 10
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
    under = tenant()
    asked = filters.within(under.slug) if under and under.is_network else filters
    found = narrow(known, asked, language=language(), today=at.date())
    filters = filters.keeping_one_of(found.unknown)
    # Whoever asks for nothing in particular is looking for somebody with a course.
    view = directory_view(known, filters, found, only_with_courses=asked.is_plain)
    return render_template(
        "browse/partners.html",
        filters=filters,
        is_empty=not known.institutions,
        view=view,
        structured=schema_org.partner_list(
            [line.avatar.slug for line in view.lines], view.total, (view.page - 1) * PER_PAGE + 1
        ),
    )


@localised(blueprint, "/partners/<slug>")
@admits(Rule.PUBLIC)
def partner(slug: str) -> str:
    """Show an organisation: what it does, its best courses, its ties, members (eight statements).

    How much is read does not grow with its courses.
    """
    at = now()
    found = search.find(Filters().under(slug), language=g.lang, now=at, per_page=MOST_COURSES)
    rows = partner_page(slug, found.course_ids)
    if rows is None:
        raise NotFound
    organisation = rows.organisation
    ties = partner_ties(organisation.id)
    known = directory(at, looked=True)
    cards = course_lines(listed_courses(found.course_ids, at), known.marks, at)
    is_network = organisation.kind is OrganisationKind.NETWORK
    return render_template(
        "browse/partner.html",
        organisation=organisation,
        emblem=avatar(organisation),
        original=original_name(organisation),
        earlier_names=earlier_names(organisation),
        website=website_name(organisation.website),
        roles=[(role, rows.roles[role]) for role in PartnerRole if role in rows.roles],
        cards=cards,
        notes={course: _words(roles, label) for course, roles in rows.courses.items()},
        total=found.total,
        open_total=next((each.count for each in found.facets["open"]), 0),
        filters=Filters(chosen={NETWORK if is_network else PARTNER: (slug,)}),
        ties=ties,
        programmes=[
            (programme, known.name(PROGRAMME, programme), _words(roles, programme_role))
            for programme, roles in rows.programmes.items()
        ],
        network=network(ties.members, lambda member: known.count(PARTNER, member), at.date())
        if is_network
        else None,
        structured=schema_org.organisation(
            organisation,
            ties,
            cards,
            found.total,
            at.date(),
            absolute("syndication.partner_picture", lang=g.lang, slug=slug),
        ),
    )


def _words(roles: Sequence[PartnerRole], called: Callable[[PartnerRole], str]) -> str:
    """Return roles in words, in the order in which they are declared."""
    return " · ".join(called(role) for role in PartnerRole if role in roles)
