"""What a mistyped word was meant to be, from the catalogue's own words.

The words of titles, names and summaries are the vocabulary. The engine finds the courses that have
a word within so many mistakes (by an automaton, never by going through all words), and the words
themselves are read from a few of those courses, so nothing has to be kept in step.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from tantivy import Occur, Query

from catalogue.search.text import analysis
from catalogue.search.text import shown as stored
from catalogue.search.text.ranking import FIELD_WEIGHTS, OTHER_LANGUAGE, Library

SHORTEST = 4
"""A shorter word may be anything, an abbreviation for one."""

LONG = 8
"""From this number of letters on, two mistakes are looked for if one is not enough."""

LONGEST = 40
ROUNDS = 6
"""How often the engine is asked for further words that are near; each round finds at least one."""

SAMPLE = 20
"""From how many courses words are read in a round."""

GUESSES = 3
"""How many corrections of a text are tried before there is none."""

VISIBLE = ("title", "names", "summary")
RARE, COMMON = 0, 10
"""A word that no title, name or summary has is doubtful beside one that so many of them have."""

SOUNDS: Mapping[str, Sequence[tuple[re.Pattern[str], str]]] = {
    "es": [
        (re.compile(pattern), letters)
        for pattern, letters in (
            (r"ph", "f"),
            (r"(?<!c)h", ""),
            (r"qu(?=[ei])|c(?![eih])", "k"),
            (r"[zx]|c(?=[ei])", "s"),
            (r"v", "b"),
            (r"ll", "y"),
            (r"g(?=[ei])", "j"),
            (r"(\w)\1", r"\1"),
        )
    ],
    "en": [
        (re.compile(pattern), letters)
        for pattern, letters in (
            (r"ph", "f"),
            (r"ei", "ie"),
            (r"ck|q(?=u)|c(?![eihy])", "k"),
            (r"c(?=[eiy])", "s"),
            (r"([ae])(?=n[cts])", "e"),
            (r"able\b", "ible"),
            (r"(\w)\1", r"\1"),
        )
    ],
}
"""What people write for the same sound, by language; of folded words."""


@dataclass(frozen=True)
class Guess:
    """A word that may be meant, as the catalogue writes it; the least ``cost`` is the nearest."""

    text: str
    cost: float
    courses: float


def corrections(library: Library, q: str, language: str, *, doubting: bool) -> Iterator[str]:
    """Yield what a text may have been meant to be, the likeliest first; nothing if it is fine.

    With ``doubting``, words that are known but nearly unused are looked at too.
    """
    speller = _Speller(library, language)
    text = analysis.readable(q)
    places = list(analysis.WORD.finditer(text))[: analysis.MOST_WORDS]
    guesses: dict[int, list[Guess]] = {}
    for number, place in enumerate(places):
        found = speller.guesses(place.group(), doubting=doubting)
        if found:
            guesses[number] = found
    yield from islice(dict.fromkeys(_joined(speller, text, places)), 1)
    for nth in range(max(map(len, guesses.values()), default=0)):
        said = {number: found[min(nth, len(found) - 1)].text for number, found in guesses.items()}
        yield _replaced(text, places, said)


def _replaced(text: str, places: Sequence[re.Match[str]], said: Mapping[int, str]) -> str:
    """Return a text with some of its words replaced, the last one first."""
    for number in sorted(said, reverse=True):
        place = places[number]
        text = text[: place.start()] + said[number] + text[place.end() :]
    return text


def _joined(speller: _Speller, text: str, places: Sequence[re.Match[str]]) -> Iterator[str]:
    """Yield the text with two words as one, where only that one is known."""
    for first, second in pairwise(places):
        one = first.group() + second.group()
        if speller.courses(one) and not (
            speller.is_known(first.group()) and speller.is_known(second.group())
        ):
            yield text[: first.start()] + one + text[second.end() :]


class _Speller:
    """The words of a catalogue, and which of them are near to others."""

    def __init__(self, library: Library, language: str) -> None:
        self.library = library
        self.searcher = library.searcher
        self.weights = {
            code: 1.0 if code == language else OTHER_LANGUAGE for code in library.languages
        }

    def guesses(self, word: str, *, doubting: bool) -> list[Guess]:
        """Return what a word may have been meant to be, the likeliest first."""
        if not SHORTEST <= len(word) <= LONGEST or any(letter.isdigit() for letter in word):
            return []
        known = self.is_known(word)
        if known and not (doubting and self._visibly(word) <= RARE):
            return []
        found = [
            guess
            for guess in (*self._near(word), *self._split(word))
            if not known or (guess.courses >= COMMON and guess.cost <= 1)
        ]
        found.sort(key=lambda guess: (guess.cost, -guess.courses, guess.text))
        found = [replace(guess, text=_cased(guess.text, word)) for guess in found]
        return list({guess.text: guess for guess in found}.values())[:GUESSES]

    def is_known(self, word: str) -> bool:
        """Return whether a course has the word or one of its family, or a synonym is known."""
        for code in self.weights:
            stems = analysis.stems(word, code)
            if not stems or next(self.library.thesaurus.alternatives([word], code), None):
                return True
            if any(
                self.searcher.doc_freq(f"{field}_{code}", stem)
                for stem in stems
                for field in FIELD_WEIGHTS
            ):
                return True
        return False

    def courses(self, word: str) -> float:
        """Return in how many titles, names and summaries a word stands, those elsewhere less."""
        return max(
            weight * self.searcher.doc_freq(f"plain_{code}", term)
            for code, weight in self.weights.items()
            for term in analysis.plain(word)[:1] or [""]
        )

    def _visibly(self, word: str) -> int:
        return sum(
            self.searcher.doc_freq(f"{field}_{code}", stem)
            for code in self.weights
            for stem in analysis.stems(word, code)
            for field in VISIBLE
        )

    def _near(self, word: str) -> Iterator[Guess]:
        """Yield the catalogue's words within one mistake or, of a long word, within two."""
        for term in analysis.plain(word)[:1]:
            for edits in (1, 2) if len(term) >= LONG else (1,):
                found = [
                    guess for code in self.weights for guess in self._within(term, edits, code)
                ]
                yield from found
                if found:
                    return

    def _within(self, term: str, edits: int, code: str) -> Iterator[Guess]:
        field = f"plain_{code}"
        schema = self.library.schema
        near = Query.fuzzy_term_query(schema, field, term, distance=edits)
        forms: dict[str, Counter[str]] = {}
        for _round in range(ROUNDS):
            known = [(Occur.MustNot, Query.term_query(schema, field, each)) for each in forms]
            query = Query.boolean_query([(Occur.Must, near), *known])
            hits = self.searcher.search(query, SAMPLE, count=False).hits
            new = self._forms([address for _score, address in hits], term, edits, code)
            new = {each: count for each, count in new.items() if each not in forms}
            if not new:
                break
            forms |= new
        for each, count in forms.items():
            cost = _cost(term, each, code)
            weight = self.weights[code] * self.searcher.doc_freq(field, each)
            yield Guess(_shown(count), cost, weight)

    def _forms(
        self, addresses: Sequence[object], term: str, edits: int, code: str
    ) -> dict[str, Counter[str]]:
        """Return how the near words of some courses are written there, by their plain form."""
        counts: Counter[str] = Counter()
        for texts in stored.texts_of(self.searcher, addresses, [code]):
            said = texts[code]
            visible = analysis.readable(f"{said.title} {said.names} {said.summary}")
            counts.update(analysis.WORD.findall(visible))
        forms: dict[str, Counter[str]] = {}
        for word, count in counts.items():
            if abs(len(word) - len(term)) <= edits + 1:
                for plain in analysis.plain(word)[:1]:
                    if distance(term, plain, edits) <= edits:
                        forms.setdefault(plain, Counter())[word] += count
        return forms

    def _split(self, word: str) -> Iterator[Guess]:
        """Yield two words of the catalogue that were written as one."""
        for place in range(SHORTEST - 1, len(word) - SHORTEST + 2):
            parts = word[:place], word[place:]
            courses = min(self.courses(part) for part in parts)
            if courses:
                yield Guess(" ".join(parts), 1.0, courses)


def _shown(forms: Counter[str]) -> str:
    """Return how a word is written: small if it ever is, since any word may begin a title."""
    small = {form: count for form, count in forms.items() if form.islower()}
    return max(small or forms, key=lambda form: (forms[form], form))


def _cased(shown: str, typed: str) -> str:
    """Return a word with a capital where the typed one has one; abbreviations keep theirs."""
    if typed.islower() and not shown.isupper():
        return shown.lower()
    return shown[:1].upper() + shown[1:] if typed.istitle() else shown


def _cost(typed: str, meant: str, language: str) -> float:
    """Return how far a word is from what was typed; what sounds the same is nearer."""
    same = _sounded(typed, language) == _sounded(meant, language)
    edits = 0.5 if same else float(distance(typed, meant, 2))
    return edits + (0.3 if typed[0] != meant[0] and not same else 0.0)


def _sounded(word: str, language: str) -> str:
    for pattern, letters in SOUNDS.get(language, ()):
        word = pattern.sub(letters, word)
    return word


def distance(one: str, other: str, most: int) -> int:
    """Return how many mistakes lie between two words, ``most + 1`` where there are more.

    A mistake is a letter too many, too few, wrong, or two neighbours in each other's place (the
    optimal string alignment distance).
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        here = [row]
        for column, second in enumerate(other, 1):
            best = min(
                last[column] + 1, here[column - 1] + 1, last[column - 1] + (letter != second)
            )
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == second:
                best = min(best, before[column - 2] + 1)
            here.append(best)
        if min(here) > most:
            return most + 1
        before, last = last, here
    return min(last[-1], most + 1)
