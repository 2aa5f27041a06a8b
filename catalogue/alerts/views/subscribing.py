"""Asking to be told of a course, or of whatever a search finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, g, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from catalogue.accounts.access import Rule, admits
from catalogue.accounts.limits import limit
from catalogue.alerts import labels, queries, services
from catalogue.alerts.forms import AskForm, InterestForm
from catalogue.alerts.rules import criteria
from catalogue.alerts.rules.news import ALERT_YEARS, REQUEST_DAYS
from catalogue.alerts.services import Interest, Watch
from catalogue.alerts.views.blueprint import alerts
from catalogue.browse.links.addresses import link
from catalogue.browse.links.visitor import tenant
from catalogue.courses.codes import EmployerKind
from catalogue.courses.queries import hub
from catalogue.courses.rules.states import state_of
from catalogue.database import now
from catalogue.i18n.fallback import localize, tagged
from catalogue.i18n.routing import localised
from catalogue.search.filters import Filters


@localised(alerts, "/courses/<slug>/tell-me", methods=["GET", "POST"])
@admits(Rule.FORM)
def tell_of_course(slug: str) -> str | Response | tuple[str, int]:
    """Ask where to write when a course opens; of a planned one, ask a little more."""
    found = queries.watchable(slug)
    if found is None:
        raise NotFound
    course, editions = found
    at = now()
    offer = labels.offer([state_of(edition, at) for edition in editions])
    form = InterestForm() if offer.planned else AskForm()

    def page() -> dict[str, object]:
        planners = queries.planners(course.id) if offer.planned else []
        return {
            "course": localize(course.words, "title"),
            "slug": slug,
            "offer": offer,
            "planners": [localize(each.words, "name") for each in planners],
        }

    return _answer(form, Watch(course_id=course.id), page)


@localised(alerts, "/tell-me", methods=["GET", "POST"])
@admits(Rule.FORM)
def tell_of_search() -> str | Response | tuple[str, int]:
    """Ask where to write when a course opens that the address's filters let through."""
    under = tenant()
    asked = Filters.parse(request.args).under(under.slug if under else "")
    filters = criteria.lasting(asked)

    def page() -> dict[str, object]:
        args: dict[str, Any] = filters.as_args()
        return {
            "title": labels.search_title(filters),
            "lines": labels.search_lines(filters),
            "back": link("courses.catalogue", **args),
        }

    return _answer(AskForm(), Watch(search=filters), page)


def _answer(
    form: AskForm, watch: Watch, page: Callable[[], dict[str, object]]
) -> str | Response | tuple[str, int]:
    """Show the form, or take it. Whoever asks sees the same, whatever the address is known for.

    ``page`` gives what is shown around the form; nobody who is led on sees it.
    """
    if not form.is_submitted():
        return render_template("alerts/ask.html", form=form, **page(), **_notice())
    if not form.validate():
        return render_template("alerts/ask.html", form=form, **page(), **_notice()), 422
    limit("alert", form.email.data or "")
    if not form.is_trap_sprung():
        services.ask(form.email.data or "", g.lang, watch, _interest(form))
    return redirect(link("alerts.asked"), 303)


def _interest(form: AskForm) -> Interest | None:
    if not isinstance(form, InterestForm):
        return None
    kind = form.employer_kind.data
    return Interest(
        country=form.country.data or "",
        employer_kind=EmployerKind(kind) if kind else None,
        note=form.note.data or "",
    )


def _notice() -> dict[str, object]:
    """Return what the privacy notice beside the form says."""
    house = hub()
    controller = current_app.config["CONTROLLER"] or (
        tagged(localize(house.words, "name")) if house else current_app.config["SITE_NAME"]
    )
    return {
        "controller": controller,
        "contact": current_app.config["CONTACT_EMAIL"],
        "years": ALERT_YEARS,
        "days": REQUEST_DAYS,
    }


@localised(alerts, "/tell-me/sent")
@admits(Rule.FORM)
def asked() -> str:
    """Say that a mail is on its way, if the address is one; the same to everybody."""
    return render_template("alerts/asked.html", days=REQUEST_DAYS)
