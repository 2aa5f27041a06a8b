"""How well the search answers the judged queries of ``tests/search/relevance/``."""

from __future__ import annotations

from collections.abc import Iterator

from tests.load.catalogues import Catalogues
from tests.load.full_text import FullText
from tests.load.table import Row
from tests.search.relevance import judged

PART = "Relevance: mean reciprocal rank of the first ten (MRR@10)"


def rows(catalogues: Catalogues) -> Iterator[Row]:
    """Ask every judged query; the baseline is asked the same over the same listings."""
    with catalogues.get(0).opened() as app:
        library = judged.Library(app, catalogues.folder / "judged")
        plain = FullText(library.documents)
        for half in judged.HALVES:
            ours = library.ask(half)
            base = [
                judged.Outcome(each, library.named(plain.find(each.q, judged.LOOKED_AT)[0]))
                for each in judged.queries(half)
            ]
            plainly = {row[:3]: row[4] for row in judged.table(base)}
            for _half, language, kind, count, score in judged.table(ours):
                whole = kind == judged.ALL
                yield Row(
                    PART,
                    f"{half} half, {language}: {kind} ({count} queries)",
                    f"{score:.3f}",
                    f"{plainly[half, language, kind]:.3f} (SQLite FTS5)",
                    f"≥ {judged.TARGET:.2f}" if whole else "",
                    not whole or score >= judged.TARGET,
                )
        plain.close()
