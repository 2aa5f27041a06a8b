"""Where the words of a text are that answer a visitor's: the same stems, or a synonym.

What is compared is folded and stemmed as the index does; what is marked is the text as written.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from catalogue.caches import remembered
from catalogue.i18n import folding
from catalogue.i18n.normalisation import normal_form
from catalogue.search.text import analysis
from catalogue.search.text.thesaurus import NO_SYNONYMS, Alternative, Thesaurus

ENDING = 2
"""How many of a stem's last letters a stemmer may have changed ("policies": "polici")."""

MOST_BETWEEN = 3
"""How many words may stand between those of a synonym, as in "gobernanza de la red"."""

FEW_LETTERS = 40
"""Up to as many accented letters are replaced one by one, which is faster than by a table."""


@dataclass(frozen=True)
class Span:
    """A part of a text, and the numbers of the typed words that it answers."""

    start: int
    end: int
    words: frozenset[int]


class Marker:
    """A visitor's words, ready to be found in texts of any of the languages."""

    def __init__(
        self, q: str, languages: Sequence[str], thesaurus: Thesaurus = NO_SYNONYMS
    ) -> None:
        words = analysis.words(q)
        self._languages = {code: _Language(words, code, thesaurus) for code in languages}
        telling = [number for number, word in enumerate(words) if tells(word, languages)]
        self.needed = frozenset(telling or range(len(words)))
        """The numbers of the words that have to be found, as the search sees it."""
        self._found: dict[tuple[str, str], list[Span]] = {}

    def spans(self, text: str, language: str) -> list[Span]:
        """Return the parts of a text (composed, as ``composed`` makes it) that answer a word."""
        spoken = self._languages.get(language)
        if spoken is None or not text:
            return []
        found = self._found.get((text, language))
        if found is None:
            spans = [span for span in spoken.spans(text) if span.words & self.needed]
            found = sorted(_apart(spans), key=lambda span: span.start)
            self._found[text, language] = found
        return found

    def html(self, text: str, language: str) -> Markup:
        """Return a text, escaped, with what answers a word in ``<mark>``."""
        text = composed(text)
        return marked(text, self.spans(text, language))


def marked(text: str, spans: Iterable[Span]) -> Markup:
    """Return a text, escaped, with these parts in ``<mark>``; they must not overlap."""
    parts, last = [], 0
    for span in spans:
        parts += [escape(text[last : span.start]), Markup("<mark>")]
        parts += [escape(text[span.start : span.end]), Markup("</mark>")]
        last = span.end
    return Markup("").join([*parts, escape(text[last:])])


def composed(text: str) -> str:
    """Return a text with letters and accents in one, so that a word is one piece."""
    return normal_form("NFC", text)


class _Language:
    """What is looked for in texts of one language."""

    def __init__(self, words: Sequence[str], code: str, thesaurus: Thesaurus) -> None:
        self.code = code
        self._by_stem: dict[str, set[int]] = defaultdict(set)
        self._by_form: dict[str, set[int]] = defaultdict(set)
        self._phrases: dict[str, list[Alternative]] = defaultdict(list)
        beginnings: set[str] = set()
        for number, word in enumerate(words):
            stems = analysis.stems(word, code)
            for stem in stems:
                self._by_stem[stem].add(number)
                beginnings.add(_beginning(stem))
            if not stems:
                form = analysis.fold(word)
                self._by_form[form].add(number)
                beginnings.add(form)
        for other in thesaurus.alternatives(words, code):
            first = other.phrase[0][1]
            self._phrases[first].append(other)
            beginnings.add(_beginning(first))
        self._beginnings = tuple(sorted(beginnings, key=len))
        self._candidate = _words_beginning("", self._beginnings)

    def spans(self, text: str) -> Iterator[Span]:
        """Yield what answers a word; parts may overlap."""
        flat = flattened(text)
        candidate = self._candidate
        if folding.GLOTTAL in flat:
            candidate = _words_beginning(f"{folding.GLOTTAL}?", self._beginnings)
        for match in candidate.finditer(flat) if candidate else ():
            word = match.group()
            words = set(self._by_form.get(word, ()))
            for stem in stems_of(word, self.code):
                words |= self._by_stem.get(stem, set())
                for other in self._phrases.get(stem, ()):
                    end = self._end(flat, match.end(), other)
                    if end:
                        numbers = frozenset(range(other.first, other.last))
                        yield Span(match.start(), end, numbers)
            if words:
                yield Span(match.start(), match.end(), frozenset(words))

    def _end(self, flat: str, end: int, other: Alternative) -> int:
        """Return where a phrase ends whose first word ends here, or 0 where it does not follow."""
        left = [stem for _place, stem in other.phrase[1:]]
        between = 0
        while left:
            match = analysis.WORD.search(flat, end)
            if match is None or between > MOST_BETWEEN:
                return 0
            if left[0] in stems_of(match.group(), self.code):
                left.pop(0)
            else:
                between += 1
            end = match.end()
        return end


@remembered(64)
def _words_beginning(between: str, beginnings: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what finds words by their beginnings, with a pattern ``between`` their letters."""
    every = "|".join(between.join(map(re.escape, each)) for each in beginnings)
    return re.compile(rf"(?<![^\W_])(?:{every})[^\W_]*") if beginnings else None


def tells(word: str, languages: Iterable[str]) -> bool:
    """Return whether a word is a small one in none of the languages."""
    return all(analysis.stems(word, code) for code in languages)


def _beginning(stem: str) -> str:
    """Return the letters with which every word of a stem begins."""
    return stem[: max(len(stem) - ENDING, min(len(stem), ENDING + 1))]


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Return spans that do not overlap, the longest ones where they would; all words are kept.

    Those found so far are looked up by where they start: a text may hold thousands.
    """
    starts: list[int] = []
    found: dict[int, Span] = {}
    for span in sorted(spans, key=lambda each: (each.start - each.end, each.start)):
        place = bisect_left(starts, span.end)
        free = True
        while place and found[starts[place - 1]].end > span.start:
            place -= 1
            over = found[starts[place]]
            found[over.start] = Span(over.start, over.end, over.words | span.words)
            free = False
        if free:
            insort(starts, span.start)
            found[span.start] = span
    return list(found.values())


@remembered(8_192)
def stems_of(word: str, language: str) -> tuple[str, ...]:
    """Return the stems of a single folded word; the commonest words are remembered."""
    return tuple(analysis.stems(word, language))


@remembered(4096)
def _bare(letter: str) -> str:
    """Return a letter without its accent, if it is one letter then."""
    bare = analysis.fold(letter)
    return bare if len(bare) == 1 else letter


def flattened(text: str) -> str:
    """Return a text in lower case and without accents, letter for letter as long as it was."""
    # A possessive is no part of the word that is marked.
    text = analysis.POSSESSIVE.sub(lambda end: f"'{end.group()[1:]}", folding.joined(text))
    small = text.lower()
    if len(small) != len(text):
        small = "".join(each.lower() if len(each.lower()) == 1 else each for each in text)
    if small.isascii():
        return small
    letters = {letter for letter in small if letter > "\x7f"} - {folding.GLOTTAL}
    if len(letters) > FEW_LETTERS:
        return small.translate({ord(letter): _bare(letter) for letter in letters})
    for letter in letters:
        small = small.replace(letter, _bare(letter))
    return small
