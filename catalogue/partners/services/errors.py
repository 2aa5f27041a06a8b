"""What can go wrong; views word it."""

from __future__ import annotations


class PartnerError(Exception):
    """A service of this feature refuses; nothing was changed."""


class Refused(PartnerError):
    """The actor may not do this."""


class SlugUnusable(PartnerError):
    """The slug is taken, reserved or not well formed."""


class AlreadyMember(PartnerError):
    """Whoever is invited has the role already."""


class LastManager(PartnerError):
    """An organisation keeps at least one manager."""


class LastManagerOf(PartnerError):
    """Somebody is the only manager of institutions; ``slugs`` says of which."""

    def __init__(self, slugs: list[str]) -> None:
        super().__init__(slugs)
        self.slugs = slugs


class LastHubUser(PartnerError):
    """Nobody else is hub staff."""


class UnknownAccount(PartnerError):
    """Nobody has an account with this address."""


class AccountClosed(PartnerError):
    """Whoever is invited had an account, which was closed."""


class InvitationVoid(PartnerError):
    """The invitation was accepted, withdrawn or is too old."""


class NotTheInvited(PartnerError):
    """The invitation is for somebody who has an account and is not signed in."""


class AlreadyDecided(PartnerError):
    """Somebody decided the enquiry in the meantime."""
