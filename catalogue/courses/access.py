"""Who may see an edition."""

from __future__ import annotations

import hmac

from catalogue.courses.codes import Visibility
from catalogue.tokens import hash_of


def may_see(visibility: Visibility, stored_hash: str, token: str) -> bool:
    """Say whether an edition shows: always, unless it is by invitation and the token is another."""
    if visibility is not Visibility.BY_INVITATION:
        return True
    return bool(stored_hash) and hmac.compare_digest(stored_hash, hash_of(token))
