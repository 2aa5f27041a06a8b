"""The reserve list: who is on it in which order, and whether places are offered by it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from catalogue.accounts.access import Actor, Rule, admits
from catalogue.accounts.context.actor import actor
from catalogue.courses.codes import Admission
from catalogue.courses.models import Edition
from catalogue.enrolment import labels, presenters, queries, services
from catalogue.enrolment.access import Action, may
from catalogue.enrolment.forms import ActionForm
from catalogue.enrolment.rules.transitions import Refused
from catalogue.enrolment.views.blueprint import enrolment
from catalogue.i18n.posted import pressed
from catalogue.i18n.routing import localised


@localised(
    enrolment,
    "/workspace/courses/<slug>/editions/<edition>/reserve-list",
    methods=["GET", "POST"],
)
@admits(Rule.MEMBER)
def reserve_list(slug: str, edition: str) -> str | Response:
    """Show the list and what it would do; put it in order, and switch whether it offers."""
    person, found = actor(), queries.find_edition_for_staff(slug, edition)
    if (
        found is None
        or found.admission is not Admission.SELECTION
        or not may(person, Action.DECIDE, receivers=queries.receiver_ids(found.course_id))
    ):
        raise NotFound
    if request.method == "POST":
        try:
            _change(person, found)
        except Refused as refused:
            flash(labels.refusal(refused), "error")
        address = url_for("enrolment.reserve_list", slug=slug, edition=edition)
        return redirect(address, 303)
    line = queries.next_waiting(found.id, services.LONGEST)
    return render_template(
        "enrolment/reserve_list.html",
        edition=found,
        heading=presenters.heading(found),
        line=line,
        next_names=[each.full_name for each in line[: max(0, found.places_left)]],
        token=ActionForm(),
    )


def _change(person: Actor, found: Edition) -> None:
    """Do what was pressed; an unknown code is nobody on the list."""
    up, down, switch = pressed("up"), pressed("down"), pressed("switch")
    if switch in ("on", "off"):
        services.switch_reserve(person, found.id, on=switch == "on")
        said = (
            _("Places are now offered to the people on the reserve list, in its order.")
            if switch == "on"
            else _("Nobody is offered a place until you offer it.")
        )
        flash(said, "success")
    elif up or down:
        services.move_in_line(person, found.id, up or down or "", up=bool(up))
