"""What is shown where a translation is missing."""

from __future__ import annotations

from types import SimpleNamespace

from flask import Flask

from catalogue.i18n.fallback import localize
from catalogue.i18n.languages import using_locale

WORDS = {
    "en": SimpleNamespace(title="Course", summary="In English"),
    "es": SimpleNamespace(title="Curso", summary=""),
}


def test_the_page_s_language_goes_first(reading_app: Flask) -> None:
    with reading_app.app_context(), using_locale("es"):
        found = localize(WORDS, "title")
        assert (str(found), found.language, found.is_fallback) == ("Curso", "es", False)


def test_another_language_is_labelled(reading_app: Flask) -> None:
    with reading_app.app_context(), using_locale("es"):
        found = localize(WORDS, "summary")
        assert (found.text, found.language, found.is_fallback) == ("In English", "en", True)


def test_nothing_at_all_is_empty(reading_app: Flask) -> None:
    with reading_app.app_context():
        assert not localize({}, "title", "en")
        assert not localize(WORDS, "unknown", "en")


def test_a_language_that_the_interface_does_not_speak_is_better_than_nothing(
    reading_app: Flask,
) -> None:
    with reading_app.app_context():
        found = localize({"fr": SimpleNamespace(title="Cours")}, "title", "en")
        assert (found.text, found.language) == ("Cours", "fr")
