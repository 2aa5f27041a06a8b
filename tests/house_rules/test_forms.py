"""Every form reads what people type in the same way: one check of lengths, one cleaning."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from wtforms import Field, PasswordField, StringField, TextAreaField
from wtforms.validators import Length, Regexp

import catalogue
from catalogue.comanagement.forms.course import create_form, partner_form, statement_form
from catalogue.comanagement.forms.edition import edition_form
from catalogue.comanagement.forms.fields import CountriesField
from catalogue.comanagement.forms.words import words_form
from catalogue.config import ROOT
from catalogue.i18n.forms import BaseForm, LineArea, cleaner_of, text_questions
from catalogue.i18n.languages import using_locale
from catalogue.i18n.validators import Within, at_most
from catalogue.partners.forms import approve_form

LANGUAGES = ("en", "es")
TRAP = "subject"
"""The question that only programs answer; see ``alerts.forms.AskForm``."""

Question = tuple[str, Any]


def made() -> set[type[BaseForm]]:
    """Return every form there is, those that are made for the languages of the house included."""
    for module in pkgutil.walk_packages(catalogue.__path__, "catalogue."):
        if ".forms" in module.name:
            importlib.import_module(module.name)
    for make in (create_form, partner_form, statement_form, edition_form, words_form):
        make(LANGUAGES)
    approve_form()
    return set(_below(BaseForm))


def _below(form: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for each in form.__subclasses__():
        if each.__module__.startswith("catalogue.") or each.__name__.endswith("Form"):
            yield each
        yield from _below(each)


def questions(app: Flask) -> list[Question]:
    """Return every question of every form, as a field, under "Form.question"."""
    found = []
    with app.test_request_context("/en/", base_url="http://catalogue.test"), using_locale("en"):
        for form in made():
            if not form.__module__.startswith("catalogue."):
                continue
            host = BaseForm(formdata=None)
            for name in dir(form):
                unbound = getattr(form, name)
                if hasattr(unbound, "_formfield") and hasattr(unbound, "bind"):
                    field = unbound.bind(form=host, name=name, _meta=host.meta)
                    found.append((f"{form.__name__}.{name}", field))
    assert len(found) > 150, "Something is not seen."
    return found


def without_one_length(found: list[Question]) -> list[str]:
    """Return the questions for text that have not just the one check of lengths."""
    wrong = []
    for name, field in found:
        limits = [each for each in field.validators if isinstance(each, Within)]
        others = [each for each in field.validators if isinstance(each, Length) and each.max != -1]
        browsers = getattr(field.flags, "maxlength", None)
        is_open = _is_text(field) and not _is_shaped(field) and len(limits) != 1
        if others or browsers or is_open:
            wrong.append(name)
    return wrong


def _is_shaped(field: Field) -> bool:
    return any(isinstance(each, Regexp) for each in field.validators)


def _is_text(field: Field) -> bool:
    if isinstance(field, CountriesField) or field.name == TRAP or field.type == "HiddenField":
        return False
    return isinstance(field, StringField | TextAreaField | PasswordField)


def forgetful(found: list[Question]) -> list[str]:
    """Return the questions that switch off the browser's memory, which Back lives by."""
    return [
        name
        for name, field in found
        if (field.render_kw or {}).get("autocomplete") == "off" and field.name != TRAP
    ]


def test_an_error_s_page_knows_every_question_from_the_start(app: Flask) -> None:
    names = text_questions()
    assert {f"{word}_{code}" for word in ("title", "summary", "note") for code in LANGUAGES} <= {
        *names
    }
    assert "base" not in names
    assert "password" not in names


@pytest.fixture
def all_questions(app: Flask) -> list[Question]:
    """Every question of every form."""
    return questions(app)


def test_lengths_are_checked_in_one_way(all_questions: list[Question]) -> None:
    assert without_one_length(all_questions) == []


def test_another_check_of_lengths_is_noticed(app: Flask) -> None:
    with app.test_request_context("/en/", base_url="http://catalogue.test"):
        host = BaseForm(formdata=None)

        def bound(*checks: Any) -> Any:
            unbound: Any = StringField("Name", list(checks))
            return unbound.bind(form=host, name="n", _meta=host.meta)

        assert without_one_length([("a", bound(Length(max=3)))]) == ["a"]
        assert without_one_length([("a", bound())]) == ["a"]
        assert without_one_length([("a", bound(at_most(3)))]) == []


@pytest.mark.engines
def test_text_at_the_limit_is_taken_whatever_its_line_ends(
    app: Flask, all_questions: list[Question]
) -> None:
    seen = 0
    with app.test_request_context("/en/", base_url="http://catalogue.test"):
        for name, field in all_questions:
            for check in field.validators:
                if isinstance(check, Within) and isinstance(field, TextAreaField):
                    clean = cleaner_of(field)
                    assert clean is not None
                    field.data = clean(
                        "x\r\n" * ((check.most - 1) // 2) + "x" * (2 - check.most % 2)
                    )
                    check(None, field)
                    seen += 1
                    assert not isinstance(field, LineArea) or "\n" not in field.data, name
    assert seen > 20


def test_every_answer_but_a_password_is_cleaned(all_questions: list[Question]) -> None:
    for name, field in all_questions:
        clean = cleaner_of(field)
        if isinstance(field, PasswordField):
            assert clean is None, name
        else:
            assert clean is not None, name
            assert clean("\ufeffa\x00\u200b\u00a0") == "a", name


def test_no_question_switches_off_the_browsers_memory(all_questions: list[Question]) -> None:
    assert forgetful(all_questions) == []


def forgetful_sources(sources: dict[str, str]) -> list[str]:
    """Return the sources that write a control which switches off the browser's memory."""
    return [name for name, text in sources.items() if re.search(r"autocomplete\W{1,5}off", text)]


def test_no_page_switches_off_the_browsers_memory() -> None:
    files = [*ROOT.joinpath("templates").rglob("*.html"), *ROOT.joinpath("catalogue").rglob("*.py")]
    sources = {str(each.relative_to(ROOT)): each.read_text() for each in files}
    assert forgetful_sources(sources) == ["catalogue/alerts/forms.py"], "Only the trap may."
    assert forgetful_sources({"a": '<input autocomplete="off">', "b": '"autocomplete": "off"'}) == [
        "a",
        "b",
    ]


def test_a_forgetful_question_is_noticed(app: Flask) -> None:
    with app.test_request_context("/en/", base_url="http://catalogue.test"):
        host = BaseForm(formdata=None)
        field: Any = StringField("Name", render_kw={"autocomplete": "off"})
        assert forgetful([("a", field.bind(form=host, name="n", _meta=host.meta))]) == ["a"]


def unguarded(sources: dict[str, str]) -> list[str]:
    """Return the templates with a form to be posted that no layout guards against being dropped.

    ``layout/form.html`` and ``layout/workspace.html`` bring the script and the words for it.
    """
    guards = ("layout/form.html", "layout/workspace.html")

    def is_guarded(name: str) -> bool:
        parent = re.search(r"extends \"([^\"]+)\"", sources.get(name, ""))
        return name in guards or (parent is not None and is_guarded(parent[1]))

    return [
        name
        for name, text in sources.items()
        if 'method="post"' in text and not is_guarded(name) and not name.startswith("components/")
    ]


def test_every_page_with_a_form_warns_before_it_is_left() -> None:
    folder = ROOT / "templates"
    sources = {
        each.relative_to(folder).as_posix(): each.read_text() for each in folder.rglob("*.html")
    }
    included = {
        name
        for text in sources.values()
        for name in re.findall(r"(?:include|import|from) \"([^\"]+)\"", text)
    }
    assert set(unguarded(sources)) - included == set()
    planted = {"a.html": '{% extends "layout/base.html" %}<form method="post">'}
    assert unguarded(sources | planted)[-1] == "a.html"
