"""When a later deadline is an extension: an event that the public and applicants are told of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def former_deadline(
    former: datetime | None,
    announced: datetime | None,
    wanted: datetime | None,
    *,
    stays_open: bool,
    at: datetime,
) -> datetime | None:
    """Return the deadline that applicants were first told of, where ``wanted`` extends it.

    ``announced`` is the deadline that the public has read so far, ``former`` what was noted of an
    earlier extension. ``stays_open`` says that applications had opened by what was announced and
    have by what is wanted: before that, dates are only planned anew. The first deadline is kept
    through several extensions and forgotten once the deadline returns to it. A later deadline
    that has passed ``at`` the publication already is a correction of the record. Where there is
    no deadline, before or after, nothing is extended.
    """
    first = former or announced
    if not stays_open or first is None or wanted is None or wanted <= first:
        return None
    if former is None and wanted <= at:
        return None
    return first


def extends(before: Mapping[str, Any], after: Mapping[str, Any], at: datetime) -> bool:
    """Say whether publishing ``after`` instead of ``before`` moves a deadline that people rely on.

    Both are snapshots of one edition. Whoever publishes is told what follows from it.
    """
    openings = [_instant(each.get("opens_at")) for each in (before, after)]
    opened = [instant is not None and instant <= at for instant in openings]
    for field, route in after.items():
        known = before.get(field) if field.startswith("routes.") and all(opened) else None
        if route and known:
            old, new = _instant(known["deadline_at"]), _instant(route["deadline_at"])
            if former_deadline(None, old, new, stays_open=True, at=at) is not None:
                return True
    return False


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
