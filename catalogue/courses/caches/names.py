"""The names of the house, kept in memory until one of them changes."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flask import Flask, current_app

from catalogue.caches import Cache, Ends
from catalogue.courses.presenters import Avatar, avatar
from catalogue.courses.queries import Institution, Name, NamedRows, last_change_of_names, named_rows
from catalogue.courses.rules.regions import region_of
from catalogue.i18n.fallback import LocalizedText, localize
from catalogue.partners.rules import has_ended
from catalogue.search import services as search
from catalogue.search.filters import Filters
from catalogue.search.text.names import Named, NameIndex
from catalogue.wiring import wiring

PARTNER, PROGRAMME, TOPIC = "partner", "programme", "topic"

Listed = tuple[Institution, Mapping[str, frozenset[str]]]
"""An institution with the values with which it can be found, by facet."""


@dataclass(frozen=True)
class Directory:
    """Everything with a name but courses, and how many courses each leads to."""

    rows: NamedRows
    names: NameIndex
    courses: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """By ("partner", slug), ("programme", slug) and ("topic", code): what a click shows."""

    @property
    def institutions(self) -> Mapping[str, Institution]:
        """Return every institution by its slug."""
        return self.rows.institutions

    def marks(self, slugs: Sequence[str]) -> Sequence[Avatar]:
        """Return the marks of those institutions that are known, in the order given."""
        return [avatar(self.institutions[slug]) for slug in slugs if slug in self.institutions]

    def name(self, kind: str, slug: str) -> LocalizedText | None:
        """Return what something is called in the page's language; nothing where it is unknown."""
        words: Mapping[str, Name] | None
        if kind == PARTNER:
            known = self.institutions.get(slug)
            words = known.words if known else None
        else:
            words = (self.rows.programmes if kind == PROGRAMME else self.rows.topics).get(slug)
        return localize(words, "name") if words else None

    def count(self, kind: str, slug: str) -> int:
        """Return how many courses the catalogue shows once narrowed to it."""
        return self.courses.get((kind, slug), 0)

    def rank(self, named: Named) -> int:
        """Return what puts those with the most courses first."""
        return -self.count(named.kind, named.slug)

    def in_order(self, language: str, today: date) -> Sequence[Listed]:
        """Return every institution with its facets' values, in a language's alphabetical order."""
        every = sorted(
            self.institutions.values(),
            key=lambda each: localize(each.words, "sort_key", language).text,
        )
        return [(each, _values(each, today)) for each in every]


def _values(institution: Institution, today: date) -> Mapping[str, frozenset[str]]:
    return {
        "kind": frozenset((institution.kind.value,)),
        "region": frozenset((region_of(institution.country),)),
        "country": frozenset((institution.country,)),
        "network": networks_of(institution, today),
    }


def networks_of(institution: Institution, today: date) -> frozenset[str]:
    """Return the slugs of the networks it is a member of today."""
    return frozenset(
        network for network, until in institution.networks.items() if not has_ended(until, today)
    )


def _things(rows: NamedRows) -> Iterator[Named]:
    for each in rows.institutions.values():
        aliases = (each.abbreviation, *each.abbreviations, *each.former)
        yield Named(PARTNER, each.slug, _texts(each.words), aliases)
    for slug, titles in rows.programmes.items():
        yield Named(PROGRAMME, slug, _texts(titles))
    for code, names in rows.topics.items():
        yield Named(TOPIC, code, _texts(names))


def _texts(words: Mapping[str, Name]) -> Mapping[str, str]:
    return {code: localize.name for code, localize in words.items()}


class Names:
    """One app's snapshot; threads of a process share it."""

    def __init__(self) -> None:
        self._making = threading.Lock()
        self._directory: Cache[tuple[int, int], Directory] = Cache(
            "courses.names",
            ends=Ends.VERSION,
            most=1,
            about="Institutions, programmes and topics with the number of their courses.",
        )
        self._rows: Cache[tuple[int, datetime] | None, tuple[NamedRows, NameIndex]] = Cache(
            "courses.names.rows",
            ends=Ends.VERSION,
            most=1,
            about="Their names and the words to find them by, until one of them changes.",
        )

    def current(self, now: datetime, *, looked: bool) -> Directory:
        """Return the snapshot of the catalogue's present version.

        It takes no statement while the version stands, one where only courses have changed, and
        three where a name has. ``looked`` says that the index has just been asked, so that nobody
        need ask for the version once more.
        """
        version = search.heard() if looked else search.version()
        with self._making:
            # Counts are those of the index, which may follow the version a moment later.
            key = version, search.applied()
            found = self._directory.get(key)
            if found is None:
                rows, names = self._read()
                found = self._directory.keep(key, Directory(rows, names, _counts(now)))
            return found

    def _read(self) -> tuple[NamedRows, NameIndex]:
        stamp = last_change_of_names()
        found = self._rows.get(stamp)
        if found is None:
            rows = named_rows()
            found = self._rows.keep(stamp, (rows, NameIndex(_things(rows))))
        return found


def _counts(now: datetime) -> Mapping[tuple[str, str], int]:
    """Return the number of courses by facet and value, as the unfiltered catalogue counts them."""
    languages = current_app.config["LANGUAGES"]
    found = search.find(Filters(), language=languages[0], now=now, per_page=1)
    return {
        (facet, each.value): each.count
        for facet in (PARTNER, PROGRAMME, TOPIC)
        for each in found.facets[facet]
    }


def directory(now: datetime, *, looked: bool = False) -> Directory:
    """Return the names of the house as of the catalogue's present version.

    ``looked`` spares a statement where the index has been asked for this very page.
    """
    names = wiring().names
    assert names is not None, "Every app is given one."
    return names.current(now, looked=looked)


def init_app(app: Flask) -> None:
    """Give an app a snapshot of its own."""
    wiring(app).names = Names()
