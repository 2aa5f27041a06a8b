"""From text to terms: what makes the words of a family find each other, in each language.

Text is put in lower case, **folded, then stemmed**: stemming first would split *tutoría* from
*tutoria*. Beside that, an exact analysis keeps accents, so that *año* can rank before *ano*.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

EXACT = "exact"
"""The analysis that neither folds nor stems."""

LONGEST_TERM = 100
MOST_WORDS = 24

STEMMERS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
"""The stemmers that the engine offers; words of other languages are folded only."""

# Folded, since they are taken out after folding. Words that carry meaning in a title somewhere
# ("how", "after", "cómo", "sin") stay in.
STOP_WORDS = {
    "en": "a an and are as at be by for from in is it its of on or that the their these this to "
    "was were will with",
    "es": "a al ante con de del e el ella ellas ellos en entre es esta estas este estos la las le "
    "les lo los mas o para pero por que se ser si son su sus tambien u un una unas uno unos y",
}

POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
WORD = re.compile(r"[^\W_]+")

# The Spanish stemmer takes the "eas" of a folded "lineas" for the ending of a verb and leaves the
# "s" of "anos". Taking plurals of -a and -o first puts such words beside their singular.
SPANISH_PLURAL = re.compile(r"\b(\w{2,}[ao])s\b")


def readable(text: str) -> str:
    """Return the text without what UTF-8 cannot carry, in one form of composition."""
    return unicodedata.normalize("NFKC", text.encode("utf-8", "ignore").decode("utf-8"))


def fold(text: str) -> str:
    """Return the text in lower case, without accents and without the English possessive."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return POSSESSIVE.sub("", bare)


def prepared(text: str, language: str) -> str:
    """Return readable text as the language's stemming analysis expects it."""
    folded = fold(text)
    return SPANISH_PLURAL.sub(r"\1", folded) if language == "es" else folded


@cache
def analyzer(language: str) -> TextAnalyzer:
    """Return the analysis of ``prepared`` text of a language, or the exact one."""
    builder = (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(LONGEST_TERM))
        .filter(Filter.lowercase())
    )
    if language == EXACT:
        return builder.build()
    builder = builder.filter(Filter.ascii_fold())
    if language in STOP_WORDS:
        builder = builder.filter(Filter.custom_stopword(STOP_WORDS[language].split()))
    if language in STEMMERS:
        builder = builder.filter(Filter.stemmer(STEMMERS[language]))
    return builder.build()


def words(text: str) -> list[str]:
    """Return the words of what a visitor typed, each once, in order."""
    return list(dict.fromkeys(WORD.findall(readable(text))))[:MOST_WORDS]


def stems(text: str, language: str) -> Sequence[str]:
    """Return a readable text's stems in a language; a stop word has none."""
    found: list[str] = analyzer(language).analyze(prepared(text, language))
    return found


def exact(text: str) -> Sequence[str]:
    """Return a readable text's words in lower case, accents and all."""
    found: list[str] = analyzer(EXACT).analyze(text)
    return found
