"""When a later deadline is an extension: an event that the public and applicants are told of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def former_deadline(
    former: datetime | None,
    announced: datetime,
    wanted: datetime,
    *,
    stays_open: bool,
    at: datetime,
) -> datetime | None:
    """Return the deadline that applicants were first told of, where ``wanted`` extends it.

    ``announced`` is the deadline that the public has read so far, ``former`` what was noted of an
    earlier extension. ``stays_open`` says that applications had opened by what was announced and
    have by what is wanted: before that, dates are only planned anew. The first deadline is kept
    through several extensions and forgotten once the deadline returns to it. A later deadline
    that has passed ``at`` the publication already is a correction of the record.
    """
    first = former or announced
    if not stays_open or wanted <= first:
        return None
    if former is None and wanted <= at:
        return None
    return first


def extends(before: Mapping[str, Any], after: Mapping[str, Any], at: datetime) -> bool:
    """Say whether publishing ``after`` instead of ``before`` moves a deadline that people rely on.

    Both are snapshots of one edition. Whoever publishes is told what follows from it.
    """
    openings = (before.get("opens_at"), after.get("opens_at"))
    opened = [text is not None and _instant(text) <= at for text in openings]
    for field, route in after.items():
        known = before.get(field) if field.startswith("routes.") and all(opened) else None
        if route and known:
            old, new = _instant(known["deadline_at"]), _instant(route["deadline_at"])
            if former_deadline(None, old, new, stays_open=True, at=at) is not None:
                return True
    return False


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
