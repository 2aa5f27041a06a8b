"""The baseline for searching: SQLite's own full text index over the same documents.

It knows neither languages nor facets: words are folded, never stemmed, and ranked by BM25.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

from catalogue.search.documents import CourseDocument

WORD = re.compile(r"\w+")
MAKE = """CREATE VIRTUAL TABLE found USING fts5
(title, summary, names, body, tokenize='unicode61 remove_diacritics 2')"""
RANKED = "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?"
COUNTED = "SELECT count(*) FROM found WHERE found MATCH ?"


class FullText:
    """Documents in memory, to be searched as plainly as can be."""

    def __init__(self, documents: Iterable[CourseDocument]) -> None:
        self._rows = sqlite3.connect(":memory:")
        self._rows.execute(MAKE)
        self._rows.executemany(
            "INSERT INTO found (rowid, title, summary, names, body) VALUES (?, ?, ?, ?, ?)",
            (
                (
                    each.course_id,
                    " ".join(text.title for text in each.words.values()),
                    " ".join(text.summary for text in each.words.values()),
                    " ".join(each.names.values()),
                    " ".join(text.body for text in each.words.values()),
                )
                for each in documents
            ),
        )

    def find(self, q: str, most: int) -> tuple[list[int], int]:
        """Return the best courses that hold every word, and how many hold them."""
        words = " ".join(f'"{word}"' for word in WORD.findall(q))
        ranked = self._rows.execute(RANKED, (words, most)).fetchall()
        counted = self._rows.execute(COUNTED, (words,)).fetchone()
        return [row[0] for row in ranked], counted[0]

    def close(self) -> None:
        """Give the memory back."""
        self._rows.close()
