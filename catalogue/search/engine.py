"""One copy of the index: opening, writing, and telling damage apart from everything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tantivy import Document, FieldType, Index, Query, Searcher

from catalogue.search import fields
from catalogue.search.documents import CourseDocument

WRITER_BYTES = 15_000_000
"""The engine's least; small changes need no more."""
BUILDER_BYTES = 50_000_000


class IndexDamaged(Exception):
    """The index cannot be read or written; it has to be built anew."""


@contextmanager
def damage() -> Iterator[None]:
    """Turn whatever the engine says about unreadable files into ``IndexDamaged``."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise IndexDamaged(str(error)) from error
    except BaseException as error:
        # A panic of the engine is no ``Exception`` and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise IndexDamaged(str(error)) from error


class Copy:
    """One copy of the index, open for reading and, by the holder of the lock, for writing."""

    def __init__(self, path: Path, languages: Sequence[str], *, new: bool = False) -> None:
        with damage():
            if new:
                self.index = Index(fields.make_schema(languages), path=str(path), reuse=False)
            else:
                self.index = Index.open(str(path))
            self.index.config_reader("manual", 0)
            fields.teach(self.index, languages)
        self.languages = languages

    def searcher(self) -> Searcher:
        """Return a view of what is committed now."""
        with damage():
            self.index.reload()
            return self.index.searcher()

    def build(self, courses: Iterable[CourseDocument], now: datetime) -> None:
        """Fill an empty copy; it must not be made current if this raises."""
        with self.index.writer(BUILDER_BYTES, 1) as writer:
            for course in courses:
                writer.add_document(fields.make_document(course, self.languages, now))

    def replace(
        self, course_ids: Iterable[int], courses: Iterable[CourseDocument], now: datetime
    ) -> None:
        """Replace the documents of these courses; those without a new one are gone.

        The engine commits whatever was added when its writer is left, so all that can fail
        elsewhere is done before.
        """
        documents: list[Document] = [
            fields.make_document(course, self.languages, now) for course in courses
        ]
        old = Query.term_set_query(self.index.schema, "id", sorted(course_ids))
        with damage(), self.index.writer(WRITER_BYTES, 1) as writer:
            writer.delete_documents_by_query(old)
            for document in documents:
                writer.add_document(document)

    def elapsed(self, searcher: Searcher, now: datetime) -> list[int]:
        """Return the courses in which time alone has changed a state by ``now``."""
        with damage():
            due = Query.range_query(
                self.index.schema, "next_change", FieldType.Unsigned, 0, int(now.timestamp())
            )
            hits = searcher.search(due, limit=max(searcher.num_docs, 1), count=False).hits
            values = searcher.fast_field_values("id", [address for _score, address in hits])
        return [int(value) for value in values if value is not None]
