"""Making the next copy of the index from the current one, for as little as a change costs.

The engine never changes a file that it has written, but makes every new one safe on the disk by
itself, some twenty times for one course. So it works on a stage in memory, where that costs
nothing and where the current copy's files are only pointed at. What it made there is then copied,
and the rest linked, into the folder of the next copy, which readers see whole or not at all. What
a failing power supply may leave half written is noticed when it is opened, and built anew.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from tantivy import Query, Searcher

from catalogue.search.documents import CourseDocument
from catalogue.search.index import schema as index_schema
from catalogue.search.index.bitsets import Bitsets, Changes, bitset, free_slots
from catalogue.search.index.engine import META, Copy, damage, engine_files

MEMORY = Path("/dev/shm")  # nosec B108  # The stage's folder in it belongs to this user alone.
"""Where Linux keeps files in memory; elsewhere the stage is made on the disk."""

STAGE = "catalogue-stage-"

TRIES = 20
"""How often the files are looked at again because the engine has just joined some of them."""

MOST_IN_MEMORY = 500
"""More changed courses than this are staged on the disk: they need room, and nobody waits."""

WRITER_BYTES = 15_000_000
"""The engine's least; small changes need no more."""


class Stage:
    """What the engine works on; to be used by the holder of the folder's lock only."""

    def __init__(self, current: Copy, place: Path) -> None:
        self.current = current
        self.place = place
        with damage():
            meta = (current.path / META).read_bytes()
            (place / META).write_bytes(meta)
            for name in engine_files(current.path, meta):
                (place / name).symlink_to((current.path / name).absolute())
        self._copy = Copy(place, current.languages)
        with damage():
            self._writer = self._copy.index.writer(WRITER_BYTES, 1)

    def replace(
        self,
        course_ids: Sequence[int],
        courses: Iterable[CourseDocument],
        now: datetime,
        before: Bitsets,
    ) -> Bitsets:
        """Replace the documents of these courses; those without a new one are gone.

        ``before`` are the current copy's bitsets; returns those of what is on the stage now.
        """
        with damage():
            searcher = self._copy.searcher()
            old = Query.term_set_query(self._copy.index.schema, "id", course_ids)
            had = self._slots(old, len(course_ids))
            self._writer.delete_documents_by_query(old)
        changes = Changes(self.current.languages)
        changes.clear(had.values())
        free = free_slots(before.every | bitset(had.values()) if had else before.every)
        for course in courses:
            slot = had.get(course.course_id)
            slot = next(free) if slot is None else slot
            document = index_schema.make_document(course, slot, self.current.languages, now)
            with damage():
                self._writer.add_document(document)
            changes.add(slot, course)
        with damage():
            self._writer.commit()
            return changes.applied(before, lambda code, slot: self._key(searcher, code, slot))

    def _key(self, searcher: Searcher, language: str, slot: int) -> str:
        """Return by what a course is sorted in a language, as of before the change."""
        here = Query.term_query(self._copy.index.schema, "slot", slot)
        [(_score, address)] = searcher.search(here, limit=1, count=False).hits
        stored = searcher.doc(address).get_first(f"title_key_{language}")
        return bytes(stored or b"").decode()

    def _slots(self, query: Query, most: int) -> dict[int, int]:
        """Return the slots of these courses by id, as far as they have one."""
        searcher = self._copy.searcher()
        hits = searcher.search(query, limit=max(most, 1), count=False).hits
        addresses = [address for _score, address in hits]
        ids, slots = (searcher.fast_field_values(name, addresses) for name in ("id", "slot"))
        return {int(each or 0): int(slot or 0) for each, slot in zip(ids, slots, strict=True)}

    def carry(self, folder: Path) -> None:
        """Put what is on the stage into the empty folder of a new copy."""
        with damage():
            for _try in range(TRIES):
                meta = (self.place / META).read_bytes()
                names = engine_files(self.place, meta)
                for name in names:
                    self._carry(name, folder)
                # The engine removes a file only after it has said that it needs it no longer.
                if (self.place / META).read_bytes() == meta:
                    (folder / META).write_bytes(meta)
                    return
            raise OSError("The engine went on tidying while its files were being copied.")

    def _carry(self, name: str, folder: Path) -> None:
        source, target = self.place / name, folder / name
        if target.exists():
            return
        if source.is_symlink():
            _link(self.current.path / name, target)
        else:
            # It may be gone in favour of another, which the caller sees by what the engine needs.
            with suppress(FileNotFoundError):
                shutil.copyfile(source, target)

    def joined(self) -> bool:
        """Wait until the engine has joined its small parts; return whether it had any to join.

        Nothing can be changed afterwards.
        """
        with damage():
            before = _parts((self.place / META).read_bytes())
            # The engine looks for what to join whenever something is committed.
            self._writer.commit()
            self._writer.wait_merging_threads()
            return _parts((self.place / META).read_bytes()) != before


def prefix_of(folder: Path) -> str:
    """Return with what the names of the stages for an index's folder begin."""
    return f"{STAGE}{blake2b(bytes(folder.absolute()), digest_size=8).hexdigest()}-"


@contextmanager
def stage(current: Copy, changed: int) -> Iterator[Stage]:
    """Give a stage for changing so many courses; the caller holds the folder's lock."""
    on_disk = changed > MOST_IN_MEMORY or not os.access(MEMORY, os.W_OK)
    parent = current.path.parent if on_disk else MEMORY
    prefix = prefix_of(current.path.parent)
    # What a process that died in the middle has left there.
    for left in parent.glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)
    with damage():
        place = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        yield Stage(current, place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        # Not every file system has links.
        shutil.copyfile(source, target)


def _parts(meta: bytes) -> set[str]:
    return {each["segment_id"] for each in json.loads(meta)["segments"]}
