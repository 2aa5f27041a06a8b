"""Courses and the partners behind them: each a listing whose first revision is published."""

from __future__ import annotations

from catalogue.accounts.models import Person
from catalogue.comanagement.chain import first_revision, head_of, next_revision
from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.snapshots import COURSE_WORDS, Snapshot, empty, words_field
from catalogue.courses.codes import Award, Level, PartnerRole
from catalogue.courses.models import Course, CoursePartner, CoursePartnerWords
from catalogue.demo.editions import load_editions
from catalogue.demo.house import House
from catalogue.demo.organisations import partial_date
from catalogue.demo.reading import DATA, Table, find, read_folder

WRITTEN_AGO = 430
"""How many days before loading the listings were first published."""
REVISED_AGO = 12
"""How many days before loading a listing's source text was written anew."""


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
    lead = course.partners[0].organisation.id
    listing = first_revision(
        house.session, ListingKind.COURSE, course, snapshot, author.id, lead, written, True
    )
    changes = {
        words_field(language, name): words.text(name)
        for language, words in table.by_language("revised").items()
        for name in words.names()
    }
    if changes:
        rewritten = head_of(house.session, listing).snapshot | changes
        at = house.days.ago(REVISED_AGO)
        next_revision(house.session, listing, rewritten, author.id, lead, at, True)
    load_editions(house, course, table.tables("editions"), author)
    table.finish()


def author_of(house: House, course: Course) -> Person:
    """Return who wrote a listing: an editor of one of its partners, else somebody of the hub."""
    for partner in course.partners:
        editor = house.editors.get(partner.organisation.slug)
        if editor is not None:
            return editor
    return house.editors[house.hub.slug]


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
