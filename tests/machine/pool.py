"""Apps that one test has after another: making one takes longer than what most tests do with it.

An app is lent again only if it is as it was made. What it remembers of its database is forgotten;
what it compiled (addresses, templates, statements) stays.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask

from catalogue.courses.caches import names
from catalogue.search import services as search
from catalogue.web.page_cache import PageCache
from catalogue.wiring import EXTENSION, wiring
from tests.machine.apps import guarded
from tests.machine.databases import close, hash_quickly

MOST = 6
"""So many apps wait for another test to have them."""


def forget(app: Flask, extensions: Mapping[str, Any]) -> None:
    """Let an app forget what it read; ``extensions`` are those it was made with."""
    app.extensions.clear()
    app.extensions.update(extensions)
    app.extensions[EXTENSION] = replace(extensions[EXTENSION])
    index = search.index_of(app)
    search.init_app(
        app, index.source, index.count, languages=index.languages, affected=index.affected
    )
    names.init_app(app)
    files: Any = app.wsgi_app
    while not isinstance(files.application, PageCache):
        files = files.application
    pages = PageCache(app, files.application.most_bytes)
    pages.inner = files.application.inner
    files.application = pages
    hash_quickly(app)


class Kept:
    """An app, and how it was when it was made."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.app, self.guard = guarded(settings)
        # A copy of the wiring: a test may give its app another part.
        self._extensions = {**self.app.extensions, EXTENSION: replace(wiring(self.app))}
        self._made = self._state()

    def _state(self) -> list[Any]:
        app = self.app
        hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
        return [
            dict(app.config),
            [str(rule) for rule in app.url_map.iter_rules()],
            dict(app.view_functions),
            [{name: [*functions] for name, functions in each.items()} for each in hooks],
            dict(app.jinja_env.globals),
            app.wsgi_app,
            app.test_client_class,
            app.testing,
        ]

    def give_back(self) -> bool:
        """Close the app's connections and make it ready for the next test; false if it cannot."""
        close(self.app)
        if self._state() != self._made:
            return False
        forget(self.app, self._extensions)
        return True


class Pool:
    """The apps of one process that no test has at present, by their settings."""

    def __init__(self) -> None:
        self._free: OrderedDict[tuple[tuple[str, str], ...], Kept] = OrderedDict()

    @contextmanager
    def lend(self, settings: Mapping[str, str], *, new: bool = False) -> Iterator[Flask]:
        """Lend an app, a ``new`` one if asked; on return, fail like ``apps.running``."""
        key = tuple(sorted(settings.items()))
        kept = None if new else self._free.pop(key, None)
        if kept is None:
            kept = Kept(settings)
        try:
            yield kept.app
        finally:
            if kept.give_back() and not new:
                self._free[key] = kept
                while len(self._free) > MOST:
                    self._free.popitem(last=False)
        kept.guard.check()
