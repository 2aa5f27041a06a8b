"""What ``make bench`` does with what it has measured."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.load import bench, document
from tests.load.catalogues import Catalogues
from tests.load.table import Row, kilobytes, milliseconds

GOOD = Row("1. Weight", "first visit", "17.1 KB", "90.2 KB uncompressed", "≤ 30.0 KB", met=True)
BAD = Row("2. Time", "warm page", "0.90 ms", "0.40 ms", "≤ 2 ×", met=False)
TOLD = Row("2. Time", "told only", "3")


def test_a_missed_target_ends_in_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.conclude([GOOD, TOLD], whole=False) == 0
    assert bench.conclude([GOOD, BAD, TOLD], whole=False) == 1
    printed = capsys.readouterr().out
    assert "1. Weight" in printed
    assert "0.90 ms" in printed
    assert printed.count("MISSED") == 1


def test_a_whole_run_is_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "FILE", tmp_path / "performance.md")
    bench.conclude([GOOD, BAD, TOLD], whole=True)
    written = (tmp_path / "performance.md").read_text()
    assert "| warm page | 0.90 ms | 0.40 ms | ≤ 2 × | MISSED |" in written
    assert "| first visit | 17.1 KB | 90.2 KB uncompressed | ≤ 30.0 KB | met |" in written
    assert "1 target is missed." in written
    bench.conclude([GOOD], whole=True)
    assert "All are met." in (tmp_path / "performance.md").read_text()


def test_a_part_that_does_not_exist_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["cpu", "colour"]) == 2
    assert "colour" in capsys.readouterr().err


def test_what_breaks_leaves_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_catalogues: Catalogues) -> Iterator[Row]:
        yield GOOD
        raise RuntimeError("the server did not start")

    monkeypatch.setattr(bench, "PARTS", {"cpu": breaks, "weight": lambda _catalogues: iter([TOLD])})
    nothing = cast("Catalogues", None)
    rows = bench.measure(["cpu", "weight"], nothing)
    assert [row.met for row in rows] == [True, False, True]
    assert "the server did not start" in rows[1].what


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0004, "0.40 ms"), (0.0123, "12.3 ms"), (1.2346, "1235 ms")]
)
def test_durations_are_told_to_three_places(seconds: float, text: str) -> None:
    assert milliseconds(seconds) == text


def test_kilobytes_have_1024_bytes() -> None:
    assert kilobytes(15_360) == "15.0 KB"
