"""Use cases of alerts; each is one transaction, but for telling: there each batch is one."""

from catalogue.alerts.services.confirming import confirm, keep
from catalogue.alerts.services.notifying import tell_news
from catalogue.alerts.services.retention import forget_ended, remind
from catalogue.alerts.services.subscribing import Interest, Watch, ask, mail_waiting_requests
from catalogue.alerts.services.unsubscribing import stop, stop_all, undo

__all__ = [
    "Interest",
    "Watch",
    "ask",
    "confirm",
    "forget_ended",
    "keep",
    "mail_waiting_requests",
    "remind",
    "stop",
    "stop_all",
    "tell_news",
    "undo",
]
