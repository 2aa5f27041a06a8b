"""A course's words as they are shown, kept in the index: what snippets and corrections are made of.

They are stored, not indexed, so that a page of results needs no further question to the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tantivy import Query, Schema, Searcher

from catalogue.search.documents import CourseText

BETWEEN = "\x1e"
"""Stands between the parts; no text that a browser sends can hold it."""


@dataclass(frozen=True)
class Texts:
    """A course's words in one language; ``names`` are those of what stands around it."""

    title: str = ""
    summary: str = ""
    names: str = ""
    body: str = ""


def joined(parts: Iterable[str]) -> str:
    """Return texts as one that splits into as many again; no word goes from one to the next."""
    return BETWEEN.join([part.replace(BETWEEN, " ") for part in parts])


def packed(said: CourseText, names: str) -> bytes:
    """Return a course's words in one language as they are stored."""
    return joined((said.title, said.summary, names, said.body)).encode("utf-8", "ignore")


def unpacked(stored: bytes | None) -> Texts:
    """Return what ``packed`` made bytes of; nothing stored is no words."""
    return Texts(*stored.decode("utf-8").split(BETWEEN)) if stored else Texts()


def texts_of(
    searcher: Searcher, addresses: Sequence[Any], languages: Sequence[str]
) -> list[Mapping[str, Texts]]:
    """Return the words of documents by language, in the documents' order."""
    found: list[Mapping[str, Texts]] = []
    for address in addresses:
        document = searcher.doc(address)
        found.append({code: unpacked(document.get_first(f"texts_{code}")) for code in languages})
    return found


def addresses_of(schema: Schema, searcher: Searcher, course_ids: Sequence[int]) -> dict[int, Any]:
    """Return where the documents of these courses are, by the courses' ids."""
    query = Query.term_set_query(schema, "id", list(course_ids))
    hits = searcher.search(query, limit=len(course_ids), count=False).hits if course_ids else []
    addresses = [address for _score, address in hits]
    ids = searcher.fast_field_values("id", addresses)
    return {
        int(key): address for key, address in zip(ids, addresses, strict=True) if key is not None
    }
