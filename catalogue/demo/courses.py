"""Courses and the partners behind them: each a listing whose first revision is published."""

from __future__ import annotations

from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.models import SignOff
from catalogue.comanagement.repositories.publication import course_snapshot
from catalogue.comanagement.repositories.revisions import first_revision, head_of, next_revision
from catalogue.comanagement.repositories.sign_offs import accreditors, digest_of, refresh_sign_offs
from catalogue.comanagement.rules.snapshots import COURSE_WORDS, Snapshot, empty, words_field
from catalogue.courses.codes import Award, Level, PartnerRole
from catalogue.courses.models import Course, CoursePartner, CoursePartnerWords
from catalogue.demo.editions import load_editions
from catalogue.demo.house import Author, House
from catalogue.demo.organisations import partial_date
from catalogue.demo.reading import DATA, Table, find, read_folder

WRITTEN_AGO = 430
"""How many days before loading the listings were first published."""
REVISED_AGO = 12
"""How many days before loading a listing's source text was written anew."""
SIGNED_AGO = 425
"""How many days before loading accreditors signed their statements off."""
CARRYING = (PartnerRole.LEAD, PartnerRole.CO_DELIVERER, PartnerRole.COMMISSIONER)
"""Partners who may publish a listing."""


def load_courses(house: House, taught_under: dict[str, str]) -> None:
    """Load ``courses/*.toml``, with their editions."""
    for table in read_folder(DATA / "courses"):
        _load_course(house, table, taught_under)


def _load_course(house: House, table: Table, taught_under: dict[str, str]) -> None:
    slug = table.text("slug")
    snapshot = _snapshot(house, table)
    agreement = table.text("agreement", taught_under.get(slug, ""))
    written = house.days.ago(WRITTEN_AGO)
    course = Course(
        slug=slug,
        source_language=snapshot["source_language"],
        level=Level(snapshot["level"]),
        award=Award(snapshot["award"]),
        agreement=find(table, "agreement", agreement, house.agreements) if agreement else None,
        created_at=written,
    )
    course.partners = [
        _partner(house, partner, position)
        for position, partner in enumerate(table.tables("partners"))
    ]
    house.session.add(course)
    house.courses[slug] = course
    author = author_of(house, course)
    by = (author.person_id, author.organisation_id)
    listing = first_revision(
        house.session, ListingKind.COURSE, course, snapshot, *by, written, True
    )
    changes = {
        words_field(language, name): words.text(name)
        for language, words in table.by_language("revised").items()
        for name in words.names()
    }
    if changes:
        rewritten = head_of(house.session, listing).snapshot | changes
        at = house.days.ago(REVISED_AGO)
        next_revision(house.session, listing, rewritten, *by, at, True)
    _sign_off(house, course)
    load_editions(house, course, table.tables("editions"), author)
    table.finish()


def author_of(house: House, course: Course) -> Author:
    """Return who writes a listing: a carrying partner's editor of its language, else the hub's."""
    for partner in course.partners:
        organisation = partner.organisation
        editor = house.editors.get(organisation.slug)
        if editor is None or organisation.hub or partner.role not in CARRYING:
            continue
        if editor.language == course.source_language:
            return Author(editor.id, organisation.id)
    return Author(house.editors[house.hub.slug].id, house.hub.id)


def _sign_off(house: House, course: Course) -> None:
    """Let the accreditors' own staff sign off what was published."""
    house.session.flush()
    guarded = course_snapshot(course)
    for partner in accreditors(house.session, course):
        house.session.add(
            SignOff(
                course_id=course.id,
                organisation_id=partner.organisation_id,
                role=partner.role,
                person_id=house.editors[partner.organisation.slug].id,
                digest=digest_of(partner, guarded),
                signed_at=house.days.ago(SIGNED_AGO),
            )
        )
    house.session.flush()
    refresh_sign_offs(house.session, course)


def _snapshot(house: House, table: Table) -> Snapshot:
    """Return the course's fields as a revision holds them."""
    languages = table.by_language()
    snapshot = empty(ListingKind.COURSE, languages) | {
        "source_language": table.text("source_language"),
        "level": table.code("level", Level).value,
        "weeks": table.whole_or_none("weeks"),
        "days": table.whole_or_none("days"),
        "hours_min": table.whole_or_none("hours_min"),
        "hours_max": table.whole_or_none("hours_max"),
        "ects": table.whole_or_none("ects"),
        "eqf_level": table.whole_or_none("eqf_level"),
        "award": table.code("award", Award).value,
        "isced_f": table.text("isced_f", ""),
        "topics": sorted(
            find(table, "topics", code, house.topics).code for code in table.texts("topics")
        ),
    }
    for language, words in languages.items():
        for name in COURSE_WORDS:
            snapshot[words_field(language, name)] = words.text(name, "")
        words.finish()
    return snapshot


def _partner(house: House, table: Table, position: int) -> CoursePartner:
    partner = CoursePartner(
        organisation=find(table, "organisation", table.text("organisation"), house.organisations),
        role=table.code("role", PartnerRole),
        position=position,
        since=partial_date(table, "since"),
        until=partial_date(table, "until"),
        accepted_at=house.days.ago(WRITTEN_AGO, 9),
    )
    for language, words in table.by_language().items():
        partner.words[language] = CoursePartnerWords(
            language=language,
            reason=words.text("reason"),
            statement=words.text("statement", ""),
        )
        words.finish()
    table.finish()
    return partner
