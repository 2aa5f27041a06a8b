"""Reads for the public pages; none takes more statements in a larger catalogue."""

from catalogue.courses.queries.comparing import (
    editions_by_address,
    listed_editions,
    partners_by_course,
)
from catalogue.courses.queries.contact import Backing, backing
from catalogue.courses.queries.courses import (
    CourseRows,
    course_page,
    course_slugs,
    courses_by_id,
    find_edition,
)
from catalogue.courses.queries.directory import (
    Institution,
    Name,
    NamedRows,
    last_change_of_names,
    named_rows,
)
from catalogue.courses.queries.documents import (
    affected_courses,
    documents,
    edition_facets,
    how_many_documents,
)
from catalogue.courses.queries.former import present_slug
from catalogue.courses.queries.health import database_answers, last_change, naming_authority
from catalogue.courses.queries.listing import ListedCourse, listed_courses
from catalogue.courses.queries.operator import Figures, home_figures, hub
from catalogue.courses.queries.partners import PartnerRows, PartnerTies, partner_page, partner_ties
from catalogue.courses.queries.programmes import (
    ProgrammeRows,
    next_starts,
    programme_page,
    programmes,
)
from catalogue.courses.queries.related import RelatedCourse, related_courses
from catalogue.courses.queries.sitemap import PublicPage, how_many_pages, public_pages
from catalogue.courses.queries.topics import topic_tree, topic_words

__all__ = [
    "Backing",
    "CourseRows",
    "Figures",
    "Institution",
    "ListedCourse",
    "Name",
    "NamedRows",
    "PartnerRows",
    "PartnerTies",
    "ProgrammeRows",
    "PublicPage",
    "RelatedCourse",
    "affected_courses",
    "backing",
    "course_page",
    "course_slugs",
    "courses_by_id",
    "database_answers",
    "documents",
    "edition_facets",
    "editions_by_address",
    "find_edition",
    "home_figures",
    "how_many_documents",
    "how_many_pages",
    "hub",
    "last_change",
    "last_change_of_names",
    "listed_courses",
    "listed_editions",
    "named_rows",
    "naming_authority",
    "next_starts",
    "partner_page",
    "partner_ties",
    "partners_by_course",
    "present_slug",
    "programme_page",
    "programmes",
    "public_pages",
    "related_courses",
    "topic_tree",
    "topic_words",
]
