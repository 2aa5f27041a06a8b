"""From text to terms: what makes the words of a family find each other, in each language.

Text is put in lower case, **folded, then stemmed**: stemming first would split *tutoría* from
*tutoria*. Beside that, an exact analysis keeps accents, so that *año* can rank before *ano*.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from catalogue.caches import remembered
from catalogue.i18n import folding
from catalogue.i18n.cleaning import INVISIBLE
from catalogue.i18n.normalisation import normal_form

EXACT = "exact"
"""The analysis that neither folds nor stems."""

PLAIN = "plain"
"""The analysis that folds but does not stem: what words look like, without accents."""

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

POSSESSIVE = re.compile(rf"{folding.GLOTTAL}[sS]\b(?<=\w{folding.GLOTTAL}[sS])")
WORD = re.compile(r"[^\W_]+")

# What the stemmers leave apart. Each rule rewrites whole words of folded text in the same way when
# they are indexed and when they are typed, so what a rule gets wrong is found all the same.
Rewriting = tuple[re.Pattern[str], str]

# Every pattern begins with letters and looks back afterwards: that is several times faster.
SPANISH = (
    # The stemmer takes the "eas" of a folded "lineas" for the ending of a verb and leaves the "s"
    # of "anos"; and it takes the "er", "en" and "ar" of "mujer", "joven" and "lugar" for endings
    # of verbs, but not in their plurals. So plurals go first: -es after a consonant that ends
    # Spanish words, -eses of "meses" and "franceses"; -as and -os.
    (re.compile(r"es\b(?:(?<=\w[aeiou][lnrdjy]es)|(?<=\weses))"), ""),
    (re.compile(r"s\b(?<=\w\w[ao]s)"), ""),
    # A final z becomes c in the plural: "juez", "jueces". A word of three letters keeps its z, or
    # "paz" would be found by the abbreviation "PAC".
    (re.compile(r"ces\b(?<=\b\w[aeiou]ces)"), "z"),
    (re.compile(r"z\b(?<=\w\w\wz)"), "c"),
)

ENGLISH = (
    # British and American spelling: -ise/-ize (but not "revise", "precise"), -our/-or, -re/-er,
    # -ence/-ense, programme/program.
    (
        re.compile(
            r"is(?=(?:e[drs]?|ers|ing|ations?|ational)\b)(?:(?<=\w\w[^\W_vc]is)|(?<=\wicis))"
        ),
        "iz",
    ),
    (re.compile(r"our(?<=\w\wour)(?=(?:s|ed|ing|able|al|ful|hood|ly)?\b)"), "or"),
    (
        re.compile(r"tre(?=s?\b)(?:(?<=\bcentre)|(?<=\btheatre)|(?<=\blitre)|(?<=\bmetre))"),
        "ter",
    ),
    (
        re.compile(r"ence(?=s?\b)(?:(?<=\bdefence)|(?<=\blicence)|(?<=\boffence)|(?<=\bpretence))"),
        "ense",
    ),
    (re.compile(r"programme(?=s?\b)"), "program"),
)

REWRITINGS: dict[str, tuple[Rewriting, ...]] = {"en": ENGLISH, "es": SPANISH}


def readable(text: str) -> str:
    """Return the text without what UTF-8 cannot carry and nobody sees, in one way of writing it.

    Letters with accents are composed, and a word with an apostrophe is one word
    (``folding.joined``).
    """
    text = INVISIBLE.sub("", text.encode("utf-8", "ignore").decode("utf-8"))
    # Before composing, which would take an acute accent for a blank and an accent.
    return normal_form("NFKC", folding.joined(text))


def fold(text: str) -> str:
    """Return the text folded (``i18n.folding``) and without the English possessive."""
    return folding.fold(POSSESSIVE.sub("", folding.joined(text)))


def prepared(text: str, language: str) -> str:
    """Return readable text as the language's stemming analysis expects it."""
    text = fold(text)
    for pattern, replacement in REWRITINGS.get(language, ()):
        text = pattern.sub(replacement, text)
    return text


@remembered(64)
def analyzer(language: str) -> TextAnalyzer:
    """Return the analysis of ``prepared`` text of a language, or the exact or the plain one."""
    builder = (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(LONGEST_TERM))
        .filter(Filter.lowercase())
    )
    if language == EXACT:
        return builder.build()
    builder = builder.filter(Filter.ascii_fold())
    if language == PLAIN:
        return builder.build()
    if language in STOP_WORDS:
        builder = builder.filter(Filter.custom_stopword(STOP_WORDS[language].split()))
    if language in STEMMERS:
        builder = builder.filter(Filter.stemmer(STEMMERS[language]))
    return builder.build()


def words(text: str) -> list[str]:
    """Return the words of what a visitor typed, each once, in order, without the possessive."""
    return list(dict.fromkeys(WORD.findall(POSSESSIVE.sub("", readable(text)))))[:MOST_WORDS]


def stems(text: str, language: str) -> Sequence[str]:
    """Return a readable text's stems in a language; a stop word has none."""
    found: list[str] = analyzer(language).analyze(prepared(text, language))
    return found


def placed(text: str, language: str) -> list[tuple[int, str]]:
    """Return a readable text's stems with the number of the word that each comes from."""
    tokens = analyzer(language).pre_tokenize(prepared(text, language)).tokens
    return [(token.position, token.text) for token in tokens]


def plain(text: str) -> list[str]:
    """Return a readable text's words as they look without accents and apostrophes."""
    found: list[str] = analyzer(PLAIN).analyze(unmarked(text))
    return found


def unmarked(text: str) -> str:
    """Return readable text for the plain analysis, which knows no apostrophe and no possessive."""
    return POSSESSIVE.sub("", text).replace(folding.GLOTTAL, "")


def exact(text: str) -> Sequence[str]:
    """Return a readable text's words in lower case, accents and all."""
    found: list[str] = analyzer(EXACT).analyze(text)
    return found
