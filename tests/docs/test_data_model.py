"""The page of the data model is what the models make of it."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

import catalogue.models  # noqa: F401  # Every table, or the page would show some.
from catalogue.cli.docs import data_model
from catalogue.config import ROOT
from catalogue.database import Base

PAGE = ROOT / "docs" / "data-model.md"


def test_the_page_is_as_the_command_writes_it(reading_app: Flask, tmp_path: Path) -> None:
    page = tmp_path / "data-model.md"
    done = reading_app.test_cli_runner().invoke(args=["docs", "data-model", str(page)])
    assert done.exit_code == 0, done.output
    assert PAGE.read_text() == page.read_text(), "The models have changed: make data-model"


def test_it_shows_every_table_and_every_reference() -> None:
    text = data_model()
    assert set(re.findall(r"^### (\w+)$", text, re.MULTILINE)) == set(Base.metadata.tables)
    drawn = set(re.findall(r"^    (\w+) \S+--\S+ (\w+) : (\w+)$", text, re.MULTILINE))
    assert drawn == {
        (key.column.table.name, table.name, key.parent.name)
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
    }
