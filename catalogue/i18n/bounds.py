"""How much of an unfinished form is kept: a few times what its questions take in the end.

Whoever has not finished may be over a limit, and finds every letter again. What is far more than
that is kept on the page but nowhere else: anybody at all can send it.
"""

from __future__ import annotations

from flask_babel import gettext as _
from wtforms import Field, Form, StringField

from catalogue.i18n import formats

TIMES = 3
"""How many times its own limit a text may have while it is not finished."""
CODE_MOST = 100
"""Characters of an answer that is chosen, not written."""
CODES_MOST = 10
"""How many answers one question keeps."""


def limit_of(field: Field) -> int | None:
    """Return how many characters a text may have; nothing for what is no text or has no limit."""
    if not isinstance(field, StringField):
        return None
    for check in field.validators:
        most = getattr(check, "most", None) or getattr(check, "max", None)
        if isinstance(most, int) and most > 0:
            return most
    return None


def is_within_bounds(form: Form) -> bool:
    """Say whether what was typed may be kept; else each field that holds too much says so."""
    # Every field is asked, so that each that holds too much says so.
    held = [_is_within(field) for field in form]
    return all(held)


def _is_within(field: Field) -> bool:
    texts = [str(text) for text in field.raw_data or []]
    most = limit_of(field)
    if most is not None:
        if max(map(len, texts), default=0) <= most * TIMES:
            return True
        field.errors = [
            _(
                "This text is too long to save. Shorten it to %(most)s characters; until "
                "then nothing on this page is saved.",
                most=formats.count(most),
            )
        ]
        return False
    if len(texts) <= CODES_MOST and max(map(len, texts), default=0) <= CODE_MOST:
        return True
    field.errors = [_("Choose one of the options.")]
    return False
