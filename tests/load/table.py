"""The table that ``make bench`` prints and writes to ``docs/performance.md``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measured figure beside its baseline of the same run.

    ``target`` says in words what has to hold and ``met`` whether it does; a row without a target
    is only told. Values are texts with their unit.
    """

    part: str
    what: str
    measured: str
    baseline: str = ""
    target: str = ""
    met: bool = True

    @property
    def verdict(self) -> str:
        """Return "met", "missed", or nothing where there is no target."""
        if not self.target:
            return ""
        return "met" if self.met else "MISSED"

    def cells(self) -> tuple[str, ...]:
        """Return the row's columns below ``HEAD``."""
        return self.what, self.measured, self.baseline, self.target, self.verdict


HEAD = ("what", "measured", "baseline, same run", "target", "")


def text(rows: Sequence[Row]) -> str:
    """Return the rows for a terminal, a heading above each part."""
    widths = [max(len(row[n]) for row in [HEAD, *(r.cells() for r in rows)]) for n in range(5)]
    lines, part = [], ""
    for row in rows:
        if row.part != part:
            part = row.part
            lines += ["", part, _aligned(HEAD, widths)]
        lines.append(_aligned(row.cells(), widths))
    return "\n".join(lines)


def told(row: Row) -> str:
    """Return one row as a line, for whoever waits for the others."""
    return "  " + " · ".join(cell for cell in row.cells() if cell)


def _aligned(cells: Iterable[str], widths: Iterable[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def markdown(rows: Sequence[Row]) -> str:
    """Return the rows as Markdown, a section for each part."""
    lines, part = [], ""
    for row in rows:
        if row.part != part:
            part = row.part
            lines += ["", f"## {part}", "", "| what | measured | baseline, same run | target | |"]
            lines.append("|---|---|---|---|---|")
        lines.append(f"| {' | '.join(row.cells())} |")
    return "\n".join(lines) + "\n"


def missed(rows: Iterable[Row]) -> list[Row]:
    """Return the rows whose target does not hold."""
    return [row for row in rows if not row.met]


def milliseconds(seconds: float) -> str:
    """Return a duration as "4.20 ms", coarser as it grows."""
    value = seconds * 1000
    return (
        f"{value:.2f} ms" if value < 10 else f"{value:.1f} ms" if value < 100 else f"{value:.0f} ms"
    )


def kilobytes(count: int) -> str:
    """Return a number of bytes as "23.4 KB" of 1,024 bytes each."""
    return f"{count / 1024:.1f} KB"
