"""Applying: the form and the check. It works without an account and without a script."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalogue.accounts.access import Rule, admits
from catalogue.accounts.limits import limit
from catalogue.browse.forms.candidate import candidate_of
from catalogue.browse.presenters.eligibility_panel import open_to
from catalogue.courses.codes import State
from catalogue.courses.presenters.openness import which_employers, which_people
from catalogue.courses.queries import hub
from catalogue.enrolment import presenters, queries, services
from catalogue.enrolment.context.applying import (
    ApplyContext,
    apply_context,
    keep_token,
    network,
    spoken,
)
from catalogue.enrolment.forms import ActionForm, ApplicationForm
from catalogue.enrolment.rules.retention import draft_days
from catalogue.enrolment.rules.transitions import MOTIVATION_LIMIT, Refusal, Refused
from catalogue.enrolment.views.blueprint import enrolment
from catalogue.i18n.bounds import is_within_bounds
from catalogue.i18n.fallback import localize, tagged
from catalogue.i18n.languages import languages
from catalogue.i18n.posted import posted, pressed
from catalogue.i18n.routing import localised

Answer = str | Response | tuple[str, int]
APPLICATION_BYTES = 256 * 1024
"""A whole application in any alphabet, with a text that is a few times too long."""
CLOSING = (Refusal.CLOSED, Refusal.FULL)
"""Refusals after which there is no form to go back to."""


@localised(enrolment, "/courses/<slug>/<edition>/apply", methods=["GET", "POST"])
@admits(Rule.FORM, most_bytes=APPLICATION_BYTES)
def apply(slug: str, edition: str) -> Answer:
    """Show the application form, or keep what was typed and lead on."""
    at = apply_context(slug, edition)
    if at.draft is not None and at.draft.sent_code:
        return redirect(at.address("received"), 303)
    if request.method == "POST":
        return _take(at)
    entries = at.draft.entries if at.draft else None
    form = form_of(at, entries)
    if not at.takes_applications:
        return _closed(at, form if entries else None), 200
    if entries and "check" in request.args:
        form.validate()
    return _page(at, form, at.draft.updated_at if at.draft else None)


def _begun_anew() -> str:
    """Return what is said to a browser whose draft was moved and that saves another."""
    return _(
        "Your earlier draft was opened elsewhere, with the link that we sent. What you have typed "
        "here is a new draft."
    )


def form_of(at: ApplyContext, entries: Mapping[str, Any] | None) -> ApplicationForm:
    """Return the form that an edition asks for, filled in as it was typed."""
    asking = candidate_of(request.args)
    known: dict[str, object] = {
        "country": asking.residence,
        "nationality": asking.nationalities,
        "employer_kind": asking.employer_kind,
    }
    if at.actor:
        known |= {"full_name": at.actor.name, "email": at.actor.email}
    kept = at.draft.entries if at.draft else {}
    drafted = kept.get("route", entries.get("route") if entries else None)
    shape = presenters.shape(at.edition, at.at, at.funders, drafted=drafted)
    return ApplicationForm(shape, entries, data=known)


def _take(at: ApplyContext) -> Answer:
    """Keep what was typed, right or wrong; only then see what is to be done with it."""
    form = form_of(at, posted())
    if not is_within_bounds(form):
        return _page(at, form, None), 422
    if at.draft is None and at.actor is None:
        limit("draft")
    if at.was_moved:
        flash(_begun_anew(), "warn")
    saved = services.save_draft(
        at.edition.id, at.token, form.typed(), language=spoken(), actor=at.actor
    )
    if saved is None:
        return redirect(at.address("received"), 303)
    if saved.is_new_token:
        keep_token(at.edition.id, saved.token)
    at = apply_context(at.edition.course.slug, at.edition.slug)
    if not at.takes_applications:
        return _closed(at, form), 409
    switch = pressed("switch")
    if switch in languages():
        return redirect(at.address("apply", lang=switch), 303)
    if pressed("later") is not None:
        return redirect(at.address("later"), 303)
    if pressed("save") is not None:
        return redirect(at.address("apply"), 303)
    if form.validate():
        return redirect(at.address("check"), 303)
    return _page(at, form, saved.at), 422


def _page(at: ApplyContext, form: ApplicationForm, saved: datetime | None) -> str:
    edition = at.edition
    standing = (
        queries.standing_application(edition.id, at.actor.email) if at.actor is not None else None
    )
    course = edition.course
    return render_template(
        "enrolment/apply.html",
        heading=presenters.heading(edition),
        form=form,
        token=ActionForm(),
        saved=saved,
        draft_days=current_app.config["DRAFT_DAYS"],
        unreachable_days=draft_days(current_app.config["DRAFT_DAYS"], has_address=False),
        standing=standing,
        was_moved=at.was_moved,
        who=which_people(edition),
        employers=which_employers(edition),
        prerequisites=localize(course.words, "prerequisites"),
        route=presenters.only_route(edition, at.at, at.funders),
        deadlines=presenters.deadlines(edition, at.at),
        state=at.state,
        verdict=open_to(edition, at.state),
        limit=MOTIVATION_LIMIT,
        **privacy(at),
    )


def privacy(at: ApplyContext) -> dict[str, object]:
    """Return what the privacy notice names: the controller, and each other partner by name."""
    house = hub()
    named = current_app.config["CONTROLLER"]
    controller = named or (
        tagged(localize(house.words, "name")) if house else current_app.config["SITE_NAME"]
    )
    names = [localize(each.words, "name") for each in queries.receivers(at.edition.course_id)]
    same = named or (localize(house.words, "name").text if house else "")
    return {
        "receivers": [name for name in names if name.text != same],
        "controller": controller,
        "contact": current_app.config["CONTACT_EMAIL"],
    }


def _closed(at: ApplyContext, form: ApplicationForm | None, reason: Refusal | None = None) -> str:
    """Say why nothing can be sent, and show the draft, which is kept.

    Places that are on their way to those who wait are free to see, and yet all are taken.
    """
    found = State.FULL if reason is Refusal.FULL else at.state
    reachable = at.draft is not None and at.draft.has_address
    days = timedelta(days=draft_days(current_app.config["DRAFT_DAYS"], has_address=reachable))
    return render_template(
        "enrolment/closed.html",
        heading=presenters.heading(at.edition),
        closed=presenters.closed(at.edition, found),
        state=found.value,
        typed=presenters.typed_answers(form) if form is not None else [],
        kept_until=(at.draft.updated_at + days).date() if at.draft else None,
    )


@localised(enrolment, "/courses/<slug>/<edition>/apply/check", methods=["GET", "POST"])
@admits(Rule.FORM)
def check(slug: str, edition: str) -> Answer:
    """Show every answer before sending, and send."""
    at = apply_context(slug, edition)
    if at.draft is None:
        if request.method == "POST":
            flash(
                _(
                    "Nothing was sent: this browser no longer has your draft. If you asked "
                    "for a link to continue later, open it; otherwise please fill in the "
                    "form again."
                ),
                "warn",
            )
        return redirect(at.address("apply"), 303)
    if at.draft.sent_code:
        return redirect(at.address("received"), 303)
    form = form_of(at, at.draft.entries)
    if not at.takes_applications:
        return _closed(at, form), 409 if request.method == "POST" else 200
    if not form.validate():
        return redirect(at.address("apply", check=1), 303)
    if request.method == "POST":
        return _send(at, form)
    return render_template(
        "enrolment/check.html",
        heading=presenters.heading(at.edition),
        typed=[
            (question, answer, f"{at.address('apply')}#{name}")
            for question, answer, name in presenters.typed_answers(form)
        ],
        route=presenters.only_route(at.edition, at.at, at.funders),
        token=ActionForm(),
        back=at.address("apply"),
        deadlines=presenters.deadlines(
            at.edition, at.at, presenters.applicant(form, at.edition).route
        ),
    )


def _send(at: ApplyContext, form: ApplicationForm) -> Answer:
    applicant = presenters.applicant(form, at.edition)
    limit("submit", applicant.email)
    slug, edition_slug = at.edition.course.slug, at.edition.slug
    # Sending lets the rows go; asked for afterwards, an address would read them again.
    received = at.address("received")
    try:
        services.submit(
            at.edition.id,
            at.token,
            applicant,
            language=spoken(),
            actor=at.actor,
            network=network(),
        )
    except Refused as refused:
        at = apply_context(slug, edition_slug)
        if refused.reason in CLOSING:
            return _closed(at, form, refused.reason), 409
        return redirect(at.address("apply", check=1), 303)
    return redirect(received, 303)
