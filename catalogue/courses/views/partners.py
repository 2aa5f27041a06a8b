"""The partner directory and a partner's page."""

from __future__ import annotations

from collections import defaultdict

from flask import redirect, render_template, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from catalogue.accounts.access import Rule, admits
from catalogue.courses import structured
from catalogue.courses.cards import CourseCard, course_card, mark
from catalogue.courses.cards.partner import original_name
from catalogue.courses.codes import PartnerRole
from catalogue.courses.queries import directory, former_partner_slug, partner_page
from catalogue.courses.views.blueprint import blueprint
from catalogue.database import now
from catalogue.i18n.collation import sort_key
from catalogue.i18n.languages import language
from catalogue.i18n.routing import localised
from catalogue.partners.codes import AffiliationKind


@localised(blueprint, "/partners")
@admits(Rule.PUBLIC)
def partners() -> str:
    """Show every organisation in the page's alphabetical order (two statements)."""
    lines = [
        (mark(organisation), organisation, courses, original_name(organisation))
        for organisation, courses in directory()
    ]
    lines.sort(key=lambda line: sort_key(line[0].name.text, language()))
    return render_template("courses/partners.html", lines=lines)


@localised(blueprint, "/partners/<slug>")
@admits(Rule.PUBLIC)
def partner(slug: str) -> str | Response:
    """Show an organisation: what it is, its courses by role, agreements and memberships."""
    rows = partner_page(slug)
    if rows is None:
        present = former_partner_slug(slug)
        if present is None:
            raise NotFound
        return redirect(url_for("courses.partner", slug=present), 308)
    at = now()
    by_role: dict[PartnerRole, list[CourseCard]] = defaultdict(list)
    for role, found in rows.courses:
        by_role[role].append(course_card(found, at))
    members = [
        (mark(found.organisation), found.organisation)
        for found in rows.members
        if found.kind is AffiliationKind.MEMBER and not found.until
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
        statuses=[found for found in rows.members if found.kind is not AffiliationKind.MEMBER],
        structured=structured.organisation(rows.organisation),
    )
