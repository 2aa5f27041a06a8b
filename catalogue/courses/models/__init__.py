"""The published catalogue: what the public reads, rebuilt from published revisions."""

from catalogue.courses.codes import (
    Admission,
    Award,
    EmployerKind,
    Format,
    Funding,
    Level,
    Nomination,
    PartnerRole,
    ProgrammeRule,
    RouteKind,
    Visibility,
)
from catalogue.courses.models.course import (
    Course,
    CoursePartner,
    CoursePartnerWords,
    CourseWords,
    Topic,
    TopicWords,
)
from catalogue.courses.models.edition import Edition, EditionWords, FeeRoute
from catalogue.courses.models.installation import Installation
from catalogue.courses.models.programme import (
    Programme,
    ProgrammeCourse,
    ProgrammePartner,
    ProgrammePartnerWords,
    ProgrammeWords,
)

__all__ = [
    "Admission",
    "Award",
    "Course",
    "CoursePartner",
    "CoursePartnerWords",
    "CourseWords",
    "Edition",
    "EditionWords",
    "EmployerKind",
    "FeeRoute",
    "Format",
    "Funding",
    "Installation",
    "Level",
    "Nomination",
    "PartnerRole",
    "Programme",
    "ProgrammeCourse",
    "ProgrammePartner",
    "ProgrammePartnerWords",
    "ProgrammeRule",
    "ProgrammeWords",
    "RouteKind",
    "Topic",
    "TopicWords",
    "Visibility",
]
