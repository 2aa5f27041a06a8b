"""What an applicant is asked and shown, put together under the edition's lock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from catalogue.courses.codes import Funding
from catalogue.courses.models import Edition, FeeRoute
from catalogue.courses.queries import backing
from catalogue.courses.rules.eligibility import Candidate, eligibility
from catalogue.enrolment.rules import transitions
from catalogue.enrolment.rules.asked import asked
from catalogue.i18n.fallback import localize


def asked_of(
    edition: Edition, route: FeeRoute, who: Candidate, language: str, at: datetime
) -> dict[str, Any]:
    """Return what was asked and shown, in the language in which it was read."""
    conditions = localize(edition.course.words, "prerequisites", language)
    paying = backing(edition.course_id).funding if route.funding is Funding.FULL else ()
    funders = [localize(each.words, "name", language) for each in paying]
    return asked(
        edition,
        route,
        eligibility(edition, who),
        at=at,
        language=language,
        conditions=(conditions.text, conditions.language),
        funders=[(each.text, each.language) for each in funders],
        notice=transitions.NOTICE_VERSION,
    )
