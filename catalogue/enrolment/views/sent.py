"""After sending: the receipt's page, its calendar, and the address until it is confirmed."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from catalogue.accounts.access import Rule, admits
from catalogue.accounts.limits import limit
from catalogue.accounts.rules import normalised_email
from catalogue.courses.presenters import signed_contact
from catalogue.courses.queries import backing
from catalogue.enrolment import labels, presenters, services
from catalogue.enrolment.codes import Place
from catalogue.enrolment.context.applying import ApplyContext, apply_context, network
from catalogue.enrolment.forms import ActionForm, CorrectionForm
from catalogue.enrolment.letters.calendar import calendar_after_sending
from catalogue.enrolment.rules.transitions import Refused
from catalogue.enrolment.services import Applicant
from catalogue.enrolment.views.apply import form_of
from catalogue.enrolment.views.blueprint import enrolment
from catalogue.i18n.posted import pressed
from catalogue.i18n.routing import localised
from catalogue.syndication.views.feeds import calendar_response


@localised(enrolment, "/courses/<slug>/<edition>/apply/received", methods=["GET", "POST"])
@admits(Rule.FORM)
def received(slug: str, edition: str) -> str | Response:
    """Say that the application has come in, to whom we wrote and what comes next.

    Of what was typed it shows the address alone, so that a mistake in it is seen.
    """
    at = apply_context(slug, edition)
    if at.draft is None or not at.draft.sent_code:
        return redirect(at.address("apply"), 303)
    if request.method == "POST":
        # For a colleague at the same computer, or once one's own application was withdrawn.
        services.release_sent_draft(
            at.edition.id, at.token, at.actor.person_id if at.actor else None
        )
        return redirect(at.address("apply"), 303)
    return _page(at, CorrectionForm(formdata=None))


def _page(at: ApplyContext, form: CorrectionForm) -> str:
    draft, edition = at.draft, at.edition
    if draft is None:
        raise NotFound
    contact = signed_contact(backing(edition.course_id))
    terms = presenters.Terms(
        current_app.config["CONFIRM_HOURS"], current_app.config["UNCONFIRMED_DAYS"]
    )
    over = presenters.over_words(edition)
    return render_template(
        "enrolment/received.html",
        over=over,
        heading=presenters.heading(edition),
        code=draft.sent_code,
        email=draft.entries.get("email", ""),
        sent=presenters.after_sending(draft, edition, at.at, terms),
        letter_to=""
        if over
        else labels.nomination_instructions(
            edition.nomination, draft.entries, contact.email, draft.sent_code
        ),
        contact=contact,
        has_dates=not over and (draft.sent_as is Place.HELD or edition.starts_on is not None),
        signed_in=at.actor is not None,
        form=form,
        correct=at.address("correct_address"),
        again=at.address("received"),
        token=ActionForm(),
    )


@localised(enrolment, "/courses/<slug>/<edition>/apply/address", methods=["GET", "POST"])
@admits(Rule.FORM)
def correct_address(slug: str, edition: str) -> str | Response | tuple[str, int]:
    """Correct the address that this browser has sent, or write to it once more."""
    at = apply_context(slug, edition)
    draft = at.draft
    if draft is None or not draft.sent_code:
        return redirect(at.address("apply"), 303)
    if request.method == "GET":
        return redirect(at.address("received"), 303)
    known = str(draft.entries.get("email", ""))
    received_page = at.address("received")
    if pressed("resend") is not None:
        limit("later", known)
        services.send_again(at.edition.id, at.token, at.actor)
        flash(_("We have sent the e-mail again to %(email)s.", email=known), "success")
        return redirect(received_page, 303)
    form = CorrectionForm()
    if not form.validate():
        return _page(at, form), 422
    email = normalised_email(form.email.data or "")
    if email == known:
        form.refuse(_("This is the address we have already written to."))
        return _page(at, form), 422
    limit("correct", email)
    try:
        services.correct_address(
            at.edition.id,
            at.token,
            email,
            applicant=_kept(at),
            actor=at.actor,
            network=network(),
        )
    except Refused as refused:
        flash(labels.refusal(refused), "error")
    else:
        flash(_("We have written to %(email)s.", email=email), "success")
    return redirect(received_page, 303)


def _kept(at: ApplyContext) -> Applicant | None:
    """Return what the draft still holds where sending made no application of it."""
    entries = at.draft.entries if at.draft is not None else {}
    if "full_name" not in entries:
        return None
    # It was checked when it was sent; what has closed since was open then.
    return presenters.applicant(form_of(at, entries), at.edition)


@localised(enrolment, "/courses/<slug>/<edition>/apply/received.ics")
@admits(Rule.FORM)
def received_calendar(slug: str, edition: str) -> Response:
    """Answer with what is to be done next after sending, and the classes, as a calendar file."""
    at = apply_context(slug, edition)
    if at.draft is None or not at.draft.sent_code:
        raise NotFound
    body = calendar_after_sending(at.draft, at.edition)
    return calendar_response(body.encode(), f"{at.draft.sent_code}.ics")
