"""What the staff note about an application: among themselves, and of nomination letters."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalogue.accounts.access import Rule, admits
from catalogue.database import now
from catalogue.enrolment import services
from catalogue.enrolment.access import Action
from catalogue.enrolment.context.reviewing import allowed, review_page
from catalogue.enrolment.forms import InternalNoteForm, LetterForm
from catalogue.enrolment.rules.transitions import Refused
from catalogue.enrolment.views.blueprint import enrolment
from catalogue.i18n.languages import language
from catalogue.i18n.posted import pressed
from catalogue.i18n.routing import localised


@localised(enrolment, "/workspace/applications/<code>/note", methods=["POST"])
@admits(Rule.MEMBER)
def internal_note(code: str) -> Response | tuple[str, int]:
    """Keep a note that the applicant never reads."""
    person, application_id = allowed(code, Action.DECIDE)
    form = InternalNoteForm()
    if not form.validate():
        return review_page(application_id, noting=form), 422
    services.add_internal_note(person, application_id, form.staff_note.data or "", language())
    flash(_("Internal note added."), "success")
    return redirect(url_for("enrolment.application", code=code), 303)


@localised(enrolment, "/workspace/applications/<code>/nomination", methods=["POST"])
@admits(Rule.MEMBER)
def nomination(code: str) -> Response | tuple[str, int]:
    """Record that the nomination letter has arrived, or take that back."""
    person, application_id = allowed(code, Action.DECIDE)
    form = LetterForm()
    revoking = pressed("revoke") is not None
    if not revoking and not form.validate():
        return review_page(application_id, letter=form), 422
    try:
        if revoking:
            services.revoke_letter(person, application_id)
            done = _("The entry about the nomination letter has been removed.")
        else:
            services.record_letter(
                person,
                application_id,
                form.arrived_on.data or now().date(),
                form.written_by.data or "",
            )
            done = _("Nomination letter recorded.")
    except Refused:
        flash(_("Someone else has changed this in the meantime."), "error")
    else:
        flash(done, "success")
    return redirect(url_for("enrolment.application", code=code), 303)
