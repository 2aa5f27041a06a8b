"""Who is asking: the question on public pages, and what their answers mean for each edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from markupsafe import Markup

from catalogue.browse.forms.candidate import MOST_NATIONALITIES
from catalogue.browse.links.addresses import current_url
from catalogue.browse.links.visitor import ASKING, FACTS, visitor, visitor_context
from catalogue.courses.codes import EmployerKind, State
from catalogue.courses.labels import options
from catalogue.courses.presenters import CourseLine
from catalogue.courses.presenters.openness import Openness, openness, summary
from catalogue.courses.rules.eligibility import (
    STATELESS,
    Candidate,
    Limits,
    Outcome,
    decoded,
    eligibility,
)
from catalogue.courses.rules.states import TO_COME, state_of
from catalogue.database import now
from catalogue.i18n.addresses import kept_pairs
from catalogue.i18n.choices import Choice, countries
from catalogue.i18n.selects import chosen, drawn, kept
from catalogue.search.filters import Filters


@dataclass(frozen=True)
class Question:
    """The question who is asking, on one page: folded away, asked, or answered.

    What only one of the three needs is worked out when it is asked for.
    """

    candidate: Candidate
    asked: bool

    @property
    def answered(self) -> str:
        """Return the answers in words, or nothing."""
        return summary(self.candidate) if self.candidate else ""

    @property
    def ask(self) -> str:
        """Return the address of this page with the question open."""
        return current_url(**{ASKING: "1"}) + "#asking"

    @property
    def forget(self) -> str:
        """Return the address of this page for nobody in particular."""
        return current_url(**dict.fromkeys((*FACTS, ASKING, "mine")))

    @property
    def close(self) -> str:
        """Return the address of this page with the question folded away."""
        return current_url(**{ASKING: None})

    @property
    def kept(self) -> Sequence[tuple[str, str]]:
        """Return the page's other parameters, which the answers leave as they are."""
        return [
            (name, value) for name, value in kept_pairs() if name not in (*FACTS, ASKING, "page")
        ]

    @property
    def nationalities(self) -> Sequence[str]:
        """Return what is chosen in each list of nationalities."""
        return [*self.candidate.nationalities, *[""] * MOST_NATIONALITIES][:MOST_NATIONALITIES]

    @property
    def employers(self) -> Sequence[tuple[str, str]]:
        """Return the kinds of employer with their names."""
        return options(EmployerKind)


def question() -> Question:
    """Return the question for the page that is asked for."""
    return Question(visitor(), ASKING in request.args)


def country_options(answer: str, *, stateless: bool = False) -> Markup:
    """Return every country as an option of a list, in the page's order, the answer chosen."""
    first = [Choice("", _("Not said")), *([Choice(STATELESS, _("Stateless"))] if stateless else [])]
    options = drawn(first) + kept(countries)
    return chosen(options, answer) if answer else options


def open_to(edition: Limits, state: State) -> Openness | None:
    """Return whether an edition is open to whoever is asking.

    Nothing where they have said nothing of themselves, or where nobody can apply any more.
    """
    known = visitor()
    return openness(edition, known) if known and state in TO_COME else None


def narrowed_to_visitor(filters: Filters) -> Filters:
    """Return filters that know which editions are not open to whoever is asking, and the tenant."""
    context = visitor_context()
    if context.tenant:
        filters = filters.under(context.tenant.slug)
    known = context.candidate
    if not known:
        return filters.for_whom(None)
    return filters.for_whom(
        lambda terms: eligibility(decoded(terms), known).outcome is not Outcome.NOT_ELIGIBLE
    )


def open_to_course(course: CourseLine) -> Openness | None:
    """Return the same for a course in a list, where one edition speaks for all.

    Where that one is not open to whoever is asking but another one is, or may be, this is said.
    """
    best = course.best
    found = open_to(best.edition, best.state) if best else None
    if found is None or found.code != Outcome.NOT_ELIGIBLE:
        return found
    at = now()
    for each in course.others:
        other = open_to(each, state_of(each, at))
        if other is not None and other.code != Outcome.NOT_ELIGIBLE:
            sure = other.code == Outcome.ELIGIBLE
            words = (
                _("Another edition is open to you")
                if sure
                else _("Another edition may be open to you")
            )
            return Openness(other.code, words, "", other.reasons)
    return found
