"""When a later deadline is an extension: an event that the public and applicants are told of."""

from __future__ import annotations

from datetime import datetime


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
