"""Addresses in every language."""

from __future__ import annotations

import pytest
from flask import Flask, url_for

from catalogue.i18n.addresses import absolute
from catalogue.i18n.languages import LanguageUnknown, language, using_locale
from catalogue.i18n.url_segments import WORDS, reserved, translated


def test_only_fixed_segments_are_translated() -> None:
    assert (
        translated("/courses/<slug>/<edition>/apply", "es") == "/cursos/<slug>/<edition>/solicitud"
    )
    assert translated("/courses/<slug>", "en") == "/courses/<slug>"


def test_a_missing_word_falls_back_to_english() -> None:
    assert translated("/courses/whatever", "es") == "/cursos/whatever"
    assert translated("/courses", "fr") == "/courses"


def test_no_word_means_two_things_in_a_language() -> None:
    for code in {code for words in WORDS.values() for code in words}:
        own = [words.get(code, word) for word, words in WORDS.items()]
        assert len(own) == len(set(own)), code


def test_reserved_words_are_those_of_every_language() -> None:
    assert {"courses", "cursos", "apply", "solicitud", "join", "colaborar"} <= reserved()


def test_an_address_without_a_language_is_an_error(reading_app: Flask) -> None:
    with reading_app.test_request_context(base_url=reading_app.config["BASE_URL"]):
        with pytest.raises(LanguageUnknown):
            url_for("courses.catalogue")
        assert url_for("courses.catalogue", lang="es") == "/es/cursos"


def test_absolute_addresses_ignore_the_request(reading_app: Flask) -> None:
    base = reading_app.config["BASE_URL"]
    with reading_app.app_context():
        assert absolute("courses.course", lang="es", slug="x") == f"{base}/es/cursos/x"
        assert absolute("syndication.sitemap", lang="es") == f"{base}/sitemap.xml"


def test_speaking_is_for_the_languages_of_the_house(reading_app: Flask) -> None:
    with reading_app.app_context():
        with using_locale("en"):
            with using_locale("es"):
                assert language() == "es"
            assert language() == "en"
        with pytest.raises(LanguageUnknown):
            language()
        with pytest.raises(LanguageUnknown), using_locale("xx"):
            pass
