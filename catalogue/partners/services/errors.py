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


class LastManagerOf(Exception):
    """Somebody is the only manager of institutions; ``slugs`` says of which."""

    def __init__(self, slugs: list[str]) -> None:
        super().__init__(slugs)
        self.slugs = slugs


class LastHubUser(Exception):
    """Nobody else is hub staff."""


class UnknownAccount(Exception):
    """Nobody has an account with this address."""


class AccountClosed(Exception):
    """Whoever is invited had an account, which was closed."""


class InvitationVoid(Exception):
    """The invitation was accepted, withdrawn or is too old."""


class NotTheInvited(Exception):
    """The invitation is for somebody who has an account and is not signed in."""


class AlreadyDecided(Exception):
    """Somebody decided the enquiry in the meantime."""
