"""The signed-in partner's home: their listings, what they may do with each, and why."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, render_template, request, url_for
from werkzeug.exceptions import NotFound

from catalogue.accounts.access import Actor, MemberRole, Rule, admits
from catalogue.accounts.context.actor import actor
from catalogue.alerts.queries import interest_for
from catalogue.comanagement.forms.course import ConfirmForm
from catalogue.comanagement.presenters.rights import deeds_by_reason
from catalogue.comanagement.queries.audiences import read_around
from catalogue.comanagement.queries.drafts import Rights
from catalogue.comanagement.queries.organisations import organisation_names
from catalogue.courses.labels import label
from catalogue.database import now
from catalogue.events.queries import count_of, events_for
from catalogue.i18n.fallback import LocalizedText, localize, tagged
from catalogue.i18n.languages import language
from catalogue.i18n.routing import localised
from catalogue.paging import page_of
from catalogue.wiring import wiring
from catalogue.workspace.codes import CourseState
from catalogue.workspace.labels import STATES
from catalogue.workspace.presenters import course_line, course_page
from catalogue.workspace.queries.around import asked_of, has_accreditor, members_organisations
from catalogue.workspace.queries.courses import course_of
from catalogue.workspace.queries.home import Wanted, find
from catalogue.workspace.queries.lines import courses_of

workspace = Blueprint("workspace", __name__)

PER_PAGE = 15
"""How many courses a page of the workspace lists."""
NEWS_PER_PAGE = 10
"""How much of what happened a page of it lists."""
MOST_TEXT = 200
"""So many characters of what is looked for are read; no title is longer."""

SOME = "-"
"""What stands in an address for any course's slug."""


def init_app(app: Flask) -> None:
    """Register the feature."""
    app.register_blueprint(workspace)


def _names(rights: Rights) -> dict[int, str]:
    """Return the names of the organisations by which somebody has these rights."""
    ids = {
        reason.organisation_id
        for reasons in rights.values()
        for reason in reasons
        if reason.organisation_id is not None
    }
    if not ids:
        return {}
    spoken = language()
    named = {
        key: tagged(LocalizedText(name, code, code != spoken))
        for key, name, code in organisation_names(spoken, ids)
    }
    return dict.fromkeys(ids, "") | named


def _wanted() -> Wanted:
    """Return what is asked of the list; a state that does not exist is as if none were asked."""
    state = request.args.get("state", "")
    text = " ".join(request.args.get("q", "")[:MOST_TEXT].split())
    return Wanted(text, CourseState(state) if state in set(CourseState) else None)


@localised(workspace, "/workspace")
@admits(Rule.MEMBER)
def home() -> str:
    """List the listings that somebody works on, and what waits for their answer."""
    person, at, wanted = actor(), now(), _wanted()
    found = find(person, wanted, language(), request.args.get("page", ""), PER_PAGE)
    rows = courses_of(person, found.ids)
    asked: dict[str, Any] = {"q": wanted.text or None, "state": wanted.state}
    own = members_organisations(person)
    # Everybody has their rights by organisations of their own; the hub may do everything
    # everywhere, and the page says so once.
    names = {} if person.hub else {each.id: tagged(localize(each.words, "name")) for each in own}
    return render_template(
        "workspace/home.html",
        actor=person,
        courses=[course_line(row, names, at) for row in rows],
        # Made once: a slug stands in an address as it is.
        courses_at=url_for("workspace.course", slug=SOME).removesuffix(SOME),
        total=found.total,
        page=found.page.number,
        pages=found.page.pages,
        address=lambda number: url_for("workspace.home", **asked, page=number),
        wanted=wanted,
        states=STATES.items(),
        asked=_asked(person),
        organisations=[
            (each.slug, localize(each.words, "name"), each.id in person.holds(MemberRole.MANAGER))
            for each in own
        ],
        may_begin=person.hub or bool(person.holds(MemberRole.EDITOR)),
        press=ConfirmForm(formdata=None),
    )


def _asked(person: Actor) -> list[dict[str, object]]:
    return [
        {
            "id": role.id,
            "course": localize(course.words, "title").text or course.slug,
            "organisation": tagged(localize(role.organisation.words, "name")),
            "role": label(role.role),
        }
        for role, course in asked_of(person)
    ]


@localised(workspace, "/workspace/activity")
@admits(Rule.MEMBER)
def activity() -> str:
    """List what others did that concerns somebody, the newest first."""
    person = actor()
    page = page_of(count_of(person.person_id), request.args.get("page", ""), NEWS_PER_PAGE)
    events = events_for(person.person_id, first=page.first, most=page.size)
    kinds = wiring().event_kinds
    held = read_around(events)
    said = [
        (each.at, kinds[each.kind].news(each, person.person_id, language()))
        for each in events
        if each.kind in kinds
    ]
    del held
    return render_template(
        "workspace/activity.html",
        actor=person,
        said=[(at, news) for at, news in said if news is not None],
        page=page,
    )


@localised(workspace, "/workspace/courses/<slug>")
@admits(Rule.MEMBER)
def course(slug: str) -> str:
    """Show one listing: how far it is, its editions, what somebody may do with it and why."""
    person = actor()
    row = course_of(person, slug)
    if row is None:
        raise NotFound
    names = _names(row.rights)
    return render_template(
        "workspace/course.html",
        actor=person,
        row=row,
        draft=row.draft,
        rights=row.rights,
        where={"slug": slug},
        line=course_page(row, now()),
        reasons=deeds_by_reason(row.rights, names),
        accredited=has_accreditor(row.draft.course.id),
        interest=interest_for(person, row.draft.course.id),
    )
