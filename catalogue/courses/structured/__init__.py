"""Structured data for machines in the words of schema.org: one graph per page."""

from catalogue.courses.structured.course import course
from catalogue.courses.structured.lists import course_list, home, partner_list, programme_list
from catalogue.courses.structured.organisation import organisation
from catalogue.courses.structured.programme import programme

__all__ = [
    "course",
    "course_list",
    "home",
    "organisation",
    "partner_list",
    "programme",
    "programme_list",
]
