"""The codes that organisations and what belongs to them are described with."""

from __future__ import annotations

from enum import StrEnum


class OrganisationKind(StrEnum):
    """What kind of body an organisation is."""

    UNIVERSITY = "university"
    DIPLOMATIC_ACADEMY = "diplomatic-academy"
    TRAINING_INSTITUTION = "training-institution"
    MINISTRY = "ministry"
    GOVERNMENT = "government"
    INTERGOVERNMENTAL = "intergovernmental"
    NGO = "ngo"
    ASSOCIATION = "association"
    NETWORK = "network"
    REGULATOR = "regulator"


class AffiliationKind(StrEnum):
    """How an organisation belongs to a network or another body."""

    MEMBER = "member"
    STATUS = "status"
    PARTICIPANT = "participant"
    HOST = "host"


class EnquiryState(StrEnum):
    """Where a partnership enquiry stands."""

    NEW = "new"
    APPROVED = "approved"
    DECLINED = "declined"


class MemberEvent(StrEnum):
    """What happens among those who act for an institution."""

    JOINED = "member-joined"
    ENDED = "member-ended"
