"""What the index holds of a course, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tantivy import Document, Index, Query, Schema, SchemaBuilder

from catalogue.search.documents import CourseDocument, CourseText
from catalogue.search.filters import NEWEST
from catalogue.search.index import title_order
from catalogue.search.text import analysis, ranking
from catalogue.search.text import shown as text_shown

SCHEMA_NUMBER = 9
"""To be raised with every change of this file, of the orders, the analysis or the bitsets, and of
what an existing facet offers; which facets there are is seen without it."""

NOTHING = CourseText("")
NO_CHANGE = (1 << ranking.SECONDS_BITS) - 1
"""The instant that never comes."""

CHUNK_BITS = 48
"""How many slots are a chunk. A sum of distinct powers of two below 2**53 is exact in the engine's
numbers, so the sum of ``bit`` over the courses of one ``chunk`` says which courses they are."""

BITSETS, HAS_BITSETS = "bitsets", "has_bitsets"
"""The one document that is no course has the bitsets of all of them (``bitsets.py``)."""

SORT_FIELDS = {
    "relevance": "by_open",
    "start": "by_start",
    "deadline": "by_deadline",
    NEWEST: "by_change",
}


def make_schema(languages: Sequence[str]) -> Schema:
    """Return the index's fields for these languages."""
    builder = SchemaBuilder()
    for code in languages:
        for field in ranking.FIELD_WEIGHTS:
            option = "position" if field in ranking.WITH_POSITIONS else "freq"
            builder.add_text_field(f"{field}_{code}", tokenizer_name=code, index_option=option)
        builder.add_text_field(f"exact_{code}", tokenizer_name=analysis.EXACT, index_option="freq")
        builder.add_text_field(f"plain_{code}", tokenizer_name=analysis.PLAIN, index_option="basic")
        builder.add_text_field(f"heads_{code}", tokenizer_name=analysis.PLAIN, index_option="basic")
        builder.add_bytes_field(f"texts_{code}", stored=True)
        builder.add_bytes_field(f"title_key_{code}", stored=True)
    builder.add_text_field("open", tokenizer_name="raw", index_option="basic")
    for number in ("id", "slot", "chunk", "next_change", *SORT_FIELDS.values()):
        builder.add_unsigned_field(number, indexed=True, fast=True)
    builder.add_float_field("bit", fast=True)
    builder.add_bytes_field(BITSETS, stored=True)
    builder.add_unsigned_field(HAS_BITSETS, indexed=True)
    return builder.build()


def every_course() -> Query:
    """Return the question that every course answers."""
    return Query.exists_query("id")


def teach(index: Index, languages: Sequence[str]) -> None:
    """Give an index that is to be written the analyses that its fields name."""
    for code in (*languages, analysis.EXACT, analysis.PLAIN):
        index.register_tokenizer(code, analysis.analyzer(code))


def make_document(
    course: CourseDocument, slot: int, languages: Sequence[str], now: datetime
) -> Document:
    """Return a course, whose bit in every bitset is ``slot``, as the engine takes it."""
    document = Document()
    for code in languages:
        _add_words(document, course, code)
    if any(edition.open for edition in course.editions):
        document.add_text("open", "1")
    document.add_unsigned("slot", slot)
    document.add_unsigned("chunk", slot // CHUNK_BITS)
    document.add_float("bit", float(1 << slot % CHUNK_BITS))
    document.add_unsigned("id", course.course_id)
    document.add_unsigned("next_change", _next_change(course, now))
    for field, part in (
        ("by_open", ranking.open_order(course.editions, now)),
        ("by_start", ranking.start_order(ranking.speaking(course.editions), now)),
        ("by_deadline", ranking.deadline_order(course.editions, now)),
        ("by_change", ranking.change_order(course.changed)),
    ):
        document.add_unsigned(field, ranking.ordered(part, course.course_id))
    return document


def _add_words(document: Document, course: CourseDocument, code: str) -> None:
    said = course.words.get(code, NOTHING)
    names = course.names.get(code, "")
    # All at once, since every step costs as much for four short texts as for a long one.
    parts = (said.title, names, said.summary, said.body)
    readable = analysis.readable(text_shown.joined(parts))
    prepared = analysis.prepared(readable, code).split(text_shown.BETWEEN)
    for field, text in zip(("title", "names", "summary", "body"), prepared, strict=True):
        document.add_text(f"{field}_{code}", text)
    document.add_text(f"exact_{code}", analysis.POSSESSIVE.sub("", readable))
    shown = analysis.unmarked(readable)
    title, plain = shown.split(text_shown.BETWEEN, 1)[0], shown.rpartition(text_shown.BETWEEN)[0]
    document.add_text(f"plain_{code}", plain)
    document.add_text(f"heads_{code}", title)
    document.add_bytes(f"texts_{code}", text_shown.packed(said, names))
    document.add_bytes(f"title_key_{code}", title_order.title_key(course, code).encode())


def _next_change(course: CourseDocument, now: datetime) -> int:
    # What has passed already would make the course be indexed again for ever. A fraction of a
    # second is rounded up: until that second is over, the change has not come.
    changes = [course.next_change, *(edition.next_change for edition in course.editions)]
    instants = [at.timestamp() for at in changes if at is not None and at > now]
    return min((-int(-at // 1) for at in instants), default=NO_CHANGE)
