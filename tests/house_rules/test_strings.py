"""Interface strings are marked, collected, translated; each check notices when one is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.config import ROOT
from tests.house_rules import strings

TRANSLATIONS = ROOT / "translations"
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def test_there_are_translations() -> None:
    assert [language for language, _path in strings.message_files(TRANSLATIONS)]


@pytest.mark.slow
def test_every_file_has_the_strings_of_the_sources(tmp_path: Path) -> None:
    template = strings.collect(ROOT, tmp_path / "messages.pot")
    found = strings.not_collected(template, TRANSLATIONS)
    assert not found, "`make translations` mends this:\n" + "\n".join(found)


@pytest.mark.parametrize("check", [strings.untranslated, strings.unlike, strings.familiar])
def test_translations_are_whole(check: Callable[[Path], list[str]]) -> None:
    found = check(TRANSLATIONS)
    assert not found, f"{check.__doc__}\n" + "\n".join(found)


def test_templates_say_nothing_untranslated() -> None:
    found = strings.bare_words(ROOT / "templates")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (strings.untranslated, 'msgid "Course"\nmsgstr ""\n'),
        (strings.untranslated, '#, fuzzy\nmsgid "Course"\nmsgstr "Curso"\n'),
        (
            strings.untranslated,
            'msgid "one"\nmsgid_plural "many"\nmsgstr[0] "uno"\nmsgstr[1] ""\n',
        ),
        (strings.untranslated, 'msgid "one"\nmsgid_plural "many"\nmsgstr[0] "uno"\n'),
        (strings.unlike, 'msgid "%(name)s of %(all)s"\nmsgstr "%(name)s"\n'),
        (strings.unlike, 'msgid "{name}"\nmsgstr "{nombre}"\n'),
        (strings.unlike, 'msgid "<b>Course</b>"\nmsgstr "Curso"\n'),
        (strings.unlike, 'msgid "Course "\nmsgstr "Curso"\n'),
        (strings.familiar, 'msgid "Your course"\nmsgstr "Tu curso"\n'),
    ],
)
def test_a_planted_violation_is_seen(
    check: Callable[[Path], list[str]], text: str, tmp_path: Path
) -> None:
    path = tmp_path / "es/LC_MESSAGES/messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD + 'msgid "Places"\nmsgstr "Plazas"\n\n')
    assert check(tmp_path) == []
    path.write_text(HEAD + text)
    assert check(tmp_path)


def test_a_string_that_was_not_collected_is_seen(tmp_path: Path) -> None:
    template = tmp_path / "messages.pot"
    template.write_text(HEAD + 'msgid "Course"\nmsgstr ""\n')
    path = tmp_path / "es/LC_MESSAGES/messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD + 'msgid "Course"\nmsgstr "Curso"\n')
    assert strings.not_collected(template, tmp_path) == []
    path.write_text(HEAD + 'msgid "Old course"\nmsgstr "Curso antiguo"\n')
    assert len(strings.not_collected(template, tmp_path)) == 2


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("<p>Apply now</p>", True),
        ('<img alt="A building">', True),
        ("{% if open %}Open{% endif %}", True),
        ("{% trans %}Apply now{% endtrans %} · {{ _('Open') }}", False),
        ("<p>{{ title }} – 30 ECTS</p>", False),
        ('<{{ element }} class="name">{{ name }}</{{ element }}>', False),
    ],
)
def test_words_outside_of_a_translation_are_seen(text: str, bare: bool, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(text)
    assert bool(strings.bare_words(tmp_path)) is bare
