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
    assert bench.conclude([GOOD, TOLD], whole=False, writes=False) == 0
    assert bench.conclude([GOOD, BAD, TOLD], whole=False, writes=False) == 1
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


def test_one_part_is_written_anew_and_the_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "FILE", tmp_path / "performance.md")
    bench.conclude([GOOD, BAD], whole=True)
    first = Row("6. Signed in", "home", "2.0 ×", "", "≤ 5 ×")
    bench.conclude([first, Row("2. Time", "warm page", "0.30 ms")], whole=False)
    written = (tmp_path / "performance.md").read_text()
    assert "| first visit | 17.1 KB |" in written
    assert "0.90 ms" not in written
    assert written.index("## 1.") < written.index("## 2.") < written.index("## 6. Signed in")
    assert written.count("Measured on ") == 2
    assert "All are met." in written
    again = Row("6. Signed in", "home", "7.0 ×", "", "≤ 5 ×", met=False)
    bench.conclude([again], whole=False)
    written = (tmp_path / "performance.md").read_text()
    assert "2.0 ×" not in written
    assert "1 target is missed." in written
    assert written.count("## What others need") == written.count("# Performance") == 1


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
