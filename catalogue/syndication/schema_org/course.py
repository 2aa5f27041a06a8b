"""A course's page: the course, its editions, its credential, and the way to it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from catalogue.courses.codes import Funding, Level, PartnerRole, State
from catalogue.courses.labels import label
from catalogue.courses.models import Course, Topic
from catalogue.courses.presenters import CourseCard, EditionCard
from catalogue.courses.presenters.facts import all_carry_credit, taught_now
from catalogue.courses.queries import CourseRows
from catalogue.i18n.addresses import absolute
from catalogue.i18n.fallback import localize
from catalogue.i18n.languages import language
from catalogue.i18n.text import plain_text, text_lines
from catalogue.syndication.schema_org.edition import course_offers, instance, workload
from catalogue.syndication.schema_org.graph import Node, breadcrumbs, ects_credits, graph, reference

TEACHING = (PartnerRole.LEAD, PartnerRole.CO_DELIVERER)
LEVELS = {
    Level.INTRODUCTORY: _l("Beginner"),
    Level.INTERMEDIATE: _l("Intermediate"),
    Level.ADVANCED: _l("Advanced"),
    Level.POSTGRADUATE: _l("Advanced"),
}
"""The words that search engines filter courses by, in the page's language; the page has its own."""

EQF = "http://data.europa.eu/snb/eqf/"


def _level(course: Course, *, of_credit: bool) -> list[str | Node]:
    found: list[str | Node] = [str(LEVELS[course.level])]
    if course.eqf_level and of_credit:
        found.append(
            {
                "@type": "DefinedTerm",
                "@id": f"{EQF}{course.eqf_level}",
                "name": _("level %(level)d of the EQF", level=course.eqf_level),
                "termCode": str(course.eqf_level),
                "inDefinedTermSet": EQF,
            }
        )
    return found


def _credential(rows: CourseRows) -> Node:
    """Return what is awarded; who recognises it only while that body's own sign-off stands."""
    return {
        "@type": "EducationalOccupationalCredential",
        "name": label(rows.course.award),
        "credentialCategory": rows.course.award.value,
        "recognizedBy": [
            reference(row.organisation)
            for row in rows.partners
            if row.role is PartnerRole.ACCREDITOR and row.signed_off_at is not None
        ],
    }


def _topic(topic: Topic) -> Node:
    return {
        "@type": "DefinedTerm",
        "name": localize(topic.words, "name").text,
        "termCode": topic.code,
        "url": absolute("courses.catalogue", lang=language(), topic=topic.code),
    }


def _aid(editions: Sequence[EditionCard]) -> list[str]:
    """Return in words what help there is with the fee, of editions that can still be taken."""
    return list(
        dict.fromkeys(
            words.funding
            for card in editions
            if card.state is not State.CANCELLED
            for route, words in zip(card.edition.routes, card.routes, strict=True)
            if route.funding is not Funding.NONE and not words.closed
        )
    )


def _roles(rows: CourseRows, *roles: PartnerRole) -> list[Node]:
    found = {row.organisation_id: row.organisation for row in rows.partners if row.role in roles}
    return [reference(organisation) for organisation in found.values()]


def course(
    rows: CourseRows, card: CourseCard, editions: Sequence[EditionCard], picture: str = ""
) -> Markup:
    """Return a course with all that its page says, and the editions that are not over.

    ``picture`` is the address of its picture, if it has one.
    """
    row = rows.course
    address = absolute("courses.course", lang=language(), slug=row.slug)
    ahead = [edition for edition in editions if edition.state is not State.PAST]
    spoken = dict.fromkeys(code for edition in ahead for code in edition.taught_in)
    routes = [route for edition in taught_now(editions) for route in edition.edition.routes]
    # A course that can be taken without credit promises none.
    of_credit = all_carry_credit(row, routes)
    audience = plain_text(localize(row.words, "audience").text)
    node: Node = {
        "@type": "Course",
        "@id": f"{address}#course",
        "url": address,
        "name": card.title.text,
        "description": card.summary.text,
        "image": picture,
        "inLanguage": card.title.language,
        "availableLanguage": list(spoken),
        "provider": _roles(rows, *TEACHING) or _roles(rows, *PartnerRole),
        "funder": _roles(rows, PartnerRole.FUNDER),
        "about": [_topic(topic) for topic in row.topics],
        "audience": {"@type": "EducationalAudience", "audienceType": audience}
        if audience
        else None,
        "teaches": text_lines(localize(row.words, "outcomes").text),
        "coursePrerequisites": plain_text(localize(row.words, "prerequisites").text),
        "educationalLevel": _level(row, of_credit=of_credit),
        "educationalCredentialAwarded": _credential(rows),
        "numberOfCredits": ects_credits(row.ects) if of_credit else None,
        "financialAidEligible": _aid(ahead),
        "timeRequired": workload(row),
        "offers": course_offers(ahead),
        "datePublished": row.published_at.date().isoformat() if row.published_at else "",
        "dateModified": row.last_changed.date().isoformat(),
        "hasCourseInstance": [instance(row, edition, address) for edition in ahead],
    }
    trail = breadcrumbs(
        (_("Courses"), absolute("courses.catalogue", lang=language())),
        (card.title.text, address),
    )
    return graph(node, trail)
