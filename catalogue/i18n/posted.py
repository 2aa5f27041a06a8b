"""What was posted, for whoever needs it as it came; what it means is for forms to say."""

from __future__ import annotations

from collections.abc import Collection

from flask import request
from werkzeug.datastructures import MultiDict

from catalogue.i18n.cleaning import clean_text


def posted() -> MultiDict[str, str]:
    """Return all that was posted; empty where nothing was."""
    return request.form


def pressed(button: str) -> str | None:
    """Return the value of the button of this name that sent the form, or nothing."""
    return request.form.get(button)


def carried_on(leave_out: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return names and values for a page that offers to send them again, cleaned."""
    return [
        (clean_text(name), clean_text(value))
        for name, value in request.form.items(multi=True)
        if name not in leave_out
    ]
