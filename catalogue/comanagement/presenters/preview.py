"""A course's draft as its public page would say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue.comanagement.labels import WORDS
from catalogue.comanagement.presenters.words import words_said
from catalogue.comanagement.rules.snapshots import COURSE_WORDS
from catalogue.courses.codes import Award, Level
from catalogue.courses.labels import label
from catalogue.i18n.fallback import LocalizedText


@dataclass(frozen=True)
class Preview:
    """What a draft says: one line, facts in pairs, sections of running text, topics."""

    summary: LocalizedText
    facts: Sequence[tuple[str, str]]
    sections: Sequence[tuple[str, LocalizedText]]
    topics: Sequence[str]


def course_preview(snapshot: Mapping[str, Any], topics: Mapping[str, str]) -> Preview:
    """Return a course's draft in words."""
    names = [name for name in COURSE_WORDS if name not in ("title", "summary")]
    return Preview(
        summary=words_said(snapshot, "summary"),
        facts=[
            (_("Level"), label(Level(snapshot["level"]))),
            (_("Length"), _length(snapshot)),
            (_("Workload"), _hours(snapshot)),
            (_("Award"), label(Award(snapshot["award"]))),
            (_("ECTS credits"), str(snapshot["ects"] or "")),
        ],
        sections=[(str(WORDS[name]), words_said(snapshot, name)) for name in names],
        topics=[topics.get(code, code) for code in snapshot["topics"]],
    )


def _length(snapshot: Mapping[str, Any]) -> str:
    if snapshot["days"]:
        return ngettext("%(num)d day", "%(num)d days", snapshot["days"])
    if snapshot["weeks"]:
        return ngettext("%(num)d week", "%(num)d weeks", snapshot["weeks"])
    return ""


def _hours(snapshot: Mapping[str, Any]) -> str:
    least, most = snapshot["hours_min"], snapshot["hours_max"]
    if least and most and least != most:
        return _("%(least)d–%(most)d hours a week", least=least, most=most)
    hours = least or most
    return ngettext("%(num)d hour a week", "%(num)d hours a week", hours) if hours else ""
