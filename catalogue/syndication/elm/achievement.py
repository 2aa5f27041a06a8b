"""What is learnt: outcomes, field of education, credit, level, and who awards it."""

from __future__ import annotations

from itertools import zip_longest

from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import Course, CoursePartner
from catalogue.courses.queries import CourseRows
from catalogue.i18n.text import text_lines
from catalogue.syndication.elm.organisations import organisation
from catalogue.syndication.elm.terms import (
    ECTS,
    FORMAL,
    FORMAL_AWARDS,
    NON_FORMAL,
    SNB,
    Node,
    Texts,
    concept,
    instant,
    note,
    spoken,
    texts,
)


def _outcomes(course: Course, base: str) -> list[Node]:
    """Return each outcome with its languages; what one language has more of stands alone."""
    lines = {code: text_lines(row.outcomes) for code, row in sorted(course.words.items())}
    lines = {code: found for code, found in lines.items() if found}
    together = len({len(found) for found in lines.values()}) == 1
    titles: list[Texts] = (
        [dict(zip(lines, group, strict=True)) for group in zip_longest(*lines.values())]
        if together
        else [{code: line} for code, found in lines.items() for line in found]
    )
    return [
        {"@id": f"{base}outcome-{place}", "@type": "elm:LearningOutcome", "dc:title": title}
        for place, title in enumerate(titles, start=1)
    ]


def _signed_off(rows: CourseRows) -> tuple[list[CoursePartner], bool]:
    """Return the accreditors whose sign-off stands, and whether credit and level may be claimed.

    Where there is an accreditor, they are its to vouch for.
    """
    accreditors = [row for row in rows.partners if row.role is PartnerRole.ACCREDITOR]
    signed = [row for row in accreditors if row.signed_off_at is not None]
    return signed, bool(signed) or not accreditors


def achievement(rows: CourseRows, base: str, taught_in: list[str]) -> Node:
    """Return the achievement that the course leads to; ``base`` ends where its names begin."""
    course = rows.course
    signed, claims = _signed_off(rows)
    name = f"{base}achievement"
    hours = (course.hours_min or 0) + (course.hours_max or 0)
    return {
        "@id": name,
        "@type": "elm:LearningAchievementSpecification",
        "dc:title": texts(course.words, "title"),
        "dc:description": texts(course.words, "summary"),
        "dc:modified": instant(course.last_changed),
        "elm:ISCEDFCode": concept(f"{SNB}isced-f/{course.isced_f}", course.isced_f)
        if course.isced_f
        else None,
        "elm:learningOutcomeSummary": note(texts(course.words, "outcomes", markdown=True)),
        "elm:learningOutcome": _outcomes(course, base),
        "elm:volumeOfLearning": f"PT{hours * course.weeks // 2}H"
        if hours and course.weeks
        else None,
        "elm:creditPoint": {
            "@type": "elm:CreditPoint",
            "elm:framework": concept(ECTS),
            "elm:point": str(course.ects),
        }
        if course.ects and claims
        else None,
        "elm:educationLevel": concept(f"{SNB}eqf/{course.eqf_level}")
        if course.eqf_level and claims
        else None,
        "dc:language": [spoken(code) for code in taught_in or [course.source_language]],
        "elm:learningSetting": concept(FORMAL if course.award in FORMAL_AWARDS else NON_FORMAL),
        "elm:entryRequirement": note(texts(course.words, "prerequisites", markdown=True)),
        "elm:additionalNote": [note(texts(row.words, "statement")) for row in signed],
        "elm:awardingOpportunity": {
            "@type": "elm:AwardingOpportunity",
            "elm:awardingBody": [organisation(row.organisation) for row in signed],
            "elm:learningAchievementSpecification": {"@id": name},
        }
        if signed and course.award in FORMAL_AWARDS
        else None,
    }
