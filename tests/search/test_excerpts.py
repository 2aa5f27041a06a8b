"""Results show where the typed words stand: marked, escaped, in the right language."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from catalogue.search.documents import CourseDocument, CourseText
from catalogue.search.index import excerpts
from catalogue.search.index.excerpts import LENGTH, Excerpt, excerpt_of, plain
from catalogue.search.text.highlight import Marker, composed, flattened
from catalogue.search.text.shown import Texts, packed, unpacked
from catalogue.search.text.thesaurus import Thesaurus
from tests.search.shelf import LANGUAGES, generation

SYNONYMS = Thesaurus(
    [
        ("es", ("gobernanza de Internet", "gobernanza de la red")),
        ("en", ("child safety", "child protection")),
        ("en", ("ITU", "International Telecommunication Union")),
    ]
)
ANYTHING = st.text(alphabet=st.characters(codec=None), max_size=80)


def marked(q: str, text: str, language: str) -> str:
    return str(Marker(q, LANGUAGES, SYNONYMS).html(text, language))


@pytest.mark.parametrize(
    ("q", "text", "language", "expected"),
    [
        ("negociación", "Las negociaciones, NEGOCIACION y más", "es",
         "Las <mark>negociaciones</mark>, <mark>NEGOCIACION</mark> y más"),
        ("negociacion", "La negociación", "es", "La <mark>negociación</mark>"),
        ("linea", "En línea; líneas", "es", "En <mark>línea</mark>; <mark>líneas</mark>"),
        ("policies", "Policy and policies", "en", "<mark>Policy</mark> and <mark>policies</mark>"),
        ("policy", "The police", "en", "The police"),
        ("organization", "An organisation", "en", "An <mark>organisation</mark>"),
        ("mujer", "Mujeres líderes", "es", "<mark>Mujeres</mark> líderes"),
        ("child", "A child’s rights", "en", "A <mark>child</mark>’s rights"),
        ("the law", "The law of the sea", "en", "The <mark>law</mark> of the sea"),
        ("año", "El an\u0303o", "es", "El <mark>año</mark>"),
        ("gobernanza de Internet", "La gobernanza de la red; otra red", "es",
         "La <mark>gobernanza de la red</mark>; otra red"),
        ("child safety", "Child online protection", "en",
         "<mark>Child online protection</mark>"),
        ("ITU", "The International Telecommunication Union", "en",
         "The <mark>International Telecommunication Union</mark>"),
        ("international telecommunication union", "ITU", "en", "<mark>ITU</mark>"),
        ("net", "Networks and the network", "en", "Networks and the network"),
        ("zebra", "", "en", ""),
        ("governance", "governance", "fr", "governance"),
        ("?", "What?", "en", "What?"),
        ("İ", "İstanbul and İ", "en", "İstanbul and <mark>İ</mark>"),
    ],
)  # fmt: skip
def test_families_and_synonyms_are_marked(q: str, text: str, language: str, expected: str) -> None:
    assert marked(q, text, language) == expected


@pytest.mark.parametrize("q", ["script", "b", "alert", "amp"])
def test_what_is_marked_is_escaped(q: str) -> None:
    text = "<script>alert('b & amp')</script> \"b\""
    html = marked(q, text, "en")
    assert "<mark>" in html
    rest = html.replace("<mark>", "").replace("</mark>", "")
    assert rest == str(escape(text))


@given(ANYTHING, ANYTHING, st.sampled_from(LANGUAGES))
def test_marking_changes_no_text(q: str, text: str, language: str) -> None:
    html = Marker(q, LANGUAGES, SYNONYMS).html(text, language)
    bare = html.replace(Markup("<mark>"), Markup()).replace(Markup("</mark>"), Markup())
    assert bare == escape(composed(text))


@given(ANYTHING)
def test_a_flat_text_is_as_long_as_it_was(text: str) -> None:
    assert len(flattened(text)) == len(text)


def excerpt(q: str, **texts: Texts) -> Excerpt | None:
    return excerpt_of(Marker(q, LANGUAGES, SYNONYMS), texts)


OWN = Texts("Digital policy", "A short course", "Technology ; Diplo", "It is about seabeds.")
OTHER = Texts("Política digital", "Un curso breve", "Tecnología", "Trata del lecho marino.")


def test_what_title_and_summary_show_needs_no_excerpt() -> None:
    assert excerpt("digital course", en=OWN, es=OTHER) is None
    assert excerpt("curso digital", es=OTHER, en=OWN) is None


def test_a_word_of_the_body_is_shown() -> None:
    assert excerpt("digital seabed", en=OWN, es=OTHER) == Excerpt(
        Markup("It is about <mark>seabeds</mark>."), "en", foreign=False
    )


def test_a_word_of_a_name_is_shown() -> None:
    assert excerpt("diplo", en=OWN, es=OTHER) == Excerpt(
        Markup("<mark>Diplo</mark>"), "en", foreign=False
    )


@pytest.mark.parametrize(
    ("q", "html"),
    [
        ("política", "<mark>Política</mark> digital"),
        ("breve", "Un curso <mark>breve</mark>"),
        ("lecho", "Trata del <mark>lecho</mark> marino."),
        ("digital lecho", "Trata del <mark>lecho</mark> marino."),
    ],
)
def test_what_only_the_other_language_says_is_said_to_be_foreign(q: str, html: str) -> None:
    assert excerpt(q, en=OWN, es=OTHER) == Excerpt(Markup(html), "es", foreign=True)


def test_a_course_without_words_in_the_page_s_language_shows_the_others() -> None:
    assert excerpt("política", en=Texts(), es=OTHER) is None
    found = excerpt("lecho", en=Texts(), es=OTHER)
    assert found is not None
    assert (found.language, found.foreign) == ("es", True)


def test_an_excerpt_is_short_and_says_where_it_was_cut() -> None:
    body = f"{'Before. ' * 40}{'word ' * 60}and the seabed {'after ' * 60}"
    found = excerpt("seabed", en=Texts("T", "S", "", body))
    assert found is not None
    assert found.html.startswith("… ")
    assert found.html.endswith(" …")
    assert "<mark>seabed</mark>" in found.html
    assert len(found.html.striptags()) <= LENGTH + 4


def test_the_place_with_most_of_the_words_is_shown() -> None:
    body = "The seabed.\nMining of minerals.\nMining of the seabed in depth.\nThe end."
    found = excerpt("seabed mining", en=Texts("T", "S", "", body))
    assert found is not None
    assert found.html == "<mark>Mining</mark> of the <mark>seabed</mark> in depth."


def test_an_excerpt_escapes_what_a_partner_wrote() -> None:
    body = "See <img src=x onerror=alert(1)> the **seabed** & [more](javascript:alert(1))."
    found = excerpt("seabed", en=Texts("T", "S", "", body))
    assert found is not None
    assert found.html == (
        "See &lt;img src=x onerror=alert(1)&gt; the <mark>seabed</mark> &amp; more."
    )


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("- one\n- two", "one\ntwo"),
        ("1. one\n2) two", "one\ntwo"),
        ("**bold** and _italic_ and `code`", "bold and italic and code"),
        ("a [link](https://example.org/x_y) here", "a link here"),
        ("snake_case stays, 2 * 3 too", "snake_case stays, 2 3 too"),
        ("\\*starred\\* &amp; so on", "*starred* & so on"),
    ],
)
def test_markdown_becomes_what_a_reader_sees(markdown: str, text: str) -> None:
    assert plain(markdown) == text


@given(ANYTHING, st.sampled_from(["en", "es"]), st.lists(ANYTHING, min_size=4, max_size=4))
def test_no_text_makes_an_excerpt_fail(q: str, language: str, parts: list[str]) -> None:
    found = excerpt_of(Marker(q, LANGUAGES, SYNONYMS), {language: Texts(*parts)})
    if found is not None:
        assert found.html.count("<mark>") == found.html.count("</mark>") >= 1


def test_texts_come_back_as_they_were_stored() -> None:
    said = CourseText("Título", "Resumen\x1e", "Cuerpo\n🙂")
    assert unpacked(packed(said, "A ; B")) == Texts("Título", "Resumen ", "A ; B", "Cuerpo\n🙂")
    assert unpacked(None) == Texts()


def test_a_page_is_marked_by_course(tmp_path: Path) -> None:
    documents = [
        CourseDocument(
            number,
            {
                "en": CourseText("Course", "Summary", f"The seabed {number}"),
                "es": CourseText("Curso", "Resumen", "El lecho marino"),
            },
        )
        for number in range(5)
    ]
    index = generation(tmp_path, *documents)
    made = excerpts.marks(index, "seabed", [3, 0, 99], "en")
    assert {key: str(each.html) for key, each in made.excerpts.items()} == {
        0: "The <mark>seabed</mark> 0",
        3: "The <mark>seabed</mark> 3",
    }
    assert excerpts.marks(index, "seabed", [], "en").excerpts == {}
    foreign = excerpts.marks(index, "lecho", [1], "en").excerpts[1]
    assert (foreign.language, foreign.foreign) == ("es", True)


@pytest.mark.parametrize("sign", ["'", "’", "‘", "\u02bb", "\u02bc"])
@pytest.mark.parametrize("typed", ["nukualofa", "Nuku'alofa", "nuku‘alofa"])
def test_a_word_with_any_apostrophe_is_marked_whole(typed: str, sign: str) -> None:
    html = str(Marker(typed, LANGUAGES, SYNONYMS).html(f"In Nuku{sign}alofa", "en"))
    assert "<mark>Nuku" in html
    assert html.endswith("alofa</mark>")
