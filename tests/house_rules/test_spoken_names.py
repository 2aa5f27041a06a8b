"""What an organisation is called in one language only is tagged with that language everywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString
from flask import Flask
from sqlalchemy import delete, select, update

from catalogue.database import db
from catalogue.partners.models import Organisation, OrganisationWords
from tests.conftest import visitor_of
from tests.house_rules.crawl import crawl
from tests.machine.apps import publish

pytestmark = pytest.mark.slow
"""It walks the whole site, once for visitors and once for whoever runs it."""

NAME = "Academia Única de Prueba"
UNSPOKEN = ("script", "style", "title")
SPOKEN = ("title", "aria-label", "alt", "placeholder", "label", "data-label")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def untagged(html: str) -> Iterator[str]:
    """Yield the texts that have the name and are not said to be Spanish."""
    tree = BeautifulSoup(html, "lxml")
    own = tree.html["lang"] if tree.html is not None else ""
    for text in tree.find_all(string=re.compile(NAME)):
        if isinstance(text, Comment) or not isinstance(text, NavigableString):
            continue
        parents = list(text.parents)
        if any(each.name in UNSPOKEN for each in parents):
            continue
        spoken = next((each["lang"] for each in parents if each.has_attr("lang")), "")
        if spoken != "es":
            yield str(parents[0])[:200]
    for tag in tree.find_all(True):
        if tag.get("lang", own) != "es":
            yield from (f"{name} of {tag}" for name in SPOKEN if NAME in str(tag.get(name, "")))


def bare_values(node: Any) -> Iterator[str]:
    """Yield the values of a graph that have the name and do not say their language."""
    if isinstance(node, dict):
        if node.get("@language") == "es":
            return
        for value in node.values():
            yield from bare_values(value)
    elif isinstance(node, list):
        for value in node:
            yield from bare_values(value)
    elif isinstance(node, str) and NAME in node:
        yield node


@pytest.fixture
def spanish_only(sample_app: Flask) -> Flask:
    """The sample, in which every organisation has a Spanish name alone, with the same beginning."""
    with sample_app.app_context():
        db.session.execute(delete(OrganisationWords).where(OrganisationWords.language == "en"))
        for key, slug in db.session.execute(select(Organisation.id, Organisation.slug)).all():
            row = update(OrganisationWords).where(OrganisationWords.organisation_id == key)
            db.session.execute(row.values(name=f"{NAME} {slug}", official=True))
        publish()
    return sample_app


@pytest.mark.parametrize(
    "planted", [f"<p>{NAME}</p>", f'<b lang="es"><a aria-label="{NAME}">x</a></b>']
)
def test_a_planted_name_without_its_language_is_seen(planted: str) -> None:
    assert list(untagged(f'<html lang="en"><title>{NAME}</title>{planted}'))
    assert not list(untagged(f'<html lang="en"><title>{NAME}</title><b lang="es">{NAME}</b>'))


@pytest.mark.parametrize("language", ["en", "es"])
def test_pages_tag_the_name(spanish_only: Flask, language: str) -> None:
    visitor = visitor_of(spanish_only)
    found: set[str] = set()
    seen = 0
    for page in crawl(visitor, f"/{language}/", f"/{language}/", each_kind=12):
        if page.is_page and page.address.startswith(f"/{language}/"):
            seen += page.response.text.count(NAME)
            found |= {f"{page.address}: {each}" for each in untagged(page.response.text)}
            graph = re.search(r'ld\+json">(.*?)</script>', page.response.text)
            if graph and language == "en":
                found |= {f"{page.address}: {each}" for each in bare_values(json.loads(graph[1]))}
    assert seen > 100
    assert not found, "\n".join(sorted(found))


def test_the_workspace_tags_the_name(spanish_only: Flask) -> None:
    hub = visitor_of(spanish_only)
    hub.sign_in("hub@catalogue.example")
    pages = crawl(hub, "/en/workspace", "/en/workspace", each_kind=3)
    found = {f"{page.address}: {each}" for page in pages for each in untagged(page.response.text)}
    assert not found, "\n".join(sorted(found))


def test_feeds_tag_the_name(spanish_only: Flask) -> None:
    root = ET.fromstring(visitor_of(spanish_only).get("/en/courses.atom").data)
    atom = "{http://www.w3.org/2005/Atom}"
    authors = [each for each in root.iter(f"{atom}author") if NAME in "".join(each.itertext())]
    assert authors
    assert {each.get(XML_LANG) for each in authors} == {"es"}
