"""A name in another language is tagged inside a sentence too."""

from __future__ import annotations

from markupsafe import escape

from catalogue.i18n.fallback import LocalizedText, names_in, naming, tagged


def test_a_name_in_another_language_is_tagged_inside_a_sentence() -> None:
    spanish = tagged(LocalizedText("Academia <Única>", "es", is_fallback=True))
    text = naming(f"funded by {spanish} & others", [spanish, "Diplo"])
    assert text == "funded by Academia <Única> & others"
    assert escape(text) == ('funded by <span lang="es">Academia &lt;Única&gt;</span> &amp; others')
    longer = naming(f"{text} (1)", names_in(text))
    assert escape(longer).count('lang="es"') == 1


def test_names_in_the_pages_language_need_nothing() -> None:
    text = naming("funded by Diplo <x>", ["Diplo"])
    assert names_in(text) == ()
    assert escape(text) == "funded by Diplo &lt;x&gt;"
