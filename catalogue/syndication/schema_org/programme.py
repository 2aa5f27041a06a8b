"""A programme's page: the programme, its courses, its credential."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from markupsafe import Markup

from catalogue.courses.codes import PartnerRole
from catalogue.courses.labels import label
from catalogue.courses.presenters import CourseLine
from catalogue.courses.presenters.edition import STARTED
from catalogue.courses.presenters.facts import programme_rule
from catalogue.courses.queries import ProgrammeRows
from catalogue.courses.rules.states import TO_COME
from catalogue.i18n.addresses import absolute
from catalogue.i18n.fallback import localize
from catalogue.i18n.languages import language
from catalogue.syndication.schema_org.course import TEACHING
from catalogue.syndication.schema_org.edition import local
from catalogue.syndication.schema_org.graph import (
    Node,
    addresses,
    breadcrumbs,
    ects_credits,
    graph,
    reference,
)


def _roles(rows: ProgrammeRows, *roles: PartnerRole) -> list[Node]:
    found = {row.organisation_id: row.organisation for row in rows.partners if row.role in roles}
    return [reference(organisation) for organisation in found.values()]


def _next_dates(courses: Sequence[CourseLine]) -> Node:
    """Return when the next of the courses begins that one can apply to, or will be able to."""
    to_come = [
        (each.best.starts, each.best)
        for each in courses
        if each.best is not None
        and each.best.starts is not None
        and each.best.state in TO_COME - STARTED
    ]
    if not to_come:
        return {}
    starts, best = min(to_come, key=lambda each: each[0])
    opens = best.edition.opens_at
    return {
        "startDate": starts.isoformat(),
        "applicationStartDate": local(opens, best.edition.zone),
        "applicationDeadline": local(best.deadline_at, best.edition.zone),
    }


def programme(rows: ProgrammeRows, courses: Sequence[CourseLine], picture: str = "") -> Markup:
    """Return a programme with its rule, award and courses, and the next way into it.

    The rule stands with the award that it leads to: it is neither what the vocabulary calls a
    prerequisite (of enrolling) nor, for its years, the time that full-time study takes. A
    programme has no fee of its own: what its courses cost stands with these.
    """
    row = rows.programme
    title = localize(row.words, "title")
    address = absolute("courses.programme", lang=language(), slug=row.slug)
    node: Node = {
        "@type": "EducationalOccupationalProgram",
        "@id": f"{address}#programme",
        "url": address,
        "name": title.text,
        "description": localize(row.words, "summary").text,
        "image": picture,
        "provider": _roles(rows, *TEACHING) or _roles(rows, *PartnerRole),
        "educationalCredentialAwarded": {
            "@type": "EducationalOccupationalCredential",
            "name": label(row.award),
            "credentialCategory": row.award.value,
            "competencyRequired": programme_rule(row),
        },
        "numberOfCredits": ects_credits(row.ects),
        **_next_dates(courses),
        "hasCourse": [
            {
                "@type": "Course",
                "@id": f"{page}#course",
                "url": page,
                "name": found.title.text,
                "description": found.summary.text,
            }
            for found, page in zip(
                courses, addresses("courses.course", [each.slug for each in courses]), strict=True
            )
        ],
    }
    trail = breadcrumbs(
        (_("Programmes"), absolute("courses.programmes", lang=language())), (title.text, address)
    )
    return graph(node, trail)
