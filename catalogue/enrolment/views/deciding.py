"""Deciding on an application: choose, look at what will be read, then tell; and the way back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalogue.accounts.access import Actor, Rule, admits
from catalogue.enrolment import labels, presenters, queries, services
from catalogue.enrolment.access import Action
from catalogue.enrolment.context.reviewing import (
    allowed,
    last_event,
    review_of,
    review_page,
    whole,
)
from catalogue.enrolment.forms import ActionForm, DecisionForm, SeenForm
from catalogue.enrolment.letters import Words
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules.deciding import ACTS
from catalogue.enrolment.rules.transitions import Act, Refusal, Refused
from catalogue.enrolment.services import Prospect
from catalogue.enrolment.views.blueprint import enrolment
from catalogue.i18n.languages import language
from catalogue.i18n.posted import pressed
from catalogue.i18n.routing import localised
from catalogue.parsing import whole_number


@localised(enrolment, "/workspace/applications/<code>/decide", methods=["POST"])
@admits(Rule.MEMBER)
def decide(code: str) -> Response | str | tuple[str, int]:
    """Show what a decision would do and say; only the button of that page decides.

    Where it cannot be, say why, with all that was written still there.
    """
    person, application_id = allowed(code, Action.DECIDE)
    form = DecisionForm()
    act = next((each for each in ACTS if each.value == form.act.data), None)
    if pressed("change"):
        return review_page(application_id, form)
    if not form.validate() or act is None:
        problem = "" if form.errors else _("Choose what to do.")
        return review_page(application_id, form, problem), 422
    try:
        prospect = _act(person, application_id, act, form, rehearses=not pressed("confirm"))
    except Refused as refused:
        found = whole(application_id)
        form = DecisionForm()
        form.seen.data = str(last_event(found))
        return review_page(application_id, form, _problem(found, refused)), 409
    if prospect is not None:
        return _check_page(application_id, form, act, prospect)
    flash(_done(act, told=act is not Act.RECONSIDER or bool(form.tell.data)), "success")
    return redirect(url_for("enrolment.application", code=code), 303)


def _words(form: DecisionForm) -> Words:
    return Words(
        note=form.note.data or "",
        language=form.note_language.data or "",
        internal=form.internal_note.data or "",
        internal_language=language(),
        tell=bool(form.tell.data),
    )


def _target(application_id: int, form: DecisionForm) -> int:
    others = queries.other_editions(whole(application_id).edition)
    target = next((each.id for each in others if each.slug == form.target.data), None)
    if target is None:
        raise Refused(Refusal.TARGET_CLOSED)
    return target


def _act(
    person: Actor, application_id: int, act: Act, form: DecisionForm, *, rehearses: bool
) -> Prospect | None:
    seen, words = whole_number(form.seen.data) or 0, _words(form)
    if act is not Act.MOVE:
        return services.decide(
            person, application_id, act, seen=seen, words=words, rehearses=rehearses
        )
    target = _target(application_id, form)
    return services.move(
        person, application_id, target, seen=seen, words=words, rehearses=rehearses
    )


def _check_page(application_id: int, form: DecisionForm, act: Act, prospect: Prospect) -> str:
    found = whole(application_id)
    return render_template(
        "enrolment/decide.html",
        application=found,
        heading=presenters.heading(found.edition),
        act=labels.act_label(act, found.edition.admission),
        is_ending=act in ENDING,
        can_undo=act is not Act.MOVE,
        prospect=prospect,
        letter=presenters.letter_shown(prospect.text),
        consequences=presenters.consequences(prospect, act),
        internal_note=form.internal_note.data,
        carried=form.carried(),
        token=ActionForm(formdata=None),
    )


ENDING = frozenset({Act.DECLINE, Act.WITHDRAW_OFFER, Act.WITHDRAW_PLACE, Act.RELEASE})
"""Acts after which the applicant has nothing left; their button looks like it."""


def _done(act: Act, *, told: bool) -> str:
    """Return what was done, and when the applicant hears of it."""
    if act is Act.MOVE:
        return _("Application moved; the applicant is being notified.")
    if not told:
        return _("The application is under review again. The applicant is not notified.")
    return _(
        "Decision recorded. The e-mail to the applicant leaves in one minute; until then, you can "
        "undo the decision."
    )


@localised(enrolment, "/workspace/applications/<code>/undo", methods=["POST"])
@admits(Rule.MEMBER)
def undo(code: str) -> Response | tuple[str, int]:
    """Take the decision back that the page shows, if nobody can have heard of it yet."""
    person, application_id = allowed(code, Action.DECIDE)
    form = SeenForm()
    try:
        services.undo(person, application_id, seen=whole_number(form.seen.data) or 0)
    except Refused as refused:
        return review_page(application_id, problem=_undo_problem(application_id, refused)), 409
    flash(_("The decision has been undone. The applicant was not notified of it."), "success")
    return redirect(url_for("enrolment.application", code=code), 303)


def _undo_problem(application_id: int, refused: Refused) -> str:
    """Return why a decision was not undone, and what leads back now."""
    text = labels.refusal(refused)
    acts = [words for _code, words in review_of(whole(application_id)).acts]
    if refused.reason is not Refusal.LETTER_LEFT or not acts:
        return text
    return f"{text} {_('Choose below how to go on.')}"


def _problem(found: Application, refused: Refused) -> str:
    """Return why a decision was not taken; where others were faster, what they did."""
    text = labels.refusal(refused)
    latest = presenters.history(found, for_staff=True)[:1]
    if refused.reason is not Refusal.CHANGED or not latest:
        return text
    what, when = latest[0].what, latest[0].when
    if latest[0].who:
        happened = _("%(what)s, %(when)s, %(who)s.", what=what, when=when, who=latest[0].who)
    else:
        happened = _("%(what)s, %(when)s.", what=what, when=when)
    return f"{text} {happened} {_('Please look at it again before you decide.')}"
