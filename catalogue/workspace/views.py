"""The signed-in partner's home: their listings, what they may do with each, and why."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Flask, render_template, request, url_for
from werkzeug.exceptions import NotFound

from catalogue.accounts.access import Actor, MemberRole, Rule, admits
from catalogue.accounts.current import actor
from catalogue.alerts.queries import interest_for
from catalogue.comanagement.cards.rights import deeds_by_reason
from catalogue.comanagement.forms.course import PressForm
from catalogue.comanagement.queries.drafts import organisations
from catalogue.courses.labels import label
from catalogue.database import now
from catalogue.i18n.fallback import said, tagged
from catalogue.i18n.routing import localised
from catalogue.parsing import page_number
from catalogue.workspace.cards import course_line
from catalogue.workspace.queries import (
    CourseRow,
    asked_of,
    count_courses,
    course_of,
    courses_by_id,
    courses_of,
    has_accreditor,
    members_organisations,
)

workspace = Blueprint("workspace", __name__)

PER_PAGE = 30
"""How many courses a page of the workspace lists."""


def init_app(app: Flask) -> None:
    """Register the feature."""
    app.register_blueprint(workspace)


def _names(rows: Iterable[CourseRow]) -> dict[int, str]:
    ids = {
        reason.organisation_id
        for row in rows
        for reasons in row.rights.values()
        for reason in reasons
        if reason.organisation_id is not None
    }
    return {key: tagged(said(found.words, "name")) for key, found in organisations(ids).items()}


def _page_asked(pages: int) -> int:
    return page_number(request.args.get("page"), pages)


@localised(workspace, "/workspace")
@admits(Rule.MEMBER)
def home() -> str:
    """List the listings that somebody works on, and what waits for their answer."""
    person, at = actor(), now()
    total = count_courses(person)
    pages = max(1, -(-total // PER_PAGE))
    page = _page_asked(pages)
    rows = courses_of(person, first=(page - 1) * PER_PAGE, most=PER_PAGE)
    names = _names(rows)
    own = members_organisations(person)
    return render_template(
        "workspace/home.html",
        actor=person,
        courses=[course_line(row, names, at) for row in rows],
        total=total,
        page=page,
        pages=pages,
        address=lambda number: url_for("workspace.home", page=number),
        asked=_asked(person),
        organisations=[
            (each.slug, said(each.words, "name"), each.id in person.holds(MemberRole.MANAGER))
            for each in own
        ],
        may_begin=person.hub or bool(person.holds(MemberRole.EDITOR)),
        press=PressForm(formdata=None),
    )


def _asked(person: Actor) -> list[dict[str, object]]:
    rows = asked_of(person)
    courses = courses_by_id({row.course_id for row in rows})
    return [
        {
            "id": row.id,
            "course": said(courses[row.course_id].words, "title").text
            or courses[row.course_id].slug,
            "organisation": tagged(said(row.organisation.words, "name")),
            "role": label(row.role),
        }
        for row in rows
    ]


@localised(workspace, "/workspace/courses/<slug>")
@admits(Rule.MEMBER)
def course(slug: str) -> str:
    """Show one listing: how far it is, its editions, what somebody may do with it and why."""
    person = actor()
    row = course_of(person, slug)
    if row is None:
        raise NotFound
    names = _names([row])
    return render_template(
        "workspace/course.html",
        actor=person,
        row=row,
        draft=row.draft,
        rights=row.rights,
        where={"slug": slug},
        line=course_line(row, names, now()),
        reasons=deeds_by_reason(row.rights, names),
        accredited=has_accreditor(row.draft.course.id),
        interest=interest_for(person, row.draft.course.id),
    )
