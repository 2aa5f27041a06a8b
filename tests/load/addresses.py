"""Which addresses are asked for: the public pages, and any number of lists never asked before."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from urllib.parse import urlencode

from flask import Flask
from werkzeug.datastructures import MultiDict

from catalogue.database import now
from catalogue.search import services
from catalogue.search.filters import Filters
from tests.machine.visitor import Visitor

PER_PAGE = 20
LISTS = {"en": "/en/courses", "es": "/es/cursos"}
COMMON = {
    "en": (
        "question",
        "sessions",
        "course",
        "institution",
        "tutor",
        "small",
        "final",
        "diplomatic",
    ),
    "es": ("práctica", "sesiones", "curso", "instituciones", "tutoría", "grupos", "trabajo"),
}
"""Words that many of the generated courses hold, in one language or, as found, in both."""
CHOICES: Sequence[Mapping[str, str]] = (
    {},
    {"open": "1"},
    {"format": "online"},
    {"format": "blended", "open": "1"},
    {"language": "es"},
    {"language": "en", "fee": "paid"},
    {"level": "intermediate"},
    {"place": "MT"},
    {"region": "worldwide"},
)
"""Facets as visitors choose them; each leads to many of the generated courses."""
SITEMAP = "/sitemap.xml"
LOCATION = re.compile(r"<loc>https?://[^/]+(/[^<]*)</loc>")
SORTS = ("relevance", "start", "deadline", "title")


def texts() -> list[str]:
    """Return texts that many courses answer: common words, alone and two together."""
    words = [word for found in COMMON.values() for word in found]
    return [*words, *(" ".join(pair) for pair in combinations(words, 2))]


def varied(seed: int, *, text: bool = True) -> Iterator[tuple[str, Filters]]:
    """Yield (language, filters) without end, each once, always the same for a seed.

    Without ``text`` they only narrow, order and turn pages.
    """
    chance, seen = random.Random(seed), set[str]()
    while True:
        language = chance.choice(tuple(LISTS))
        values: dict[str, str] = {"sort": chance.choice(SORTS), "page": str(chance.randint(1, 4))}
        values |= chance.choice(CHOICES)
        values |= {"q": chance.choice(texts())} if text else chance.choice(CHOICES)
        filters = Filters.parse(MultiDict(values))
        if address(language, filters) not in seen:
            seen.add(address(language, filters))
            yield language, filters


def address(language: str, filters: Filters) -> str:
    """Return the address of a list."""
    return f"{LISTS[language]}?{urlencode(filters.as_args(), doseq=True)}"


def full_lists(app: Flask, count: int, seed: int, *, text: bool = True) -> list[str]:
    """Return so many different addresses of lists that show 20 courses; see ``varied``."""
    found: list[str] = []
    with app.app_context():
        for language, filters in varied(seed, text=text):
            answer = services.find(filters, language=language, now=now(), per_page=PER_PAGE)
            if answer.page == filters.page and len(answer.course_ids) == PER_PAGE:
                found.append(address(language, filters))
            if len(found) == count:
                break
    return found


def first_link(visitor: Visitor, listing: str, below: str) -> str:
    """Return the first address below a path that a page links to."""
    for link in visitor.page(listing).select("main a[href]"):
        target = str(link["href"])
        if target.startswith(below) and target.count("/") == below.count("/"):
            return target
    raise AssertionError(f"{listing} links to nothing below {below}.")


def sitemaps(visitor: Visitor) -> list[str]:
    """Return the files that name every public page: the sitemap itself, or its parts."""
    text = visitor.get(SITEMAP).text
    return LOCATION.findall(text) if "<sitemapindex" in text else [SITEMAP]


def public_pages(visitor: Visitor) -> dict[str, str]:
    """Return a public page of every kind, by what it is."""
    return {
        "home": "/en/",
        "catalogue": "/en/courses",
        "search": "/es/cursos?q=sesiones",
        "facets": "/en/courses?format=online&format=blended&open=1&sort=start",
        "second page": "/en/courses?page=2",
        "course": first_link(visitor, "/en/courses", "/en/courses/"),
        "partners": "/en/partners",
        "partner": first_link(visitor, "/en/partners", "/en/partners/"),
        "programmes": "/en/programmes",
        "feed": "/en/courses.atom",
        "sitemap": sitemaps(visitor)[0],
    }
