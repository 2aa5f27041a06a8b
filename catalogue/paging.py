"""Cutting lists into pages."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.parsing import page_number


@dataclass(frozen=True)
class Page:
    """One page of a list: its number, counted from 1, how many pages there are, how long each."""

    number: int
    pages: int
    size: int

    @property
    def first(self) -> int:
        """Return how many rows stand on the pages before."""
        return (self.number - 1) * self.size


def pages_of(total: int, size: int) -> int:
    """Return how many pages a list of ``total`` has; an empty one has one."""
    return max(1, -(-total // size))


def page_of(total: int, asked: str, size: int) -> Page:
    """Return the page that an address asks for, or the nearest that a list of ``total`` has."""
    pages = pages_of(total, size)
    return Page(page_number(asked, pages), pages, size)
