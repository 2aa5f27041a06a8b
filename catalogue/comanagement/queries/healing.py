"""Listings in which names are kept that are no field's."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.models import Listing, Revision
from catalogue.comanagement.rules.snapshots import fields_of, languages_of, unknown_names
from catalogue.courses.models import Course, CourseWords, Edition, EditionWords
from catalogue.database import db
from catalogue.i18n.languages import languages
from catalogue.i18n.locales import is_language

BLOCK = 200
"""How many listings are read at a time."""

Key = tuple[ListingKind, int]


@dataclass(frozen=True)
class Surplus:
    """A listing (``called`` by its address) and what it has that no field is called.

    ``names`` stand in its newest revision, ``languages`` are those of public words.
    """

    listing_id: int
    called: str
    names: tuple[str, ...]
    languages: tuple[str, ...]


def kept_languages(revision: Revision, dropped: Collection[str]) -> set[str]:
    """Return the languages in which a revision may have words; those ``dropped`` are given up."""
    own = {code for code in languages_of(revision.snapshot) if is_language(code)}
    return {*languages(), *(own - {*dropped})}


def surplus_names(kind: ListingKind, revision: Revision, dropped: Collection[str]) -> list[str]:
    """Return the names in a revision that are no field's, sorted."""
    kept = kept_languages(revision, dropped)
    known = {*fields_of(kind, kept)}
    marked = {name for name in (*revision.stamps, *revision.against) if name not in known}
    return sorted({*unknown_names(kind, revision.snapshot, kept), *marked})


def is_surplus(language: str, dropped: Collection[str]) -> bool:
    """Say whether public words are in no language that there is, or in one that is given up."""
    return language not in languages() and (language in dropped or not is_language(language))


def surplus(dropped: Collection[str]) -> Iterator[Surplus]:
    """Return every listing in which something is kept that no field is called, in order."""
    public = _public(dropped)
    course = aliased(Course)
    last = 0
    while True:
        query = (
            select(Listing, Revision, Course.slug, course.slug, Edition.slug)
            .join(
                Revision, and_(Revision.listing_id == Listing.id, Revision.number == Listing.head)
            )
            .outerjoin(Course, Listing.course_id == Course.id)
            .outerjoin(Edition, Listing.edition_id == Edition.id)
            .outerjoin(course, Edition.course_id == course.id)
            .where(Listing.id > last)
            .order_by(Listing.id)
            .limit(BLOCK)
        )
        rows = db.session.execute(query).all()
        if not rows:
            return
        for listing, head, own, of_course, of_edition in rows:
            key = listing.kind, listing.course_id or listing.edition_id or 0
            names = tuple(surplus_names(listing.kind, head, dropped))
            if names or key in public:
                called = own or f"{of_course}/{of_edition}"
                yield Surplus(listing.id, called, names, public.get(key, ()))
        last = rows[-1][0].id
        db.session.expunge_all()


def _public(dropped: Collection[str]) -> Mapping[Key, tuple[str, ...]]:
    """Return the languages of public words that should not be there, by listing."""
    found: dict[Key, tuple[str, ...]] = {}
    for kind, model, owner in (
        (ListingKind.COURSE, CourseWords, CourseWords.course_id),
        (ListingKind.EDITION, EditionWords, EditionWords.edition_id),
    ):
        query = (
            select(owner, model.language)
            .where(model.language.not_in(languages()))
            .order_by(owner, model.language)
        )
        for key, language in db.session.execute(query):
            if is_surplus(language, dropped):
                found[kind, key] = (*found.get((kind, key), ()), language)
    return found
