"""How far the worker has come with what concerns many people of an edition, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from catalogue.courses.codes import Admission
from catalogue.courses.models import Edition
from catalogue.enrolment.codes import BulkNotificationKind as Kind
from catalogue.enrolment.models import BulkNotification
from catalogue.enrolment.presenters.edition import state_now
from catalogue.enrolment.rules import transitions
from catalogue.i18n import formats


def background_work(
    edition: Edition, notification: BulkNotification | None, waiting: int
) -> Sequence[str]:
    """Return what is being done for an edition's applicants, or was done last.

    ``waiting`` is how many wait for a place.
    """
    found = [_notified(notification, edition.zone)] if notification is not None else []
    places = min(edition.places_left, waiting)
    if has_places_to_hand_on(edition) and places > 0:
        found.append(
            ngettext(
                "%(number)s available place is being passed to the next person on the "
                "waiting list.",
                "%(number)s available places are being passed to people on the waiting list.",
                places,
                number=formats.number(places),
            )
        )
    return [each for each in found if each]


def has_places_to_hand_on(edition: Edition) -> bool:
    """Say whether free places of an edition go to those who wait, if anybody does."""
    return (
        edition.admission is Admission.FIRST_COME
        and edition.places_left > 0
        and state_now(edition) in transitions.PROMOTING
    )


def _notified(notification: BulkNotification, zone: str) -> str:
    """Say how many have been told of something; empty where nobody had to be."""
    kind = notification.kind or Kind.DEADLINE_EXTENDED
    told, everybody = notification.notified, notification.recipients
    if notification.finished_at is not None:
        when = formats.instant(notification.finished_at, zone)
        return _finished(kind, told, when) if told else ""
    if everybody is None:
        return str(BEGUN[kind])
    numbers = {"told": formats.number(told), "all": formats.number(everybody)}
    return str((SOME if told < everybody else ALL)[kind]) % numbers


BEGUN: Mapping[Kind, Any] = {
    Kind.DEADLINE_EXTENDED: _l("The e-mails about the extended deadline are about to be sent."),
    Kind.EDITION_CHANGED: _l("The e-mails about the changes are about to be sent."),
    Kind.EDITION_CANCELLED: _l("The e-mails about the cancellation are about to be sent."),
    Kind.EDITION_REINSTATED: _l(
        "The e-mails saying that the edition will take place after all are about to be sent."
    ),
}
SOME: Mapping[Kind, Any] = {
    Kind.DEADLINE_EXTENDED: _l("%(told)s of %(all)s applicants notified of the extended deadline."),
    Kind.EDITION_CHANGED: _l("%(told)s of %(all)s applicants notified of the changes."),
    Kind.EDITION_CANCELLED: _l("%(told)s of %(all)s applicants notified of the cancellation."),
    Kind.EDITION_REINSTATED: _l(
        "%(told)s of %(all)s applicants notified that the edition will take place after all."
    ),
}
ALL: Mapping[Kind, Any] = {
    Kind.DEADLINE_EXTENDED: _l(
        "%(all)s of %(all)s applicants notified of the extended deadline; people with a draft "
        "application are being notified now."
    ),
    Kind.EDITION_CHANGED: _l(
        "%(all)s of %(all)s applicants notified of the changes; people with a draft application "
        "are being notified now."
    ),
    Kind.EDITION_CANCELLED: _l(
        "%(all)s of %(all)s applicants notified of the cancellation; people with a draft "
        "application are being notified now."
    ),
    Kind.EDITION_REINSTATED: _l(
        "%(all)s of %(all)s applicants notified that the edition will take place after all; people "
        "with a draft application are being notified now."
    ),
}


def _finished(kind: Kind, told: int, when: str) -> str:
    number = formats.number(told)
    if kind is Kind.EDITION_CHANGED:
        return ngettext(
            "On %(when)s, %(number)s applicant was notified of the changes.",
            "On %(when)s, %(number)s applicants were notified of the changes.",
            told,
            number=number,
            when=when,
        )
    if kind is Kind.EDITION_CANCELLED:
        return ngettext(
            "On %(when)s, %(number)s applicant was notified of the cancellation.",
            "On %(when)s, %(number)s applicants were notified of the cancellation.",
            told,
            number=number,
            when=when,
        )
    if kind is Kind.EDITION_REINSTATED:
        return ngettext(
            "On %(when)s, %(number)s applicant was notified that the edition will take place "
            "after all.",
            "On %(when)s, %(number)s applicants were notified that the edition will take place "
            "after all.",
            told,
            number=number,
            when=when,
        )
    return ngettext(
        "On %(when)s, %(number)s applicant was notified of the extended deadline.",
        "On %(when)s, %(number)s applicants were notified of the extended deadline.",
        told,
        number=number,
        when=when,
    )
