"""Institutions, programmes and topics by name, and narrowing the list of institutions."""

from catalogue.browse.named_results import Answers, answers
from catalogue.browse.partner_filters import PARTNER_FACETS, PartnerFilters
from catalogue.browse.partner_search import Found, narrow
from catalogue.courses.name_registry import (
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
