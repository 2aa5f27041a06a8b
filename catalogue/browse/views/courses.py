"""The catalogue, a course's page, and an edition's calendar."""

from __future__ import annotations

from flask import Response, current_app, g, render_template, request
from werkzeug.exceptions import NotFound

from catalogue.accounts.access import Rule, admits
from catalogue.browse.context.list_items import lines
from catalogue.browse.links.addresses import link
from catalogue.browse.links.visitor import TENANT
from catalogue.browse.presenters.eligibility_panel import narrowed_to_visitor
from catalogue.browse.presenters.facets import address, corrected, narrowing
from catalogue.browse.presenters.named_results import answers
from catalogue.browse.views.blueprint import blueprint
from catalogue.courses.access import may_see
from catalogue.courses.caches.names import directory
from catalogue.courses.codes import PartnerRole, State
from catalogue.courses.models import Edition
from catalogue.courses.presenters import course_card, edition_cards
from catalogue.courses.presenters.archive import archive, series_words
from catalogue.courses.presenters.comparison import MOST
from catalogue.courses.presenters.contact import answering
from catalogue.courses.presenters.course import lead_and_rest
from catalogue.courses.presenters.facts import course_facts, is_partial
from catalogue.courses.presenters.next_step import next_step
from catalogue.courses.presenters.partner import names_of
from catalogue.courses.presenters.share import share
from catalogue.courses.queries import course_page, find_edition, related_courses
from catalogue.database import now
from catalogue.i18n import formats
from catalogue.i18n.addresses import absolute
from catalogue.i18n.fallback import localize
from catalogue.i18n.routing import localised
from catalogue.search import services as search
from catalogue.search.filters import Filters
from catalogue.syndication import schema_org
from catalogue.syndication.icalendar import calendar_file
from catalogue.syndication.views.feeds import calendar_response

PER_PAGE = 20
"""How many courses a page of the catalogue lists."""


@localised(blueprint, "/courses")
@admits(Rule.PUBLIC)
def catalogue() -> str:
    """Search and narrow the courses (four statements at most, however many there are)."""
    at = now()
    asked = narrowed_to_visitor(Filters.parse(request.args))
    found = search.find(asked, language=g.lang, now=at, per_page=PER_PAGE)
    filters, other_text = corrected(asked.keeping_one_of(found.unknown), found)
    known = directory(at, looked=True)
    cards = lines(found.course_ids, at, looked=True)
    return render_template(
        "browse/catalogue.html",
        cards=cards,
        filters=filters,
        found=found,
        typed=asked.q,
        other_text=other_text,
        fewer=[(way, address(filters.saying(way.text))) for way in found.fewer],
        marks=search.marks(filters.q, found.course_ids, language=g.lang) if filters.q else None,
        view=narrowing(filters, found, known.name, known.rows.topic_parents, at),
        named=answers(known, filters) if filters.q else None,
        elsewhere=link("courses.catalogue", q=filters.q, **{TENANT: None}),
        structured=schema_org.course_list(cards, found.total, (found.page - 1) * PER_PAGE + 1),
    )


@localised(blueprint, "/courses/<slug>")
@admits(Rule.PUBLIC)
def course(slug: str) -> str:
    """Show a course: what it is, when it runs, who stands behind it (six statements)."""
    at = now()
    rows = course_page(slug)
    if rows is None:
        raise NotFound
    card = course_card(rows, at)
    editions = edition_cards(rows.editions, at, names_of(rows.partners, PartnerRole.FUNDER))
    current = [edition for edition in editions if not edition.quiet]
    ended = [edition for edition in editions if edition.quiet and edition.state is not State.PAST]
    changed = max([rows.course.last_changed, *(each.last_changed for each in rows.editions)])
    spoken = {code for edition in current for code in edition.taught_in}
    return render_template(
        "browse/course.html",
        course=rows.course,
        card=card,
        course_facts=course_facts(rows.course, editions),
        partial=is_partial(rows.course),
        current=current,
        step=next_step(current),
        about=lead_and_rest(localize(rows.course.words, "description")),
        contact=answering(rows.partners),
        related=related_courses(rows.course.id, [topic.id for topic in rows.course.topics]),
        ended=ended,
        addresses=[f"{card.slug}/{edition.slug}" for edition in current[:MOST]],
        share=share(
            absolute("courses.course", lang=g.lang, slug=card.slug),
            card.title.text,
            card.summary.text,
        ),
        stood_on=formats.date(at.date()),
        changed_on=formats.date(changed.date()),
        archive=archive(editions),
        series=series_words(editions, at),
        partners=card.partners,
        programmes=rows.programmes,
        foreign=sorted(spoken) if spoken and g.lang not in spoken else [],
        structured=schema_org.course(
            rows, card, editions, absolute("syndication.course_picture", lang=g.lang, slug=slug)
        ),
    )


@localised(blueprint, "/courses/<slug>/<edition>.ics")
@admits(Rule.PUBLIC)
def edition_calendar(slug: str, edition: str) -> Response:
    """Answer with an edition's teaching days and deadlines as a calendar file."""
    found = visible_edition(slug, edition)
    body = calendar_file(
        f"{current_app.config['SITE_NAME']}: {localize(found.course.words, 'title')}",
        absolute("courses.edition_calendar", lang=g.lang, slug=slug, edition=edition),
        [(found.course, found)],
    )
    return calendar_response(body, f"{slug}-{edition}.ics")


def visible_edition(course_slug: str, edition_slug: str) -> Edition:
    """Return an edition that whoever asks may see; raises ``NotFound`` otherwise."""
    found = find_edition(course_slug, edition_slug)
    if found is None or not may_see(
        found.visibility, found.access_token_hash, request.args.get("invitation", "")
    ):
        raise NotFound
    return found
