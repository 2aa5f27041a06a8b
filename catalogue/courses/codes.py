"""The codes that courses, editions and applications are described with; labels are words."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """How far a course goes."""

    INTRODUCTORY = "introductory"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"
    POSTGRADUATE = "postgraduate"


class Award(StrEnum):
    """What somebody who completes a course receives."""

    CERTIFICATE = "certificate"
    ATTENDANCE = "attendance"
    CREDIT = "credit"
    DEGREE = "degree"
    DIPLOMA = "diploma"
    MASTER = "master"


class PartnerRole(StrEnum):
    """In what role an organisation stands behind a course."""

    LEAD = "lead"
    CO_DELIVERER = "co-deliverer"
    ACCREDITOR = "accreditor"
    FUNDER = "funder"
    COMMISSIONER = "commissioner"
    HOST = "host"
    CLIENT = "client"
    COOPERATION = "cooperation"


class ProgrammeRule(StrEnum):
    """How many of a programme's courses are needed."""

    ANY = "any"
    ALL = "all"


class Format(StrEnum):
    """How an edition is taught."""

    ONLINE = "online"
    IN_PERSON = "in-person"
    BLENDED = "blended"


class Admission(StrEnum):
    """How places are given."""

    FIRST_COME = "first-come"
    SELECTION = "selection"


class Nomination(StrEnum):
    """Whether an institution has to put its candidates forward."""

    NONE = "none"
    PREFERRED = "preferred"
    REQUIRED = "required"


class CountryBasis(StrEnum):
    """Which country of somebody an edition's country limits apply to."""

    RESIDENCE = "residence"
    NATIONALITY = "nationality"
    EITHER = "either"


class Visibility(StrEnum):
    """Who finds an edition."""

    LISTED = "listed"
    UNLISTED = "unlisted"
    BY_INVITATION = "by-invitation"


class RouteKind(StrEnum):
    """On which terms an edition can be taken."""

    CERTIFICATE = "certificate"
    CREDIT = "credit"
    DEGREE = "degree"
    PARTICIPATION = "participation"


class Funding(StrEnum):
    """Who pays a route's fee."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


class EmployerKind(StrEnum):
    """For whom an applicant works."""

    MINISTRY = "ministry"
    REGULATOR = "regulator"
    OTHER_PUBLIC = "other-public"
    INTERNATIONAL_ORGANISATION = "international-organisation"
    ACADEMIA = "academia"
    CIVIL_SOCIETY = "civil-society"
    PRIVATE_SECTOR = "private-sector"
    OTHER = "other"


class State(StrEnum):
    """Where an edition stands at an instant; see ``rules.state``."""

    CANCELLED = "cancelled"
    PAST = "past"
    PLANNED = "planned"
    UPCOMING = "upcoming"
    OPEN = "open"
    OPEN_RUNNING = "open-running"
    WAITLIST = "waitlist"
    FULL = "full"
    CLOSED = "closed"
    RUNNING = "running"
