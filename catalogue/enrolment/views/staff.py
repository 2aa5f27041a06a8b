"""The edition's partners: the list of applications, and one application."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.exceptions import NotFound

from catalogue.accounts.access import Actor, Rule, admits
from catalogue.accounts.context.actor import actor
from catalogue.courses.models import Edition
from catalogue.enrolment import presenters, queries, services
from catalogue.enrolment.access import Action, may
from catalogue.enrolment.context.reviewing import allowed, review_page
from catalogue.enrolment.presenters import staff_list
from catalogue.enrolment.views.blueprint import enrolment
from catalogue.i18n.routing import localised


@localised(enrolment, "/workspace/courses/<slug>/editions/<edition>/applications")
@admits(Rule.MEMBER)
def edition_applications(slug: str, edition: str) -> str:
    """List an edition's applications, with counts, narrowed and ordered as asked."""
    found = queries.find_edition_for_staff(slug, edition)
    if found is None or not _may(actor(), Action.LIST, found):
        raise NotFound
    counts = queries.counts_by_facts(found.id)
    wanted = staff_list.choose(
        counts,
        found,
        undelivered=queries.count_undelivered(found.id),
        status=request.args.get("status", ""),
        order=request.args.get("sort", ""),
        page=request.args.get("page", ""),
    )
    lines = queries.lines(
        found.id, wanted.wanted, wanted.order, first=wanted.page.first, most=staff_list.PAGE
    )
    return render_template(
        "enrolment/edition_applications.html",
        edition=found,
        heading=presenters.heading(found),
        wanted=wanted,
        state=presenters.state_label(found),
        over=presenters.over_words(found),
        background_work=presenters.background_work(
            found, queries.latest_notification(found.id), wanted.waiting
        ),
        rows=staff_list.rows(lines, found),
        orders=staff_list.orders(found),
    )


def _may(person: Actor, action: Action, edition: Edition) -> bool:
    return may(person, action, receivers=queries.receiver_ids(edition.course_id))


@localised(enrolment, "/workspace/applications/<code>")
@admits(Rule.MEMBER)
def application(code: str) -> str:
    """Show one application whole; that it was read is noted."""
    person, application_id = allowed(code, Action.READ)
    services.read_application(person, application_id)
    return review_page(application_id)
