"""The model's terms, its controlled vocabularies, and values that every part uses.

Model: European Learning Model 3 (European Commission, data.europa.eu/snb/model/elm), in the shape
that its application profile for learning opportunities and qualifications (LOQ) asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from catalogue.courses.codes import Award, Format
from catalogue.i18n.iso import country3, language3
from catalogue.i18n.languages import languages, using_locale
from catalogue.i18n.text import one_line, plain_text

Node = dict[str, Any]
Texts = dict[str, str]
"""One text per language."""

_TEXT = {"@container": "@language"}
CONTEXT: Node = {
    "elm": "http://data.europa.eu/snb/model/elm/",
    "dc": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rov": "http://www.w3.org/ns/regorg#",
    "adms": "http://www.w3.org/ns/adms#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dc:title": _TEXT,
    "dc:description": _TEXT,
    "skos:prefLabel": _TEXT,
    "skos:altLabel": _TEXT,
    "rov:legalName": _TEXT,
    "elm:noteLiteral": _TEXT,
    "elm:geographicName": _TEXT,
    "dc:modified": {"@type": "xsd:dateTime"},
    "elm:startDate": {"@type": "xsd:dateTime"},
    "elm:endDate": {"@type": "xsd:dateTime"},
    "elm:applicationDeadline": {"@type": "xsd:dateTime"},
    "elm:duration": {"@type": "xsd:duration"},
    "elm:volumeOfLearning": {"@type": "xsd:duration"},
    "elm:contentUrl": {"@type": "xsd:anyURI"},
    "elm:point": {"@type": "xsd:string"},
    "rdf:value": {"@type": "xsd:decimal"},
}

SNB = "http://data.europa.eu/snb/"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
COURSE = f"{SNB}learning-opportunity/05053c1cbe"
ECTS = f"{SNB}education-credit/6fcec5c5af"
MODES = {
    Format.ONLINE: f"{SNB}learning-assessment/920fbb3cbe",
    Format.IN_PERSON: f"{SNB}learning-assessment/9191af2ed9",
    Format.BLENDED: f"{SNB}learning-assessment/e92d221e4d",
}
LIGHT, INTENSIVE, FULL_TIME = (
    f"{SNB}learning-schedule/{code}" for code in ("67395e6b5a", "f230bae523", "72a0ab92fa")
)
FORMAL, NON_FORMAL = (f"{SNB}learning-setting/{code}" for code in ("6fd4685715", "e207a81fc7"))
FORMAL_AWARDS = frozenset({Award.CREDIT, Award.DEGREE, Award.DIPLOMA, Award.MASTER})


def concept(address: str, notation: str = "") -> Node:
    """Return a term of a controlled vocabulary."""
    node: Node = {"@id": address, "@type": "skos:Concept"}
    return node | {"skos:notation": notation} if notation else node


def spoken(code: str) -> Node | None:
    """Return a language of the authority list."""
    code = language3(code)
    return concept(f"{AUTHORITY}language/{code}") if code else None


def country(code: str) -> Node | None:
    """Return a country of the authority list."""
    code = country3(code)
    return concept(f"{AUTHORITY}country/{code}") if code else None


def schedule(hours: int | None) -> Node | None:
    """Return how much of a week goes into learning: less than 8 hours, up to 30, or more."""
    if not hours:
        return None
    return concept(LIGHT if hours < 8 else INTENSIVE if hours <= 30 else FULL_TIME)


def texts(words: Mapping[str, Any], field: str, *, markdown: bool = False) -> Texts:
    """Return a field in every language that has it, as plain text."""
    clean = plain_text if markdown else one_line
    found = {code: clean(getattr(row, field)) for code, row in sorted(words.items())}
    return {code: text for code, text in found.items() if text}


def worded(say: Callable[[], str]) -> Texts:
    """Return what the interface says, in each of its languages."""
    found = {}
    for code in languages():
        with using_locale(code):
            found[code] = one_line(say())
    return {code: text for code, text in found.items() if text}


def note(found: Texts) -> Node | None:
    """Return a text as a note."""
    return {"@type": "elm:Note", "elm:noteLiteral": found} if found else None


def page(address: str, code: str = "", title: Texts | None = None) -> Node:
    """Return a page of the web, with its language where that is known."""
    return {
        "@type": "elm:WebResource",
        "elm:contentUrl": address,
        "dc:language": spoken(code) if code else None,
        "dc:title": title,
    }


def instant(at: datetime) -> str:
    """Return an instant with its offset, to the second."""
    return at.isoformat(timespec="seconds")
