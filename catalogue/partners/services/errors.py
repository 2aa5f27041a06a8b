"""What can go wrong; views word it."""

from __future__ import annotations


class Refused(Exception):
    """The actor may not do this."""


class SlugUnusable(Exception):
    """The slug is taken, reserved or not well formed."""


class AlreadyMember(Exception):
    """Whoever is invited has the role already."""


class LastManager(Exception):
    """An organisation keeps at least one manager."""


class InvitationVoid(Exception):
    """The invitation was accepted, withdrawn or is too old."""


class NotTheInvited(Exception):
    """The invitation is for somebody who has an account and is not signed in."""


class AlreadyDecided(Exception):
    """Somebody decided the enquiry in the meantime."""
