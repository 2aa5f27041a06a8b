"""Institutions, programmes and topics by name, and narrowing the list of institutions."""

from catalogue.courses.directory.answers import Answers, answers
from catalogue.courses.directory.filters import PARTNER_FACETS, PartnerFilters
from catalogue.courses.directory.narrowing import Found, narrow
from catalogue.courses.directory.snapshot import (
    PARTNER,
    PROGRAMME,
    TOPIC,
    Directory,
    directory,
    networks_of,
)

__all__ = [
    "PARTNER",
    "PARTNER_FACETS",
    "PROGRAMME",
    "TOPIC",
    "Answers",
    "Directory",
    "Found",
    "PartnerFilters",
    "answers",
    "directory",
    "narrow",
    "networks_of",
]
