"""A public page takes the same few SQL statements whatever the catalogue's size."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.load.measure import addresses, generated, statements
from tests.machine.databases import Databases, EngineName

SMALL, LARGE = 12, 2_000
MOST_STATEMENTS = 8


def counts(databases: Databases, engine: EngineName, folder: Path, size: int) -> dict[str, int]:
    """Return how many statements each public page takes, once it is warm."""
    with generated(databases, engine, folder, size) as visitor:
        pages = addresses(visitor)
        return {
            name: len(statements(visitor.application, visitor, at)) for name, at in pages.items()
        }


@pytest.mark.slow
def test_statements_do_not_grow_with_the_catalogue(
    databases: Databases, engine_name: EngineName, tmp_path: Path
) -> None:
    small = counts(databases, engine_name, tmp_path, SMALL)
    large = counts(databases, engine_name, tmp_path, LARGE)
    assert small == large
    assert max(large.values()) <= MOST_STATEMENTS, large
