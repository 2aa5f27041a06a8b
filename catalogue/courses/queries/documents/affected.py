"""Which courses' documents hold what an organisation, a programme or a topic is called."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select

from catalogue.courses.models import CoursePartner, ProgrammeCourse, Topic
from catalogue.courses.models.course import course_topic
from catalogue.courses.queries.reading import rows
from catalogue.database import db
from catalogue.partners.models import Affiliation


def affected_courses(kind: str, key: int) -> Collection[int] | None:
    """Return the courses to be indexed again when one of these changes, or nothing: all of them.

    Those of a network are its members' too. What no longer belongs to it cannot be found from
    here: whoever takes a course out of a programme, or a member out of a network, records the
    change of that course or member as well.
    """
    if kind == "organisation":
        members = select(Affiliation.organisation_id).where(Affiliation.body_id == key)
        query = select(CoursePartner.course_id).where(
            or_(
                CoursePartner.organisation_id == key,
                CoursePartner.organisation_id.in_(members),
            )
        )
    elif kind == "programme":
        query = select(ProgrammeCourse.course_id).where(ProgrammeCourse.programme_id == key)
    elif kind == "topic":
        query = select(course_topic.c.course_id).where(course_topic.c.topic_id.in_(_below(key)))
    else:
        return None
    return db.session.scalars(query.distinct()).all()


def _below(topic_id: int) -> list[int]:
    """Return a topic and every one below it, as deep as the taxonomy goes."""
    parents = dict(rows(select(Topic.id, Topic.parent_id)))
    found = [topic_id]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found
