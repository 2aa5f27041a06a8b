"""Structured data for machines in the words of schema.org: one graph per page."""

from catalogue.syndication.schema_org.course import course
from catalogue.syndication.schema_org.lists import course_list, home, partner_list, programme_list
from catalogue.syndication.schema_org.organisation import organisation
from catalogue.syndication.schema_org.programme import programme

__all__ = [
    "course",
    "course_list",
    "home",
    "organisation",
    "partner_list",
    "programme",
    "programme_list",
]
