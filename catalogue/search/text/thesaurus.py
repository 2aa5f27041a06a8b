"""Which other words say the same as a visitor's, by the groups of synonyms that the hub keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from catalogue.search.text import analysis

Stems = tuple[str, ...]
"""A phrase as its stems; words that the search leaves out have none."""

Phrase = tuple[tuple[int, str], ...]
"""A phrase as its stems, each with the number of its word: small words leave gaps."""

Group = tuple[str, Sequence[str]]
"""A language, and words or phrases of it that mean the same."""


@dataclass(frozen=True)
class Alternative:
    """What says the same as the typed words numbered ``first`` up to, not including, ``last``."""

    language: str
    first: int
    last: int
    phrase: Phrase


class Thesaurus:
    """Groups of synonyms, ready to be looked up by the stems of what was typed."""

    def __init__(self, groups: Iterable[Group] = ()) -> None:
        self._others: dict[str, dict[Stems, list[Phrase]]] = defaultdict(dict)
        self._longest = 0
        for language, phrases in groups:
            said = [tuple(analysis.placed(analysis.readable(each), language)) for each in phrases]
            every = {_stems(phrase): phrase for phrase in said if phrase}
            for stems in every:
                others = self._others[language].setdefault(stems, [])
                others += [other for other in every.values() if _stems(other) != stems]
                self._longest = max(self._longest, len(stems))

    def alternatives(self, words: Sequence[str], language: str) -> Iterator[Alternative]:
        """Yield what says the same as some of the words, in one language.

        Small words between the words of a phrase make no difference.
        """
        known = self._others.get(language)
        if not known:
            return
        typed = [
            (number, stem)
            for number, word in enumerate(words)
            for stem in analysis.stems(word, language)
        ]
        for start in range(len(typed)):
            for end in range(start + 1, min(start + self._longest, len(typed)) + 1):
                stems = tuple(stem for _number, stem in typed[start:end])
                for other in known.get(stems, ()):
                    yield Alternative(language, typed[start][0], typed[end - 1][0] + 1, other)


def _stems(phrase: Phrase) -> Stems:
    return tuple(stem for _place, stem in phrase)


NO_SYNONYMS = Thesaurus()
