"""Small forms of applicants."""

from __future__ import annotations

from catalogue.i18n.forms import BaseForm
from catalogue.i18n.validators import email_question


class ActionForm(BaseForm):
    """A button that changes something; it has no question."""


class LaterForm(BaseForm):
    """Where to send the link for continuing."""

    email = email_question()
