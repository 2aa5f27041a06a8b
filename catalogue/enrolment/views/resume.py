"""Leaving and coming back: a link to the draft by mail."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from catalogue.accounts.access import Rule, admits
from catalogue.accounts.context.actor import current_actor
from catalogue.accounts.limits import limit
from catalogue.browse.links.addresses import link
from catalogue.enrolment import presenters, queries, services
from catalogue.enrolment.context.applying import apply_context, keep_token, spoken
from catalogue.enrolment.forms import ActionForm, LaterForm
from catalogue.enrolment.tokens import CONTINUE, LinkExpired, read
from catalogue.enrolment.views.blueprint import enrolment
from catalogue.i18n.routing import localised


@localised(enrolment, "/courses/<slug>/<edition>/apply/later", methods=["GET", "POST"])
@admits(Rule.FORM)
def later(slug: str, edition: str) -> str | Response | tuple[str, int]:
    """Ask where to send the link for continuing, and send it."""
    at = apply_context(slug, edition)
    if at.draft is None or at.draft.sent_code:
        return redirect(at.address("apply"), 303)
    form = LaterForm(data={"email": at.draft.entries.get("email", "")})
    page = {
        "heading": presenters.heading(at.edition),
        "back": at.address("apply"),
        "draft_days": current_app.config["DRAFT_DAYS"],
    }
    if not form.is_submitted():
        return render_template("enrolment/later.html", form=form, **page)
    if not form.validate():
        return render_template("enrolment/later.html", form=form, **page), 422
    email = form.email.data or ""
    limit("later", email)
    services.mail_continue_link(at.draft.id, email, spoken())
    return render_template("enrolment/later_sent.html", email=email, **page)


@localised(enrolment, "/applications/continue/<token>", methods=["GET", "POST"])
@admits(Rule.FORM)
def resume(token: str) -> str | Response | tuple[str, int]:
    """Take a draft up again. Opening the link does nothing yet, since mail scanners open links."""
    try:
        draft_id = read(CONTINUE, token, current_app.config["DRAFT_DAYS"])
    except LinkExpired:
        return render_template("enrolment/link_void.html"), 410
    if draft_id is None:
        raise NotFound
    draft = queries.draft_by_id(draft_id)
    if draft is None or draft.sent_code:
        return render_template("enrolment/link_void.html"), 410
    edition = draft.edition
    actor = current_actor()
    if draft.person_id is not None and actor is None:
        # It has become somebody's own since: they sign in, and find it.
        return redirect(link("accounts.sign_in", next=request.path), 303)
    if draft.person_id is not None and actor is not None and draft.person_id != actor.person_id:
        raise NotFound
    if request.method == "GET":
        return render_template(
            "enrolment/resume.html", heading=presenters.heading(edition), token=ActionForm()
        )
    address = link("enrolment.apply", slug=edition.course.slug, edition=edition.slug)
    limit("link")
    edition_id = edition.id
    issued = services.move_draft(draft_id, actor.person_id if actor else None)
    if issued is not None:
        keep_token(edition_id, issued)
    return redirect(address, 303)
