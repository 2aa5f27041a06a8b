"""The receipt's link: it confirms the address, and opens one's own applications."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalogue.accounts.access import Rule, admits
from catalogue.accounts.context.actor import current_actor, sign_in
from catalogue.accounts.limits import limit
from catalogue.browse.links.addresses import link
from catalogue.enrolment import presenters, queries, services
from catalogue.enrolment.codes import Answer
from catalogue.enrolment.forms import ActionForm
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules.transitions import Refused
from catalogue.enrolment.tokens import LinkExpired, read_confirmation
from catalogue.enrolment.views.blueprint import enrolment
from catalogue.i18n.routing import localised


@localised(enrolment, "/applications/confirm/<token>", methods=["GET", "POST"])
@admits(Rule.FORM)
def confirm(token: str) -> str | Response | tuple[str, int]:
    """Confirm an address by a button; opening the link changes nothing, as mail scanners do it."""
    expired = False
    try:
        made_for = read_confirmation(token)
    except LinkExpired as link:
        made_for, expired = (link.subject_id, link.changes), True
    application = None if made_for is None else queries.application_of_link(made_for[0])
    if application is None or made_for is None or application.address_changes != made_for[1]:
        # An address that was corrected is nobody's concern any more.
        return render_template("enrolment/confirm_void.html"), 410
    step = _step(application, expired=expired)
    if request.method == "GET" or step in SETTLED:
        return _page(application, step)
    limit("link")
    if step == "expired":
        limit("later", application.email)
        services.send_new_link(application.id)
        return _page(application, "sent")
    return _confirm(application, made_for[1])


SETTLED = frozenset({"confirmed", "over", "edition-over"})
"""Steps at which there is nothing left to press."""


def _step(application: Application, *, expired: bool) -> str:
    """Return what the link is still good for."""
    if application.confirmed_at is not None:
        return "confirmed"
    if application.answer in (Answer.LAPSED, Answer.WITHDRAWN):
        return "over"
    if presenters.over_now(application.edition) is not None:
        return "edition-over"
    return "expired" if expired else "confirm"


def _page(application: Application, step: str) -> str:
    edition = application.edition
    return render_template(
        "enrolment/confirm.html",
        heading=presenters.heading(edition),
        step=step,
        over=presenters.over_words(edition),
        token=ActionForm(),
        mine=link("enrolment.my_application", code=application.code),
        course_page=link("courses.course", slug=edition.course.slug),
    )


def _confirm(application: Application, changes: int) -> str | Response:
    try:
        done = services.confirm(application.id, changes)
    except Refused:
        # Another request was faster, or it was given up this very moment: the page says which.
        return _page(application, _step(application, expired=False))
    actor = current_actor()
    is_other = actor is None or actor.person_id != done.person_id
    if done.may_sign_in and is_other:
        sign_in(done.person_id)
    flash(_("Your e-mail address is confirmed. Thank you."), "success")
    return redirect(link("enrolment.my_application", code=done.code), 303)
