"""When a mail that could not be delivered is tried again, when it is given up; and its name."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from catalogue.mail.codes import Step

WAITS = (1, 2, 5, 10)
"""Minutes before the second, third … attempt; the last holds for all that follow."""
YOUNG = timedelta(hours=6)
LATER = timedelta(hours=1)
"""Between two attempts at a mail that is no longer young."""
GIVEN_UP_AFTER = timedelta(days=3)
KEPT_FOR = timedelta(days=30)
"""How long a mail is kept once it was sent or given up."""
LEASE = timedelta(minutes=3)
"""How long a round's mails belong to the worker that took them; longer than a round may take."""
ROUND = 50
"""How many mails are taken, sent and marked together; a crash sends no more than these again."""
ROUND_SECONDS = 5.0
"""After this time a round begins no further mail, so that a worker told to stop soon does."""
NOT_SIGNED_IN = 530
_POLICY = re.compile(r"5\.7\.\d|relay", re.IGNORECASE)
"""An answer about whoever sends (RFC 3463, X.7): mending the settings helps, so it is no end."""
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+")


def shares(limit: int) -> tuple[int, int]:
    """Return how many of a round go by priority, and how many to whoever has waited longest.

    The second share keeps many letters of one person from holding up an announcement for ever.
    """
    oldest = limit // 5
    return limit - oldest, oldest


def is_final(step: Step, code: int, answer: str) -> bool:
    """Say whether a refusal is one for good, so that trying again would only annoy the server.

    It is where the recipient or the mail itself is refused with 5xx (RFC 5321, 4.2.1). What the
    server holds against the sender - not signed in, may not relay - is for the operator to mend.
    """
    if step is Step.SENDER or not 500 <= code < 600 or code == NOT_SIGNED_IN:
        return False
    return not _POLICY.search(answer)


def without_addresses(answer: str, recipient: str) -> str:
    """Return a server's answer as it may stand in a log: short, and naming nobody."""
    masked = _ADDRESS.sub("…", answer)
    local = recipient.partition("@")[0]
    return re.sub(rf"(?<!\w){re.escape(local)}(?!\w)", "…", masked, flags=re.IGNORECASE)[:200]


def message_id_domain(sender: str, base_url: str) -> str:
    """Return the domain of Message-IDs: the sender's, or the site's where that is no full one."""
    domain = sender.rpartition("@")[2]
    return domain if "." in domain else urlsplit(base_url).hostname or domain


def next_attempt(created_at: datetime, attempts: int, at: datetime) -> datetime | None:
    """Return when to try again after ``attempts`` failures; nothing where it is time to give up.

    A server that was away for an hour is back in at most ten minutes for every young mail.
    """
    if at - created_at >= GIVEN_UP_AFTER:
        return None
    if at - created_at >= YOUNG:
        return at + LATER
    return at + timedelta(minutes=WAITS[min(attempts, len(WAITS)) - 1])
