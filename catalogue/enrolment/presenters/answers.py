"""What somebody answered: typed into a form, or stored with an application."""

from __future__ import annotations

from flask_babel import gettext as _

from catalogue.courses.codes import EmployerKind, RouteKind
from catalogue.courses.labels import label
from catalogue.courses.models import Edition
from catalogue.courses.presenters import chosen_route_name
from catalogue.courses.rules.eligibility import STATELESS
from catalogue.enrolment import labels as enrolment_labels
from catalogue.enrolment.forms import ApplicationForm
from catalogue.enrolment.models import Application
from catalogue.enrolment.presenters.asked import chosen_route
from catalogue.enrolment.services import Applicant
from catalogue.i18n import formats

ANSWERS = ("requirements", "study_language", "nomination")
"""Questions that only some editions ask; their answers are stored together, as codes."""


def applicant(form: ApplicationForm, edition: Edition) -> Applicant:
    """Return what a valid form says, as plain values."""
    data = form.data
    kind = data.get("route") or edition.routes[0].kind.value
    return Applicant(
        full_name=data["full_name"],
        email=data["email"],
        country=data["country"],
        nationalities=tuple(data.get("nationality") or ()),
        position=data["position"],
        employer=data["employer"],
        employer_kind=EmployerKind(data["employer_kind"]),
        motivation=data["motivation"],
        answers={name: data[name] for name in ANSWERS if data.get(name)},
        route=RouteKind(kind),
        news=bool(data["news"]),
    )


def typed_answers(form: ApplicationForm) -> list[tuple[str, str, str]]:
    """Return each question with the answer as typed, choices in words, and the field's name."""
    found = []
    for field in form:
        if field.type == "BooleanField":
            said_yes = _("Yes") if field.data else _("No")
            found.append((str(field.label.text), said_yes, field.id))
        elif field.name == "route":
            # Those that are closed, or no longer offered, are no choices any more.
            found.append((str(field.label.text), _chosen(form, str(field.data or "")), field.id))
        elif hasattr(field, "iter_choices"):
            given = field.data if isinstance(field.data, list) else [field.data]
            chosen = [
                str(choice.label)
                for choice in field.iter_choices()
                if choice.value and choice.value in given
            ]
            found.append((str(field.label.text), formats.join_list(chosen), field.id))
        else:
            found.append((str(field.label.text), str(field.data or ""), field.id))
    return found


def _chosen(form: ApplicationForm, kind: str) -> str:
    """Return the chosen way of taking part in words, whether or not it can still be taken."""
    words = {each.kind: each.words for each in form.shape.routes}
    if kind in words:
        return words[kind]
    if kind not in set(RouteKind):
        return ""
    return _("%(route)s (no longer offered)", route=label(RouteKind(kind)))


def nationalities(application: Application) -> str:
    """Return somebody's nationalities in words; empty where the edition did not ask."""
    names = [
        _("Stateless") if code == STATELESS else formats.country_name(code)
        for code in application.nationalities
    ]
    return formats.join_list(names)


def stored(application: Application) -> dict[str, object]:
    """Return what an application stores as codes, in the page's language."""
    kept, route = application.answers, chosen_route(application)
    return {
        "nationalities": nationalities(application),
        "employer_kind": label(application.employer_kind),
        "route_name": chosen_route_name(route) if route else "",
        "answers": [
            enrolment_labels.answer_label(name, kept[name]) for name in ANSWERS if kept.get(name)
        ],
    }
