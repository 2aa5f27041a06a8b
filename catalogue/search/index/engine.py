"""One copy of the index: opening, building and changing it, and telling damage from all else.

Only what the engine publishes is used. A commit is whole or did not happen, also where the process
dies or the power fails; a searcher is a view of one commit and stays that whatever is committed
afterwards. The bitsets are in a document of their own, so a commit holds them with the courses that
they speak of, and nothing beside the index has to be kept in step with it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tantivy import Document, FieldType, Index, IndexWriter, Query, Searcher

from catalogue.search.documents import CourseDocument
from catalogue.search.index import schema as index_schema
from catalogue.search.index.bitsets import Bitsets, Changes, bitset, free_slots

BUILDER_BYTES = 200_000_000
"""How much is held in memory before it is written; fewer, larger parts are searched faster."""

WRITER_BYTES = 15_000_000
"""The engine's least; changes need no more."""

Progress = Callable[[int], object]


class IndexDamaged(Exception):
    """The index cannot be read or written; it has to be built anew."""


@contextmanager
def damage() -> Iterator[None]:
    """Turn whatever the engine says about unreadable files into ``IndexDamaged``."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise IndexDamaged(str(error)) from error
    except (Exception, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        # Files that lie about their length make the engine panic. Bindings to Rust report that as
        # what is no ``Exception``, so that nobody goes on by mistake; nothing else here does.
        raise IndexDamaged(str(error)) from error


@contextmanager
def no_cycles() -> Iterator[None]:
    """Spare Python its search for circles of objects, where there are none among very many.

    It takes a third of the time that an index is built in.
    """
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()


class Copy:
    """One copy of the index in a folder of its own; only the holder of the folder's lock writes."""

    def __init__(self, path: Path, languages: Sequence[str], *, new: bool = False) -> None:
        with damage():
            if new:
                self.index = Index(index_schema.make_schema(languages), path=str(path), reuse=False)
            else:
                self.index = Index.open(str(path))
            self.index.config_reader("manual", 0)
            index_schema.teach(self.index, languages)
        self.path = path
        self.languages = languages

    def searcher(self) -> Searcher:
        """Return a view of what is committed."""
        with damage():
            self.index.reload()
            return self.index.searcher()

    def bitsets(self, searcher: Searcher) -> Bitsets:
        """Return the bitsets that were committed with the courses in a view."""
        with damage():
            [(_score, address)] = searcher.search(self._bitsets(), limit=2, count=False).hits
            stored = searcher.doc(address).get_first(index_schema.BITSETS)
            return Bitsets.load(bytes(stored or b""))

    def build(
        self, courses: Iterable[CourseDocument], now: datetime, progress: Progress | None = None
    ) -> None:
        """Fill an empty copy; it must not be made current if this raises.

        ``progress`` is told how many courses more there are.
        """
        changes = Changes(self.languages)
        with self._writer(BUILDER_BYTES) as writer:
            with no_cycles():
                for slot, course in enumerate(courses):
                    _add(writer, index_schema.make_document(course, slot, self.languages, now))
                    changes.add(slot, course)
                    if progress is not None:
                        progress(1)
            self._commit(writer, changes.applied(Bitsets()))

    @contextmanager
    def changed(
        self, course_ids: Sequence[int], courses: Iterable[CourseDocument], now: datetime
    ) -> Iterator[None]:
        """Replace the documents of these courses; those without a new one are gone.

        All of it is committed when the block begins. At its end the engine has also joined its
        small parts, which can take longer and changes nothing that a reader sees.
        """
        searcher = self.searcher()
        before = self.bitsets(searcher)
        old = Query.term_set_query(self.index.schema, "id", list(course_ids))
        had = _slots(searcher, old, len(course_ids))
        changes = Changes(self.languages)
        changes.clear(had.values())
        free = free_slots(before.every | bitset(had.values()) if had else before.every)
        with self._writer(WRITER_BYTES) as writer:
            with damage():
                writer.delete_documents_by_query(old)
            for course in courses:
                slot = had.get(course.course_id)
                slot = next(free) if slot is None else slot
                _add(writer, index_schema.make_document(course, slot, self.languages, now))
                changes.add(slot, course)
            with damage():
                after = changes.applied(before, lambda code, slot: self._key(searcher, code, slot))
            self._commit(writer, after)
            yield

    @contextmanager
    def _writer(self, memory: int) -> Iterator[IndexWriter]:
        """Give the engine's writer, which is gone afterwards whatever has happened."""
        with damage():
            writer = self.index.writer(memory, 1)
        try:
            yield writer
        finally:
            with damage():
                writer.wait_merging_threads()

    def _commit(self, writer: IndexWriter, bitsets: Bitsets) -> None:
        document = Document()
        document.add_unsigned(index_schema.HAS_BITSETS, 1)
        document.add_bytes(index_schema.BITSETS, bitsets.dump())
        with damage():
            writer.delete_documents_by_query(self._bitsets())
            writer.add_document(document)
            writer.commit()

    def _bitsets(self) -> Query:
        return Query.term_query(self.index.schema, index_schema.HAS_BITSETS, 1)

    def _key(self, searcher: Searcher, language: str, slot: int) -> str:
        """Return by what a course is sorted in a language."""
        here = Query.term_query(self.index.schema, "slot", slot)
        [(_score, address)] = searcher.search(here, limit=1, count=False).hits
        stored = searcher.doc(address).get_first(f"title_key_{language}")
        return bytes(stored or b"").decode()


def _add(writer: IndexWriter, document: Document) -> None:
    with damage():
        writer.add_document(document)


def _slots(searcher: Searcher, query: Query, most: int) -> dict[int, int]:
    """Return the slots of the courses that are found by id, as far as they have one."""
    with damage():
        hits = searcher.search(query, limit=max(most, 1), count=False).hits
        addresses = [address for _score, address in hits]
        ids, slots = (searcher.fast_field_values(name, addresses) for name in ("id", "slot"))
    return {int(each or 0): int(slot or 0) for each, slot in zip(ids, slots, strict=True)}


def next_change(searcher: Searcher) -> int:
    """Return the next second at which time alone changes the state of a listed edition."""
    asked = {"next": {"min": {"field": "next_change"}}}
    with damage():
        least = searcher.aggregate(Query.all_query(), asked)["next"]["value"]
    return index_schema.NO_CHANGE if least is None else int(least)


def elapsed(copy: Copy, searcher: Searcher, now: datetime) -> list[int]:
    """Return the courses in which time alone has changed a state by ``now``."""
    with damage():
        due = Query.range_query(
            copy.index.schema, "next_change", FieldType.Unsigned, 0, int(now.timestamp())
        )
        hits = searcher.search(due, limit=max(searcher.num_docs, 1), count=False).hits
        values = searcher.fast_field_values("id", [address for _score, address in hits])
    return [int(value) for value in values if value is not None]
