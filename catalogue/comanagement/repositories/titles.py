"""What courses' drafts are called, kept beside them so that lists are ordered and searched in SQL.

Nothing here commits; ``services/titles.py`` fills what a new language of the house lacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.comanagement.models import CourseTitle
from catalogue.comanagement.rules.snapshots import words_field
from catalogue.i18n.collation import sort_key
from catalogue.i18n.languages import languages


def title_keys(snapshot: Mapping[str, Any]) -> dict[str, str]:
    """Return by language what a draft's title is sorted by; where it has none, another's title."""
    spoken = languages()
    said = {code: snapshot.get(words_field(code, "title")) or "" for code in spoken}
    return {
        code: sort_key(said[code] or next(filter(None, said.values()), ""), code) for code in spoken
    }


def note_titles(session: Session, course_id: int, snapshot: Mapping[str, Any]) -> None:
    """Keep what the newest revision of a course calls it, in the caller's transaction."""
    kept = {
        row.language: row
        for row in session.scalars(select(CourseTitle).where(CourseTitle.course_id == course_id))
    }
    for code, key in title_keys(snapshot).items():
        if code not in kept:
            session.add(CourseTitle(course_id=course_id, language=code, sort_key=key))
        elif kept[code].sort_key != key:
            kept[code].sort_key = key
