"""Finding what has a name by what a visitor typed: institutions, programmes, topics.

All names are kept in memory, since there are thousands of them and not millions. Words are folded
(``analysis.fold``) and match by their beginning, or by their stem in the name's own language.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import NamedTuple

from catalogue.search.text import analysis

LAST_LETTER = "\U0010ffff"
SHORTEST_BEGINNING = 3
"""A shorter word has to be a whole one: two letters are the beginning of half the names."""

STOP_WORDS = frozenset(word for words in analysis.STOP_WORDS.values() for word in words.split())


@dataclass(frozen=True, slots=True)
class Named:
    """One thing with its names.

    ``names`` are by language; ``aliases`` hold in every language: abbreviations, earlier names.
    """

    kind: str
    slug: str
    names: Mapping[str, str]
    aliases: tuple[str, ...] = ()


class _Spelling(NamedTuple):
    """One name in one language ("" for an alias) as folded words.

    ``telling`` is how many of its different words carry a meaning.
    """

    thing: int
    language: str
    text: str
    length: int
    telling: int


Match = tuple[int, bool, int, int, str, int]
"""How well a name fits, the least the best: grade, whether it is in another language than the
page's, the caller's rank, the number of words, the slug; and the number of the thing."""

EXACT, BEGINS, WITHIN, MENTIONED = range(4)
"""The text is the name; the name begins with it; has all its words; the text has the whole name."""


class NameIndex:
    """The names of a catalogue, ready to be asked; it never changes once made."""

    def __init__(self, things: Iterable[Named]) -> None:
        self.things = tuple(things)
        self._spellings: list[_Spelling] = []
        self._by_word: dict[str, list[int]] = {}
        said_in: dict[str, set[str]] = defaultdict(set)
        for number, thing in enumerate(self.things):
            for language, name in _spelled(thing):
                words = folded_words(name)
                different = set(words)
                place = len(self._spellings)
                telling = len(different - STOP_WORDS) or len(different)
                self._spellings.append(
                    _Spelling(number, language, " ".join(words), len(words), telling)
                )
                for word in different:
                    self._by_word.setdefault(word, []).append(place)
                said_in[language] |= different
        self._words = sorted(self._by_word)
        # Names share most of their words, so each word is stemmed once and not each name.
        self._languages = sorted(said_in.keys() - {""})
        self._of_stem: dict[tuple[str, str], list[str]] = defaultdict(list)
        for language in self._languages:
            for word in said_in[language]:
                for stem in analysis.stems(word, language):
                    self._of_stem[language, stem].append(word)

    def find(
        self,
        text: str,
        language: str,
        *,
        most: int,
        kinds: Collection[str] = (),
        shortest: int = SHORTEST_BEGINNING,
        mentions: bool = True,
        rank: Callable[[Named], int] = lambda _named: 0,
    ) -> list[Named]:
        """Return what the text names, best first and each thing once.

        Every word has to be found in one and the same name, in any language; or, unless
        ``mentions`` is false, a whole name stands somewhere in the text ("courses of the IMR").
        ``shortest`` is the least number of letters that may be the beginning of a word, and
        ``rank`` orders what fits equally well, the least first.
        """
        words = folded_words(text)
        telling = [word for word in words if word not in STOP_WORDS]
        if not telling:
            return []
        found = dict.fromkeys(self._having_all(telling, shortest), WITHIN)
        if mentions and len(telling) > 1:
            found = dict.fromkeys(self._mentioned(set(telling)), MENTIONED) | found
        typed, own = " ".join(words), ("", language)
        best: dict[int, Match] = {}
        for place, found_by in found.items():
            number, code, name, length, _telling = self._spellings[place]
            named = self.things[number]
            if kinds and named.kind not in kinds:
                continue
            grade = found_by
            if grade == WITHIN and name.startswith(typed):
                grade = EXACT if name == typed else BEGINS
            match = (grade, code not in own, rank(named), length, named.slug, number)
            if number not in best or match < best[number]:
                best[number] = match
        return [self.things[match[-1]] for match in nsmallest(most, best.values())]

    def _having_all(self, telling: Sequence[str], shortest: int) -> set[int]:
        """Return the names that have every word of the text, each by beginning or stem."""
        sets = []
        for word in telling:
            places = set(self._by_word.get(word, ()))
            if len(word) >= shortest:
                for each in self._beginning_with(word):
                    places.update(self._by_word[each])
            for code in self._languages:
                for stem in analysis.stems(word, code):
                    for each in self._of_stem.get((code, stem), ()):
                        places.update(self._by_word[each])
            if not places:
                return set()
            sets.append(places)
        return set.intersection(*sets)

    def _beginning_with(self, start: str) -> Sequence[str]:
        first = bisect_left(self._words, start)
        return self._words[first : bisect_left(self._words, start + LAST_LETTER, first)]

    def _mentioned(self, telling: set[str]) -> Iterator[int]:
        """Yield the names that stand whole in a text."""
        hits: Counter[int] = Counter()
        for word in telling:
            hits.update(self._by_word.get(word, ()))
        for place, count in hits.items():
            if count >= self._spellings[place].telling:
                yield place


def folded_words(text: str) -> tuple[str, ...]:
    """Return a text's words in lower case and without accents, in order."""
    return tuple(analysis.WORD.findall(analysis.fold(analysis.readable(text))))


def _spelled(thing: Named) -> Iterator[tuple[str, str]]:
    yield from ((language, name) for language, name in thing.names.items() if name)
    yield from (("", alias) for alias in thing.aliases if alias)
