"""The edition's partners: the list of applications, one application, the decision."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from catalogue.accounts.access import Actor, Rule, admits
from catalogue.accounts.context.actor import actor
from catalogue.accounts.letters import resolve_language
from catalogue.courses.models import Edition
from catalogue.courses.presenters import funders_of
from catalogue.courses.queries import backing
from catalogue.enrolment import labels, presenters, queries, services
from catalogue.enrolment.access import Action, may
from catalogue.enrolment.forms import DecisionForm
from catalogue.enrolment.models import Application
from catalogue.enrolment.presenters import staff_list
from catalogue.enrolment.rules.transitions import Act, Refused
from catalogue.enrolment.views.blueprint import enrolment
from catalogue.i18n.posted import pressed
from catalogue.i18n.routing import localised
from catalogue.parsing import whole_number


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
        orders=staff_list.orders(),
    )


def _may(person: Actor, action: Action, edition: Edition) -> bool:
    return may(person, action, receivers=queries.receiver_ids(edition.course_id))


def _allowed(code: str, action: Action) -> tuple[Actor, int]:
    """Return who asks and the id of the application to deal with.

    Raises ``NotFound`` where that is not for this person.
    """
    person, found = actor(), queries.custody_of(code)
    if found is None or not may(person, action, receivers=found.receivers):
        raise NotFound
    return person, found.application_id


def _whole(application_id: int) -> Application:
    found = queries.application_by_id(application_id)
    if found is None:
        raise NotFound
    return found


@localised(enrolment, "/workspace/applications/<code>")
@admits(Rule.MEMBER)
def application(code: str) -> str:
    """Show one application whole; that it was read is noted."""
    person, application_id = _allowed(code, Action.READ)
    services.read_application(person, application_id)
    found = _whole(application_id)
    # Whoever decides may work in another language; the note is for the applicant.
    theirs = resolve_language(found.language)
    form = DecisionForm(
        formdata=None, data={"seen": str(_last_event(found)), "note_language": theirs}
    )
    return _page(found, form)


def _last_event(found: Application) -> int:
    """Return the number of the latest thing that happened: what the page shows of it."""
    return found.events[-1].id if found.events else 0


def _page(found: Application, form: DecisionForm, problem: str = "") -> str:
    return render_template(
        "enrolment/application.html",
        application=found,
        heading=presenters.heading(found.edition),
        review=presenters.review(found, queries.waiting_position(found), queries.alike(found)),
        **presenters.stored(found),
        asked=presenters.asked(found, funders_of(backing(found.edition.course_id))),
        history=presenters.history(found, for_staff=True),
        form=form,
        problem=problem,
    )


@localised(enrolment, "/workspace/applications/<code>/decide", methods=["POST"])
@admits(Rule.MEMBER)
def decide(code: str) -> Response | tuple[str, int]:
    """Decide, and let the applicant know; or say why not, with the note still there."""
    person, application_id = _allowed(code, Action.DECIDE)
    form = DecisionForm()
    act = next((each for each in presenters.DECISIONS if each.value == pressed("act")), None)
    if act is None or not form.validate():
        return _page(_whole(application_id), form, "" if act else _("Choose what to do.")), 422
    try:
        services.decide(
            person,
            application_id,
            act,
            seen=whole_number(form.seen.data) or 0,
            note=form.note.data or "",
            note_language=form.note_language.data or "",
        )
    except Refused as refused:
        found = _whole(application_id)
        form.seen.data = str(_last_event(found))
        return _page(found, form, _problem(found, refused)), 409
    flash(_DONE[act](), "success")
    return redirect(url_for("enrolment.application", code=code), 303)


_DONE = {
    Act.OFFER: lambda: _("Place offered; the applicant is being notified."),
    Act.WAITLIST: lambda: _(
        "Application placed on the waiting list; the applicant is being notified."
    ),
    Act.DECLINE: lambda: _("Application declined; the applicant is being notified."),
}


def _problem(found: Application, refused: Refused) -> str:
    """Return why a decision was not taken; where others were faster, what they did."""
    text = labels.refusal(refused)
    latest = presenters.history(found, for_staff=True)[:1]
    if refused.reason.value != "changed" or not latest:
        return text
    what, when = latest[0].what, latest[0].when
    if latest[0].who:
        happened = _("%(what)s, %(when)s, %(who)s.", what=what, when=when, who=latest[0].who)
    else:
        happened = _("%(what)s, %(when)s.", what=what, when=when)
    return f"{text} {happened} {_('Please look at it again before you decide.')}"
