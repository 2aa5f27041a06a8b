"""One's own applications: where each stands, what comes next, accepting and withdrawing."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from catalogue.accounts.access import Actor, Rule, admits
from catalogue.accounts.context.actor import actor
from catalogue.courses.presenters import funders_of, particulars, signed_contact
from catalogue.courses.queries import backing
from catalogue.courses.rules.states import APPLICABLE
from catalogue.database import now
from catalogue.enrolment import labels, presenters, queries, services
from catalogue.enrolment.access import Action, may
from catalogue.enrolment.context.applying import spoken
from catalogue.enrolment.forms import ActionForm
from catalogue.enrolment.letters.calendar import own_calendar
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules.transitions import OVER, Refused, Status
from catalogue.enrolment.views.blueprint import enrolment
from catalogue.i18n.routing import localised
from catalogue.paging import page_of
from catalogue.syndication.views.feeds import calendar_response

PER_PAGE = 20
"""How many of somebody's own applications a page lists."""


@localised(enrolment, "/my/applications")
@admits(Rule.SIGNED_IN)
def my_applications() -> str:
    """List the person's applications, and the drafts they have begun."""
    person = actor()
    total = queries.count_own_applications(person.person_id)
    page = page_of(total, request.args.get("page", ""), PER_PAGE)
    found = queries.own_applications(person.person_id, first=page.first, most=PER_PAGE)
    positions = queries.waiting_positions(found)
    drafts = queries.drafts_of(person.person_id) if page.number == 1 else ()
    return render_template(
        "enrolment/my_applications.html",
        standings=[presenters.standing(each, positions.get(each.id, 0)) for each in found],
        drafts=[
            (presenters.heading(each.edition), presenters.over_words(each.edition))
            for each in drafts
        ],
        page=page,
    )


def _standing(application: Application) -> presenters.Standing:
    return presenters.standing(application, queries.waiting_position(application))


def _own(code: str, action: Action) -> tuple[Actor, Application]:
    """Return the person's application; raises ``NotFound`` for anybody else's."""
    person = actor()
    application = queries.application_by_code(code)
    if application is None or not may(person, action, applicant_id=application.person_id):
        raise NotFound
    return person, application


@localised(enrolment, "/my/applications/<code>")
@admits(Rule.SIGNED_IN)
def my_application(code: str) -> str:
    """Show one's application: state, next step, what was sent, what happened."""
    _person, application = _own(code, Action.READ_OWN)
    return _page(application)


def _page(application: Application) -> str:
    standing = _standing(application)
    edition = application.edition
    behind = backing(edition.course_id)
    contact = signed_contact(behind)
    about = particulars(edition, now(), has_cost=False)
    is_over = standing.status in OVER or standing.over is not None
    return render_template(
        "enrolment/my_application.html",
        standing=standing,
        application=application,
        # Course and edition are the page's title; the route and its cost stand with the terms.
        facts=about[2:],
        asked=presenters.asked(application, funders_of(behind)),
        dates=presenters.next_dates(standing),
        letter_to=""
        if is_over
        else labels.nomination_instructions(
            edition.nomination,
            application.answers,
            contact.email,
            application.code,
            until=presenters.applications_close(edition),
            has_arrived=application.letter_arrived_on is not None,
        ),
        contact=contact,
        **presenters.stored(application),
        history=presenters.history(application, for_staff=False),
        token=ActionForm(),
        can_accept=standing.may_accept,
        can_withdraw=not is_over,
        can_confirm=application.confirmed_at is None and not is_over,
        is_cancelled=standing.status is Status.CANCELLED,
        can_apply_again=standing.status in (Status.WITHDRAWN, Status.LAPSED)
        and presenters.state_now(application.edition) in APPLICABLE,
    )


@localised(enrolment, "/my/applications/<code>.ics")
@admits(Rule.SIGNED_IN)
def calendar(code: str) -> Response:
    """Answer with the classes and what the applicant has to do, as a calendar file."""
    _person, application = _own(code, Action.READ_OWN)
    return calendar_response(own_calendar(application, spoken()).encode(), f"{code}.ics")


def _act(code: str, action: Action, act: Callable[[Actor, int], object], done: str) -> Response:
    """Do something with one's application and say so, or say why it was not done."""
    person, found = actor(), queries.custody_of(code)
    if found is None or not may(person, action, applicant_id=found.applicant_id):
        raise NotFound
    try:
        act(person, found.application_id)
    except Refused as refused:
        flash(labels.refusal(refused), "error")
    else:
        flash(done, "success")
    return redirect(url_for("enrolment.my_application", code=code), 303)


@localised(enrolment, "/my/applications/<code>/accept", methods=["POST"])
@admits(Rule.SIGNED_IN)
def accept(code: str) -> Response:
    """Take the offered place."""
    return _act(code, Action.ACCEPT, services.accept, _("Place confirmed. Thank you."))


@localised(enrolment, "/my/applications/<code>/confirm", methods=["POST"])
@admits(Rule.SIGNED_IN)
def confirm_own(code: str) -> Response:
    """Say that an application sent with one's own, proven address is really one's own."""

    def confirm(_person: Actor, application_id: int) -> object:
        return services.confirm(application_id)

    return _act(code, Action.CONFIRM, confirm, _("Your application is confirmed. Thank you."))


@localised(enrolment, "/my/applications/<code>/withdraw", methods=["GET", "POST"])
@admits(Rule.SIGNED_IN)
def withdraw(code: str) -> str | Response:
    """Ask once more, then take the application back; in an edition that is over, say that it is."""
    if request.method == "POST":
        done = _("Your application has been withdrawn.")
        return _act(code, Action.WITHDRAW, services.withdraw, done)
    _person, application = _own(code, Action.WITHDRAW)
    standing = _standing(application)
    if standing.over is not None:
        return redirect(url_for("enrolment.my_application", code=code), 303)
    return render_template("enrolment/withdraw.html", standing=standing, token=ActionForm())
