"""What a result says about itself beyond title and summary: where the typed words stand."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from catalogue.search.index.engine import damage
from catalogue.search.index.snapshot import IndexSnapshot
from catalogue.search.text.highlight import Marker, Span, composed, marked
from catalogue.search.text.shown import Texts, addresses_of, texts_of

LENGTH = 160
"""About how many characters of a text are shown."""

BEFORE = 60
"""How many of them stand before the first word found, where its sentence begins far away."""

NAMES_BETWEEN = " ; "
"""Stands between the names of what a course belongs to."""

SENTENCE = re.compile(r"[.!?…]\s+|\n")
MARKDOWN = (
    (re.compile(r"^[ \t]*(?:[-*+]|\d{1,3}[.)]|#+|>)[ \t]+", re.MULTILINE), ""),
    (re.compile(r"\[([^\[\]\n]*)\]\((?:[^()\n]|\([^()\n]*\))*\)"), r"\1"),
    (re.compile(r"(?<![\w\\])[*_`]+|(?<!\\)[*_`]+(?!\w)"), ""),
    (re.compile(r"\\([^\w\s])"), r"\1"),
    (re.compile(r"[ \t]+"), " "),
)


@dataclass(frozen=True)
class Excerpt:
    """A few words of a course in which typed words are marked.

    ``language`` is that of the text they are from, and ``foreign`` says that it is not the page's:
    then the typed words stand only there.
    """

    html: Markup
    language: str
    foreign: bool


@dataclass(frozen=True)
class Marks:
    """How a list shows what was searched for: ``marker`` for its texts, excerpts by course."""

    marker: Marker
    excerpts: Mapping[int, Excerpt]


def marks(generation: IndexSnapshot, q: str, course_ids: Sequence[int], language: str) -> Marks:
    """Return what a page of results shows of these courses, for a text."""
    languages = generation.languages
    marker = Marker(q, languages, generation.thesaurus)
    with damage():
        places = addresses_of(generation.schema, generation.searcher, course_ids)
        every = texts_of(generation.searcher, list(places.values()), languages)
    order = [language, *(code for code in languages if code != language)]
    found = {}
    for course_id, texts in zip(places, every, strict=True):
        excerpt = excerpt_of(marker, {code: texts[code] for code in order if code in texts})
        if excerpt is not None:
            found[course_id] = excerpt
    return Marks(marker, found)


def excerpt_of(marker: Marker, texts: Mapping[str, Texts]) -> Excerpt | None:
    """Return the words that show why a course was found, if title and summary do not.

    ``texts`` begins with the page's language. Title and summary are shown in it or, where it has
    none, in the next language that has.
    """
    own = next(iter(texts))
    missing = set(marker.needed)
    for field in ("title", "summary"):
        for code, said in texts.items():
            text = composed(getattr(said, field))
            if text:
                missing -= _words(marker.spans(text, code))
                break
    for code, said in texts.items():
        if not missing:
            return None
        for text, is_written in _beyond(said, shown=code == own):
            if not missing & _words(marker.spans(text, code)):
                continue
            readable = _told(text, marker, code, missing) if is_written else text
            spans = marker.spans(readable, code)
            if missing & _words(spans):
                return Excerpt(shortened(readable, spans, missing), code, foreign=code != own)
    return None


def _beyond(said: Texts, *, shown: bool) -> Iterator[tuple[str, bool]]:
    """Yield the texts of a course beyond those that the list shows, the most telling first.

    With each it says whether that is Markdown.
    """
    if not shown:
        yield composed(said.title), False
        yield composed(said.summary), False
    yield composed(said.body), True
    yield from ((composed(name), False) for name in said.names.split(NAMES_BETWEEN))


def _told(text: str, marker: Marker, code: str, wanted: Collection[int]) -> str:
    """Return, as a reader sees it, the paragraph of a Markdown text with most of the wanted words.

    Taking the marks out of all of it would cost more than finding it did. Where the words stand
    only in what a reader does not see, such as an address, that is all of it after all.
    """
    spans = [span for span in marker.spans(text, code) if span.words & set(wanted)]
    first = max(spans, key=lambda each: (_nearby(text, spans, each, wanted), -each.start))
    start = text.rfind("\n", 0, first.start) + 1
    end = text.find("\n", first.end)
    paragraph = plain(text[start : len(text) if end < 0 else end])
    found = _words(marker.spans(paragraph, code)) & set(wanted)
    return paragraph if found else plain(text)


def _words(spans: Sequence[Span]) -> frozenset[int]:
    return frozenset().union(*(span.words for span in spans))


def plain(text: str) -> str:
    """Return Markdown as the text that a reader sees, paragraph by paragraph."""
    for pattern, replacement in MARKDOWN:
        text = pattern.sub(replacement, text)
    return composed(html.unescape(text) if "&" in text else text)


def shortened(text: str, spans: Sequence[Span], wanted: Collection[int]) -> Markup:
    """Return about ``LENGTH`` characters around the place that has most of the wanted words.

    They begin with the sentence, if that is near, and never go beyond the paragraph.
    """
    first = max(
        (span for span in spans if span.words & set(wanted)),
        key=lambda span: (_nearby(text, spans, span, wanted), -span.start),
    )
    start = max((end.end() for end in SENTENCE.finditer(text, 0, first.start)), default=0)
    cut_before = first.start - start > BEFORE
    if cut_before:
        start = (
            text.index(" ", first.start - BEFORE) + 1
            if " " in text[first.start - BEFORE : first.start]
            else first.start
        )
    end = text.find("\n", first.end)
    end = len(text) if end < 0 else end
    cut_after = end - start > LENGTH
    if cut_after:
        space = text.rfind(" ", first.end, start + LENGTH)
        end = space if space > 0 else max(first.end, start + LENGTH)
    inside = [
        Span(span.start - start, span.end - start, span.words)
        for span in spans
        if start <= span.start and span.end <= end
    ]
    body = marked(text[start:end].rstrip(), inside)
    return ("… " if cut_before else "") + body + (" …" if cut_after else "")


def _nearby(text: str, spans: Sequence[Span], first: Span, wanted: Collection[int]) -> int:
    """Return how many of the wanted words stand soon after a place, in the same paragraph.

    ``spans`` are in order, so that only those nearby are looked at.
    """
    last = first.start + LENGTH - BEFORE
    paragraph = text.find("\n", first.end, last)
    last = paragraph if paragraph >= 0 else last
    begin = bisect_left(spans, first.start, key=_start)
    return len(_words(spans[begin : bisect_left(spans, last, key=_start)]) & set(wanted))


def _start(span: Span) -> int:
    return span.start
