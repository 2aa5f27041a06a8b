"""What is done with the outbox: delivering it round by round, deleting what is old, a trial."""

from catalogue.mail.services.delivering import deliver_due
from catalogue.mail.services.errors import MailServerAway
from catalogue.mail.services.purging import purge
from catalogue.mail.services.trying import send_trial

__all__ = ["MailServerAway", "deliver_due", "purge", "send_trial"]
