"""What makes a group of words that mean the same."""

from __future__ import annotations

from collections.abc import Iterable

from catalogue.search.text import analysis

LEAST, MOST = 2, 20
"""How many words or phrases a group has."""

LONGEST = 80
"""The most characters of a word or phrase."""

MOST_WORDS = 8
"""The most words of a phrase that count when it is looked for."""


def key(text: str) -> str:
    """Return what two ways of writing the same words have in common: capitals, accents, signs."""
    return " ".join(analysis.WORD.findall(analysis.fold(analysis.readable(text))))


def phrases(text: str) -> list[str]:
    """Return the words or phrases of a text with one on each line, each once, in order."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return list({key(line): line for line in lines if line}.values())


def is_searched(phrase: str, language: str) -> bool:
    """Return whether a phrase has words that the search looks for, and not too many of them."""
    return 0 < len(analysis.stems(analysis.readable(phrase), language)) <= MOST_WORDS


def unsearched(wanted: Iterable[str], language: str) -> list[str]:
    """Return the phrases that no search would ever be widened by."""
    return [phrase for phrase in wanted if not is_searched(phrase, language)]
