"""Keeping this machine's index in step with the database, from however many processes.

The index is derived, never the truth: whoever holds the folder's lock applies what is pending, and
everybody else goes on with what is there. Whatever cannot be read is built anew.

A change is committed first, and only then does the manifest say so: a process that dies in between
leaves changes that are applied once more, to the same effect.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from flask import current_app

from catalogue.search import queries
from catalogue.search.documents import Affected, Source
from catalogue.search.facets import FACETS
from catalogue.search.index.engine import Copy, IndexDamaged, Progress, damage, elapsed, next_change
from catalogue.search.index.manifest import Folder, IndexManifest
from catalogue.search.index.schema import NO_CHANGE, SCHEMA_NUMBER
from catalogue.search.index.snapshot import IndexSnapshot
from catalogue.search.models import CatalogueChange
from catalogue.search.repositories.changes import WITHOUT_DOCUMENTS
from catalogue.search.synonyms import queries as synonyms
from catalogue.search.text.thesaurus import NO_SYNONYMS, Group, Thesaurus

log = logging.getLogger(__name__)

ROUNDS = 5
"""How often the holder of the lock looks again for what came while it was writing."""

SOON_BUILT = 2_000
"""So many courses are indexed within a request; more are left to the worker."""

LARGE_PART = 0.25
"""If more of the courses than this have changed, building the index anew is less work."""


class IndexManager:
    """One app's access to the index. Threads of a process share it."""

    def __init__(
        self,
        folder: Folder,
        source: Source,
        count: Callable[[], int],
        affected: Affected,
        languages: Sequence[str],
        seconds_between_looks: float,
    ) -> None:
        self.folder = folder
        self.source = source
        self.count = count
        self.affected = affected
        self.languages = tuple(languages)
        self.schema = " ".join([str(SCHEMA_NUMBER), *languages, *FACETS.codes])
        self.seconds_between_looks = seconds_between_looks
        self._generation: IndexSnapshot | None = None
        self._groups: Sequence[Group] = ()
        self._thesaurus = NO_SYNONYMS
        self._version = 0
        self._looked: float | None = None
        self._threads, self._looking = threading.RLock(), threading.Lock()

    def version(self, *, afresh: bool = False) -> int:
        """Return the catalogue's version, asked for at most once in the time agreed."""
        with self._looking:
            at = time.monotonic()
            if afresh or self._looked is None or at - self._looked >= self.seconds_between_looks:
                number = queries.version()
                if number < self._version:
                    # The database was replaced: what is loaded has to show that it belongs to it.
                    self._generation = None
                self._version, self._looked = number, at
            return self._version

    def heard(self) -> int:
        """Return the catalogue's version as last heard, asking nobody; 0 before any."""
        return self._version

    def applied(self) -> int:
        """Return the number of the last change in the index on disk, 0 without an index."""
        standing = self.folder.standing()
        return standing.applied if standing is not None and standing.schema == self.schema else 0

    def current(self, now: datetime) -> IndexSnapshot:
        """Return the newest generation, after applying what is pending if nobody else does."""
        with self._threads:
            version = self.version()
            generation = self._load()
            if generation is None:
                self.rebuild(now, only_if_missing=True)
            elif self._is_behind(generation.standing, version, now):
                try:
                    self.apply(now, at_once=True)
                except IndexDamaged:
                    # A full disk, for one, is no reason not to answer from what there is.
                    log.exception("The search index cannot follow the database.")
            return self.loaded()

    def apply(self, now: datetime, *, at_once: bool = False) -> bool:
        """Apply what is pending; return false where another process is at it.

        With ``at_once``, for a visitor who is waiting, what would take long is left to the worker.
        """
        with self._threads, self.folder.lock(wait=False) as mine, current_app.app_context():
            if mine:
                self._apply(now, at_once=at_once)
            return mine

    def apply_all(self, now: datetime) -> None:
        """Apply what is pending, and look again for what came while the lock was held."""
        for _round in range(ROUNDS):
            with self._threads, current_app.app_context():
                version = self.version(afresh=True)
                generation = self._load()
                behind = generation is None or self._is_behind(generation.standing, version, now)
            if not behind or not self.apply(now):
                return

    def rebuild(
        self, now: datetime, progress: Progress | None = None, *, only_if_missing: bool = False
    ) -> None:
        """Build the index anew beside the current one, and then put it in its place."""
        with self._threads, self.folder.lock(wait=True), current_app.app_context():
            # Another process may have built it while this one was waiting.
            if not only_if_missing or self._load() is None:
                self._rebuild(now, progress)

    def loaded(self) -> IndexSnapshot:
        """Return the newest generation as it is, without asking the database for changes."""
        with self._threads:
            generation = self._load()
        if generation is None:
            raise IndexDamaged("The index could not be read although it was just built.")
        return generation

    def _load(self) -> IndexSnapshot | None:
        """Return the generation that is current on disk, or nothing where it has to be built."""
        standing = self.folder.standing()
        while standing is not None and standing.schema == self.schema:
            before = self._generation
            if before is not None and before.standing == standing:
                return before
            try:
                self._generation = self._open(standing, before)
            except IndexDamaged:
                self._generation = None
                # Another process may have put a new copy in the place of the one just read of.
                tried, standing = standing, self.folder.standing()
                if tried == standing:
                    log.warning("The search index %s cannot be read.", tried.copy, exc_info=True)
                    return None
            else:
                return self._generation
        self._generation = None
        return None

    def _open(self, standing: IndexManifest, before: IndexSnapshot | None) -> IndexSnapshot:
        if before is not None and before.standing.copy == standing.copy:
            return self._generation_of(before.copy, standing)
        if before is None and queries.mark(standing.applied) != standing.mark:
            raise IndexDamaged("The index belongs to another database.")
        copy = Copy(self.folder.copy_path(standing.copy), self.languages)
        return self._generation_of(copy, standing)

    def _generation_of(self, copy: Copy, standing: IndexManifest) -> IndexSnapshot:
        groups = synonyms.phrases()
        if groups != self._groups:
            self._groups, self._thesaurus = groups, Thesaurus(groups)
        return IndexSnapshot(copy, standing, self._thesaurus)

    def _is_behind(self, standing: IndexManifest, version: int, now: datetime) -> bool:
        return (
            standing.applied < version
            or standing.next_change <= now.timestamp()
            or standing.is_from_the_future(now)
        )

    def _apply(self, now: datetime, *, at_once: bool) -> None:
        """Apply changes and elapsed instants; the caller holds the lock."""
        generation = self._load()
        if generation is None:
            self._rebuild(now)
            return
        standing = generation.standing
        version = queries.version()
        changes = queries.changes(standing.applied, version)
        wanted = self._changed(changes)
        if (
            wanted is None
            # Changes are missing where the database was restored or replaced.
            or len(changes) != version - standing.applied
            or standing.is_from_the_future(now)
        ):
            if not at_once or self.count() <= SOON_BUILT:
                self._rebuild(now)
            return
        mark = changes[-1].at.isoformat() if changes else standing.mark
        after = replace(
            standing,
            generation=standing.generation + 1,
            applied=version,
            mark=mark,
            at=now.timestamp(),
        )
        try:
            wanted |= set(elapsed(generation.copy, generation.searcher, now))
            if at_once and len(wanted) > SOON_BUILT:
                return
            if wanted:
                copy, courses = generation.copy, self.source(sorted(wanted), now)
                with copy.changed(sorted(wanted), courses, now):
                    self._stand(after, copy)
            elif self._is_behind(standing, version, now):
                # All of it is in the index already, or in none of its documents.
                self._stand(after, generation.copy)
        except IndexDamaged:
            log.warning("The search index cannot be written; rebuilding it.", exc_info=True)
            self._rebuild(now)

    def _changed(self, changes: Sequence[CatalogueChange]) -> set[int] | None:
        """Return the courses concerned, or nothing where that may be any number of them."""
        courses: set[int] = set()
        for change in changes:
            if change.kind in WITHOUT_DOCUMENTS:
                continue
            if change.key is None:
                return None
            one = change.kind == "course"
            found = [change.key] if one else self.affected(change.kind, change.key)
            if found is None:
                return None
            courses.update(found)
        if len(courses) > SOON_BUILT and len(courses) > self.count() * LARGE_PART:
            return None
        return courses

    def _rebuild(self, now: datetime, progress: Progress | None = None) -> None:
        """Build a new copy and make it current; the caller holds the lock."""
        # Read before the courses are: a change that comes meanwhile is then applied once more.
        version = queries.version()
        mark = queries.mark(version)
        with self.folder.new_copy() as name:
            copy = Copy(self.folder.copy_path(name), self.languages, new=True)
            copy.build(self.source(None, now), now, progress)
            self._stand(
                IndexManifest(self.schema, name, 0, version, mark, now.timestamp(), NO_CHANGE), copy
            )

    def _stand(self, standing: IndexManifest, copy: Copy) -> None:
        """Tell every reader of what has been committed to a copy; the caller holds the lock."""
        standing = replace(standing, next_change=next_change(copy.searcher()))
        with damage():
            self.folder.stand(standing)
        self._generation = self._generation_of(copy, standing)
        self.folder.tidy(standing.copy)
