"""Every page that links lead to answers, is valid HTML and speaks its address's language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from catalogue.accounts.access import Rule
from tests.house_rules import markup
from tests.house_rules.crawl import NO_LIMIT, Seen, crawl
from tests.machine.databases import EngineName
from tests.machine.visitor import Visitor

LANGUAGES = ("en", "es")
ANSWERS = (200, 302, 303, 308)
ACCOUNTS = ("hub@catalogue.example", "editor@imr.example", "ana@applicant.example")
STARTS = {
    "ana@applicant.example": {"en": "/en/my/applications", "es": "/es/mis/solicitudes"},
    "": {"en": "/en/workspace", "es": "/es/espacio"},
}


def wrong(seen: Seen, language: str) -> Iterator[str]:
    """Say what is wrong with an answer."""
    where = f"{seen.address} (linked from {seen.linked_from})"
    if "Content-Security-Policy" not in seen.response.headers:
        yield f"{where}: no security policy"
    if (
        not seen.is_page
        or seen.response.status_code != 200
        or not seen.address.startswith(f"/{language}/")
    ):
        return
    for mistake in markup.mistakes(seen.response.text, language):
        yield f"{where}: {mistake}"


def sets_cookie_for_all(app: Flask, seen: Seen) -> bool:
    """Say whether an answer that is the same for everybody comes with a cookie."""
    if "Set-Cookie" not in seen.response.headers:
        return False
    endpoint, _values = app.url_map.bind("").match(seen.address.partition("?")[0])
    return getattr(app.view_functions[endpoint], "admits", None) is Rule.PUBLIC


def dead(seen: list[Seen]) -> list[str]:
    """Return the addresses that were linked to and do not answer."""
    return [
        f"{each.address} (linked from {each.linked_from}): {each.response.status}"
        for each in seen
        if each.response.status_code not in ANSWERS
    ]


def check(seen: list[Seen], engine: EngineName, language: str) -> None:
    """Fail if anything is wrong; markup is read on one database, for it is the same on both."""
    found = dead(seen)
    if engine == "sqlite":
        found += [mistake for each in seen for mistake in wrong(each, language)]
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages(reader: Visitor, engine_name: EngineName, language: str) -> None:
    few = NO_LIMIT if engine_name == "sqlite" else 3
    seen = crawl(reader, f"/{language}/", f"/{language}/", few)
    assert len([each for each in seen if each.is_page]) > 15
    check(seen, engine_name, language)
    assert not [each.address for each in seen if sets_cookie_for_all(reader.application, each)]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("account", ACCOUNTS)
def test_signed_in_pages(
    sample_app: Flask, engine_name: EngineName, account: str, language: str
) -> None:
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    visitor.sign_in(account, lang=language)
    start = STARTS.get(account, STARTS[""])[language]
    seen = crawl(visitor, start, start, 4 if engine_name == "sqlite" else 1)
    assert seen[0].response.status_code == 200, f"{account} cannot see {start}"
    check(seen, engine_name, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path", ["/nothing", "/courses/nothing", "/cursos/nada", "/partners/nobody"]
)
def test_a_missing_page_is_a_whole_page(reader: Visitor, language: str, path: str) -> None:
    response = reader.get(f"/{language}{path}")
    assert response.status_code == 404
    assert not list(markup.mistakes(response.text))
    assert f'lang="{language}"' in response.text
