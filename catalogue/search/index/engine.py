"""One copy of the index: opening and building it, and telling damage from everything else."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tantivy import FieldType, Index, Query, Searcher

from catalogue.search.documents import CourseDocument
from catalogue.search.index import schema as index_schema
from catalogue.search.index.bitsets import Bitsets, Changes

BUILDER_BYTES = 200_000_000
"""How much is held in memory before it is written; fewer, larger parts are searched faster."""

Progress = Callable[[int], object]

META = "meta.json"
BITSETS = "bitsets"


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


def engine_files(folder: Path, meta: bytes) -> list[str]:
    """Return the names of those files in a folder that the commit which ``meta`` says needs."""
    segments = json.loads(meta)["segments"]
    deletions = {each["segment_id"].replace("-", ""): each["deletes"] for each in segments}
    names = []
    for path in folder.iterdir():
        segment, _dot, rest = path.name.partition(".")
        if segment in deletions:
            deleted = deletions[segment]
            if not rest.endswith("del") or (deleted and rest == f"{deleted['opstamp']}.del"):
                names.append(path.name)
    return names


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
    """One copy of the index in a folder of its own, which never changes once it is current."""

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
        self._bitsets: Bitsets | None = None

    def searcher(self) -> Searcher:
        """Return a view of what is committed."""
        with damage():
            self.index.reload()
            return self.index.searcher()

    def bitsets(self) -> Bitsets:
        """Return the bitsets that belong to what is committed."""
        if self._bitsets is None:
            with damage():
                self._bitsets = Bitsets.load((self.path / BITSETS).read_bytes())
        return self._bitsets

    def build(
        self, courses: Iterable[CourseDocument], now: datetime, progress: Progress | None = None
    ) -> None:
        """Fill an empty copy; it must not be made current if this raises.

        ``progress`` is told how many courses more there are.
        """
        changes = Changes(self.languages)
        writer = self.index.writer(BUILDER_BYTES, 1)
        with no_cycles():
            for slot, course in enumerate(courses):
                writer.add_document(index_schema.make_document(course, slot, self.languages, now))
                changes.add(slot, course)
                if progress is not None:
                    progress(1)
        writer.commit()
        writer.wait_merging_threads()
        self.save(changes.applied(Bitsets()))

    def save(self, bitsets: Bitsets) -> None:
        """Write the bitsets that belong to what is committed."""
        with damage():
            (self.path / BITSETS).write_bytes(bitsets.dump())
        self._bitsets = bitsets


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
