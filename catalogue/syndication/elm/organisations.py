"""Organisations of the model: legal names, other names, homepage, country."""

from __future__ import annotations

from catalogue.i18n.addresses import absolute
from catalogue.i18n.cities import city_name
from catalogue.i18n.languages import languages
from catalogue.i18n.text import one_line
from catalogue.partners.models import Organisation
from catalogue.syndication.elm.terms import Node, Texts, country, note, page, worded


def identity(row: Organisation) -> str:
    """Return what an organisation is called among linked data, whatever the page's language."""
    address = absolute("courses.partner", lang=languages()[0], slug=row.slug)
    return f"{address}#organisation"


def place(code: str, city: str, venue: Texts | None = None) -> Node | None:
    """Return a place in a country; nothing where the country is not known."""
    known = country(code)
    if known is None:
        return None
    return {
        "@type": "dc:Location",
        "elm:geographicName": worded(lambda: city_name(city)) if city else None,
        "dc:description": venue,
        "elm:address": {
            "@type": "elm:Address",
            "elm:countryCode": known,
            "elm:fullAddress": note(worded(lambda: city_name(city))) if city else None,
        },
    }


def organisation(row: Organisation) -> Node:
    """Return an organisation; a descriptive translation of its name is no legal name."""
    names = {code: one_line(words.name) for code, words in sorted(row.words.items())}
    legal = {code: name for code, name in names.items() if row.words[code].official} or names
    return {
        "@id": identity(row),
        "@type": "elm:Organisation",
        "rov:legalName": legal,
        "skos:altLabel": {code: name for code, name in names.items() if code not in legal},
        "foaf:homepage": page(row.website) if row.website else None,
        "elm:location": place(row.country, row.city),
    }
