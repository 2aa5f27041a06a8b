"""Whether a nomination letter is still to come."""

from __future__ import annotations

from catalogue.courses.codes import Nomination
from catalogue.enrolment.codes import NominationPlan

PROMISED = frozenset({NominationPlan.WILL_BE_SENT.value, NominationPlan.ASKED.value})
"""Answers after which a letter is awaited, whether the edition requires one or not."""


def awaits_letter(nomination: Nomination, plan: str | None) -> bool:
    """Say whether whoever applied with this answer has to be told where a letter goes."""
    if nomination is Nomination.REQUIRED:
        return True
    return nomination is Nomination.PREFERRED and plan in PROMISED
