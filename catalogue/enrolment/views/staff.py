"""The edition's partners: the list of applications, one application, the decision."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from catalogue.accounts.access import Actor, Rule, admits
from catalogue.accounts.current import actor
from catalogue.courses.models import Edition
from catalogue.enrolment import cards, lists, queries, services, wording
from catalogue.enrolment.access import Action, may
from catalogue.enrolment.codes import Place
from catalogue.enrolment.forms import DecisionForm
from catalogue.enrolment.models import Application
from catalogue.enrolment.rules import Act, Refused
from catalogue.enrolment.views.blueprint import enrolment
from catalogue.enrolment.views.drafting import spoken
from catalogue.i18n.routing import localised


@localised(enrolment, "/workspace/courses/<slug>/editions/<edition>/applications")
@admits(Rule.MEMBER)
def edition_applications(slug: str, edition: str) -> str:
    """List an edition's applications, with counts, narrowed and ordered as asked."""
    found = queries.find_edition_for_staff(slug, edition)
    if found is None or not _may(actor(), Action.LIST, found):
        raise NotFound
    wanted = lists.narrowed(
        queries.edition_lines(found.id),
        found.nomination,
        found.zone,
        status=request.args.get("status", ""),
        order=request.args.get("sort", ""),
        page=request.args.get("page", ""),
    )
    return render_template(
        "enrolment/edition_applications.html",
        edition=found,
        heading=cards.heading(found),
        wanted=wanted,
        state=cards.state_label(found),
        orders=[(code, name) for code, (name, _compare) in lists.orders().items()],
    )


def _may(person: Actor, action: Action, edition: Edition) -> bool:
    return may(person, action, receivers=queries.receiver_ids(edition.course_id))


@dataclass(frozen=True)
class Case:
    """One application in the hands of somebody who may deal with it."""

    person: Actor
    application: Application


def _case(code: str, action: Action) -> Case:
    """Return an application to deal with; raises ``NotFound`` where that is not for this person."""
    person = actor()
    application = queries.application_by_code(code)
    if application is None or not _may(person, action, application.edition):
        raise NotFound
    return Case(person, application)


@localised(enrolment, "/workspace/applications/<code>")
@admits(Rule.MEMBER)
def application(code: str) -> str:
    """Show one application whole; that it was read is noted."""
    case = _case(code, Action.READ)
    services.read_application(case.person, case.application.id)
    fresh = _case(code, Action.READ)
    form = DecisionForm(
        formdata=None,
        data={
            "seen": str(queries.last_event_id(fresh.application.id)),
            "note_language": spoken(),
        },
    )
    return _page(fresh, form)


def _page(case: Case, form: DecisionForm, problem: str = "") -> str:
    found = case.application
    waits = found.place is Place.WAITING
    return render_template(
        "enrolment/application.html",
        application=found,
        heading=cards.heading(found.edition),
        review=cards.review(found, queries.waiting_position(found) if waits else 0),
        **cards.stored(found),
        history=cards.history(found, for_staff=True),
        form=form,
        problem=problem,
    )


@localised(enrolment, "/workspace/applications/<code>/decide", methods=["POST"])
@admits(Rule.MEMBER)
def decide(code: str) -> Response | tuple[str, int]:
    """Decide, and let the applicant know; or say why not, with the note still there."""
    case = _case(code, Action.DECIDE)
    form = DecisionForm()
    act = next((each for each in cards.DECISIONS if each.value == request.form.get("act")), None)
    if act is None or not form.validate():
        return _page(case, form, "" if act else _("Choose what to do.")), 422
    try:
        services.decide(
            case.person,
            case.application.id,
            act,
            seen=_number(form.seen.data or ""),
            note=form.note.data or "",
            note_language=form.note_language.data or "",
        )
    except Refused as refused:
        fresh = _case(code, Action.DECIDE)
        form.seen.data = str(queries.last_event_id(fresh.application.id))
        return _page(fresh, form, _problem(fresh, refused)), 409
    flash(_DONE[act](), "success")
    return redirect(url_for("enrolment.application", code=code), 303)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


_DONE = {
    Act.OFFER: lambda: _("The place is offered, and the applicant is being told."),
    Act.WAITLIST: lambda: _("The application is on the waiting list; the applicant is being told."),
    Act.DECLINE: lambda: _("The application is declined, and the applicant is being told."),
}


def _problem(case: Case, refused: Refused) -> str:
    """Return why a decision was not taken; where others were faster, what they did."""
    text = wording.refusal(refused)
    latest = cards.history(case.application, for_staff=True)[:1]
    if refused.reason.value != "changed" or not latest:
        return text
    what, when = latest[0].what, latest[0].when
    if latest[0].who:
        happened = _("%(what)s, %(when)s, %(who)s.", what=what, when=when, who=latest[0].who)
    else:
        happened = _("%(what)s, %(when)s.", what=what, when=when)
    return f"{text} {happened} {_('Please look at it again before you decide.')}"
