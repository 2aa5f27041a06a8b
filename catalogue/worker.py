"""The worker: mail, the search index and timed work, all from rows, so a restart loses nothing."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from catalogue.accounts.services.counting import forget_old_counts
from catalogue.accounts.services.signing import forget_past
from catalogue.alerts import services as alerts
from catalogue.comanagement.services.titles import fill_titles
from catalogue.database import db
from catalogue.enrolment import services as enrolment
from catalogue.events.services.sharing import share_events
from catalogue.events.services.telling import forget_old_events, tell_people
from catalogue.mail import services as mail
from catalogue.search import services as search

log = logging.getLogger(__name__)
TICK_SECONDS = 1.0
FEW_SECONDS, MINUTE, HOUR = 3.0, 60.0, 3600.0
AWAY_SECONDS = 2.0
AFTER_FAULT_SECONDS = 15.0


@dataclass
class Job:
    """Something done again and again; ``every`` is the least number of seconds between two runs.

    One in ``batches`` does a part of its work at a time and returns how much; while that is more
    than nothing, it runs again at once.
    """

    name: str
    run: Callable[[], object]
    every: float = TICK_SECONDS
    batches: bool = False
    due: float = field(default=0.0)


def jobs() -> list[Job]:
    """Return the worker's jobs; each finds its work in the database and may find none."""
    return [
        Job("deliver mail", mail.deliver_due, batches=True),
        Job("apply changes to the search index", search.apply_pending),
        Job("tell what became open", alerts.tell_news, FEW_SECONDS),
        Job("mail alerts that had to wait", alerts.mail_waiting_requests, MINUTE),
        Job("remind of alerts that end", alerts.remind, HOUR),
        Job("delete ended alerts", alerts.forget_ended, HOUR),
        Job("delete old mail", mail.purge, HOUR, batches=True),
        Job("keep titles in new languages", fill_titles, HOUR, batches=True),
        Job("forget past sign-ins", forget_past, HOUR),
        Job("forget old counts of attempts", forget_old_counts, HOUR),
        Job("begin the times that letters give", enrolment.start_terms),
        Job("give up held places", enrolment.lapse_held_places, MINUTE),
        Job("give up unconfirmed applications", enrolment.give_up_unconfirmed, HOUR),
        Job("give free places to those who wait", enrolment.fill_free_places, FEW_SECONDS),
        Job("write what many are told", enrolment.send_bulk_notifications),
        Job("find who hears of what happened", share_events, batches=True),
        Job("tell of what happened", tell_people, FEW_SECONDS, batches=True),
        Job("forget what happened long ago", forget_old_events, HOUR),
        Job("delete abandoned drafts", enrolment.delete_abandoned_drafts, HOUR),
        Job("delete surplus drafts", enrolment.delete_excess_drafts, MINUTE),
        Job("delete old applications", enrolment.delete_old_applications, HOUR),
    ]


def run_due(app: Flask, todo: list[Job], at: float) -> None:
    """Run every job that is due at ``at`` (seconds of a steady clock), each on its own.

    A job that fails is reported and tried again a little later, soon if only the database is away;
    the others still run.
    """
    for job in todo:
        if job.due > at:
            continue
        job.due = at + job.every
        with app.app_context():
            try:
                done = job.run()
                if job.batches and done:
                    job.due = at
            except mail.MailServerAway:
                job.due = at + AFTER_FAULT_SECONDS
            except (OperationalError, InterfaceError, PoolTimeoutError):
                log.warning("The job “%s” is waiting: the database is unavailable.", job.name)
                job.due = at + AWAY_SECONDS
            except Exception:
                log.exception("The job “%s” failed and will be retried.", job.name)
                job.due = at + AFTER_FAULT_SECONDS
            finally:
                db.session.remove()


def _keep_running(app: Flask, job: Job, stop: threading.Event) -> None:
    while not stop.is_set():
        run_due(app, [job], time.monotonic())
        if job.due > time.monotonic():
            stop.wait(TICK_SECONDS)


def run(app: Flask) -> None:
    """Work until told to stop by SIGTERM or SIGINT; the jobs under way are finished first.

    Each job has a thread of its own, so that a mail server which does not answer keeps neither the
    index nor the deadlines waiting.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threads = [
        threading.Thread(target=_keep_running, args=(app, job, stop), name=job.name)
        for job in jobs()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
