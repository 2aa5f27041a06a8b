"""What courses' drafts are called, kept beside them so that lists are ordered and searched in SQL.

Nothing here commits; ``services/titles.py`` fills what a new language of the house lacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.comanagement.models import CourseTitle
from catalogue.comanagement.rules.snapshots import words_field
from catalogue.i18n.collation import folded_key, sort_key
from catalogue.i18n.languages import languages

# One row for each course and each language of the house, written where a revision is added, in its
# transaction. Whoever adds a revision in any other way leaves the list of drafts behind it.


@dataclass(frozen=True)
class TitleKeys:
    """What a title is sorted by in its list's language, and what it is found by in any."""

    sort_key: str
    folded: str


def title_keys(snapshot: Mapping[str, Any]) -> dict[str, TitleKeys]:
    """Return a draft's title as keys by language; where it has none, another's title."""
    spoken = languages()
    said = {code: snapshot.get(words_field(code, "title")) or "" for code in spoken}
    other = next(filter(None, said.values()), "")
    return {
        code: TitleKeys(sort_key(text or other, code), folded_key(text or other))
        for code, text in said.items()
    }


def note_titles(session: Session, course_id: int, snapshot: Mapping[str, Any]) -> None:
    """Keep what the newest revision of a course calls it, in the caller's transaction."""
    kept = {
        row.language: row
        for row in session.scalars(select(CourseTitle).where(CourseTitle.course_id == course_id))
    }
    for code, keys in title_keys(snapshot).items():
        row = kept.get(code)
        if row is None:
            row = CourseTitle(course_id=course_id, language=code)
            session.add(row)
        # A value that is the same is not written again.
        row.sort_key, row.folded = keys.sort_key, keys.folded
