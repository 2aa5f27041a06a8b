"""Small forms of applicants."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from catalogue.i18n.forms import BaseForm
from catalogue.i18n.validators import email_question


class ActionForm(BaseForm):
    """A button that changes something; it has no question."""


class LaterForm(BaseForm):
    """Where to send the link for continuing."""

    email = email_question()


class CorrectionForm(BaseForm):
    """The right address, where a wrong one was given."""

    email = email_question(_l("Correct e-mail address"), _l("Enter the correct e-mail address."))

    def refuse(self, reason: str) -> None:
        """Say of the address why it cannot be taken."""
        self.email.errors = [reason]
