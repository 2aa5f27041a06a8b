"""What every page about one application needs for those who decide: who may, and the page."""

from __future__ import annotations

from typing import Any

from flask import render_template
from werkzeug.exceptions import NotFound

from catalogue.accounts.access import Actor
from catalogue.accounts.context.actor import actor
from catalogue.accounts.letters import resolve_language
from catalogue.courses.presenters import funders_of
from catalogue.courses.queries import backing
from catalogue.database import now
from catalogue.enrolment import presenters, queries
from catalogue.enrolment.access import Action, may
from catalogue.enrolment.forms import (
    ActionForm,
    DecisionForm,
    InternalNoteForm,
    LetterForm,
    SeenForm,
)
from catalogue.enrolment.models import Application


def allowed(code: str, action: Action) -> tuple[Actor, int]:
    """Return who asks and the id of the application to deal with.

    Raises ``NotFound`` where that is not for this person.
    """
    person, found = actor(), queries.custody_of(code)
    if found is None or not may(person, action, receivers=found.receivers):
        raise NotFound
    return person, found.application_id


def whole(application_id: int) -> Application:
    """Return an application with all that its page shows; raises ``NotFound`` without one."""
    found = queries.application_by_id(application_id)
    if found is None:
        raise NotFound
    return found


def last_event(found: Application) -> int:
    """Return the number of the latest thing that happened: what the page shows of it."""
    return found.events[-1].id if found.events else 0


def review_of(found: Application) -> presenters.Review:
    """Return where an application stands and what may be done with it now."""
    return presenters.review(
        found,
        queries.waiting_position(found),
        queries.other_editions(found.edition),
        queries.alike(found),
    )


def fresh_form(found: Application) -> DecisionForm:
    """Return an empty form; whoever decides may work in another language than the applicant."""
    return DecisionForm(
        formdata=None,
        data={
            "seen": str(last_event(found)),
            "note_language": resolve_language(found.language),
        },
    )


def review_page(
    application_id: int,
    form: DecisionForm | None = None,
    problem: str = "",
    **forms: Any,
) -> str:
    """Render one application with the forms of those who decide."""
    found = whole(application_id)
    review = review_of(found)
    form = form or fresh_form(found)
    form.offer(review.acts, review.targets)
    seen = SeenForm(formdata=None, data={"seen": str(last_event(found))})
    return render_template(
        "enrolment/application.html",
        application=found,
        heading=presenters.heading(found.edition),
        review=review,
        **presenters.stored(found),
        asked=presenters.asked(found, funders_of(backing(found.edition.course_id))),
        history=presenters.history(found, for_staff=True),
        form=form,
        undoing=seen,
        token=ActionForm(formdata=None),
        noting=forms.get("noting") or InternalNoteForm(formdata=None),
        letter=forms.get("letter") or LetterForm(formdata=None, data={"arrived_on": now().date()}),
        problem=problem,
    )
