"""How far the worker has come with what concerns many people of an edition, in words."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue.courses.models import Edition
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
    if not _hands_on(edition) and places > 0:
        found.append(
            _(
                "Places available: %(places)s. On the reserve list: %(waiting)s. Nobody is "
                "offered a place until you offer it.",
                places=formats.number(edition.places_left),
                waiting=formats.number(waiting),
            )
        )
    return [each for each in found if each]


def _hands_on(edition: Edition) -> bool:
    return transitions.hands_on(edition.admission, reserve=edition.offers_reserve)


def has_places_to_hand_on(edition: Edition) -> bool:
    """Say whether free places of an edition go to those who wait, if anybody does."""
    return (
        _hands_on(edition)
        and edition.places_left > 0
        and state_now(edition) in transitions.PROMOTING
    )


def _notified(notification: BulkNotification, zone: str) -> str:
    """Say how many have been told of a later deadline; empty where nobody had to be."""
    told, everybody = notification.notified, notification.recipients
    if notification.finished_at is not None:
        if not told:
            return ""
        return ngettext(
            "On %(when)s, %(number)s applicant was notified of the extended deadline.",
            "On %(when)s, %(number)s applicants were notified of the extended deadline.",
            told,
            number=formats.number(told),
            when=formats.instant(notification.finished_at, zone),
        )
    if everybody is None:
        return _("The e-mails about the extended deadline are about to be sent.")
    if told < everybody:
        return _(
            "%(told)s of %(all)s applicants notified of the extended deadline.",
            told=formats.number(told),
            all=formats.number(everybody),
        )
    return _(
        "%(all)s of %(all)s applicants notified of the extended deadline; people with a draft "
        "application are being notified now.",
        all=formats.number(everybody),
    )
