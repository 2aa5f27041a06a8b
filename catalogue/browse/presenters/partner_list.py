"""What stands around the list of institutions: facets, chips, letters, pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from catalogue.browse.forms.partner_filters import PARTNER_FACETS, PartnerFilters
from catalogue.browse.links.addresses import link
from catalogue.browse.presenters.facet_options import Facet, Option, facet_of
from catalogue.browse.presenters.partner_search import Found
from catalogue.courses.caches.names import PARTNER, Directory
from catalogue.courses.labels import label, region_label
from catalogue.courses.presenters import Avatar, avatar
from catalogue.courses.presenters.partner import original_name
from catalogue.courses.queries import Institution
from catalogue.i18n import formats
from catalogue.i18n.collation import sort_key
from catalogue.i18n.fallback import LocalizedText, localize, tagged
from catalogue.i18n.languages import language
from catalogue.paging import page_of
from catalogue.partners.codes import OrganisationKind

PER_PAGE = 100
LETTERS_FROM = 41
"""From how many institutions on the list has letters to jump to."""

OTHER_LETTERS = "#"


@dataclass(frozen=True)
class Line:
    """One institution in the list; ``letter`` where it is the first one with it on its page."""

    avatar: Avatar
    about: str
    original: LocalizedText | None
    courses: int
    letter: str


@dataclass(frozen=True)
class View:
    """The list of institutions on one page and what stands around it."""

    lines: Sequence[Line]
    total: int
    letters: Sequence[tuple[str, str]]
    facets: Sequence[Facet]
    chips: Sequence[tuple[str, str]]
    clear: str
    unknown: Sequence[tuple[str, str]]
    page: int
    pages: int
    page_address: Callable[[int], str]


def address(filters: PartnerFilters) -> str:
    """Return the directory's address for these filters, in the page's language."""
    args: dict[str, Any] = filters.as_args()
    return link("courses.partners", **args)


def _legends() -> dict[str, str]:
    return {
        "kind": _("Kind"),
        "region": _("Region"),
        "country": _("Country or territory"),
        "network": _("Network"),
    }


def _value_label(facet: str, value: str, directory: Directory) -> str:
    if facet == "kind":
        known = value in list(OrganisationKind)
        return label(OrganisationKind(value)) if known else value
    if facet == "region":
        return region_label(value)
    if facet == "country":
        return formats.country_name(value)
    network = directory.institutions.get(value)
    return tagged(localize(network.words, "name")) if network else value


def _letter(institution: Institution) -> str:
    """Return the letter under which an alphabetical list has it; a letter of its own is one."""
    key = localize(institution.words, "sort_key").text
    first = key[:1]
    if not first.isalpha():
        return OTHER_LETTERS
    # A tailored letter is stored as its neighbour with a mark after it; see ``collation``.
    if key[1:2] == "\u007f":
        first = localize(institution.words, "name").text.lstrip("¿¡«“\"'(")[:1]
    return first.upper()


def _letters(found: Sequence[Institution], filters: PartnerFilters) -> Sequence[tuple[str, str]]:
    """Return each letter with the address of its first institution."""
    if len(found) < LETTERS_FROM:
        return []
    first: dict[str, int] = {}
    for place, each in enumerate(found):
        first.setdefault(_letter(each), place)
    return [
        (letter, f"{address(filters.at_page(place // PER_PAGE + 1))}#{_anchor(letter)}")
        for letter, place in first.items()
    ]


def _anchor(letter: str) -> str:
    return "letter-0" if letter == OTHER_LETTERS else f"letter-{letter}"


def _lines(found: Sequence[Institution], directory: Directory, *, letters: bool) -> list[Line]:
    lines, seen = [], set()
    for each in found:
        letter = _letter(each) if letters else ""
        about = [label(each.kind), formats.country_name(each.country)]
        lines.append(
            Line(
                avatar=avatar(each),
                about=" · ".join(about),
                original=original_name(each),
                courses=directory.count(PARTNER, each.slug),
                letter="" if letter in seen else letter and _anchor(letter),
            )
        )
        seen.add(letter)
    return lines


def _options(facet: str, found: Found, directory: Directory) -> list[Option]:
    options = [
        Option(each.value, _value_label(facet, each.value, directory), each.count, each.chosen)
        for each in found.facets[facet]
    ]
    return sorted(options, key=lambda option: (-option.total, sort_key(option.label, language())))


def directory_view(directory: Directory, filters: PartnerFilters, found: Found) -> View:
    """Return the asked for page of the list, with facets, chips and letters in words."""
    titles = _legends()
    total = len(found.institutions)
    page = page_of(total, str(filters.page), PER_PAGE)
    shown = found.institutions[page.first : page.first + PER_PAGE]
    letters = _letters(found.institutions, filters)
    return View(
        lines=_lines(shown, directory, letters=bool(letters)),
        total=total,
        letters=letters,
        facets=[
            facet_of(facet, titles[facet], options)
            for facet in PARTNER_FACETS
            if (options := _options(facet, found, directory))
        ],
        chips=[
            (_value_label(facet, value, directory), address(filters.without(facet, value)))
            for facet, value in filters.pairs()
        ],
        clear=address(filters.cleared()),
        unknown=[
            (titles[facet], value)
            for facet, value in found.unknown
            if value in filters.values(facet)
        ],
        page=page.number,
        pages=page.pages,
        page_address=lambda number: address(filters.at_page(number)),
    )
