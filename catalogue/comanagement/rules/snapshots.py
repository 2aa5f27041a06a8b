"""What a snapshot holds: its fields, what they are when nothing was said, and older shapes.

A snapshot is one flat mapping of field to JSON value, so that two of them can be compared and
merged field by field. Words are ``words.<language>.<field>``, fee routes ``routes.<kind>`` (the
whole route, or nothing). Days are ISO days, instants ISO instants in UTC, amounts decimal strings.

Which names there are is said here and nowhere else: no form, address or file can add one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Container, Iterable, Mapping
from decimal import Decimal
from typing import Any

from catalogue.comanagement.codes import ListingKind
from catalogue.courses.codes import (
    Admission,
    Award,
    CountryBasis,
    Format,
    Level,
    Nomination,
    RouteKind,
    Visibility,
)
from catalogue.i18n.locales import is_language
from catalogue.i18n.normalisation import normal_form

Snapshot = dict[str, Any]

SCHEMA = 2
"""The shape that is written; older ones are upgraded when read."""

COURSE_WORDS = ("title", "summary", "description", "outcomes", "audience", "prerequisites")
EDITION_WORDS = ("label", "venue", "note")
ROUTE_FIELDS = (
    "ects",
    "amount",
    "currency",
    "early_amount",
    "early_until",
    "funding",
    "scholarship_min",
    "scholarship_max",
    "deadline_at",
)
ROUTE_NEEDS = ("amount", "currency", "funding")
"""What a fee route cannot be without."""

COURSE_DEFAULTS: dict[str, Any] = {
    "source_language": "",
    "level": Level.INTRODUCTORY.value,
    "weeks": None,
    "days": None,
    "hours_min": None,
    "hours_max": None,
    "ects": None,
    "eqf_level": None,
    "award": Award.CERTIFICATE.value,
    "isced_f": "",
    "topics": [],
}
EDITION_DEFAULTS: dict[str, Any] = {
    "slug": "",
    "starts_on": None,
    "ends_on": None,
    "opens_at": None,
    "zone": "UTC",
    "format": Format.ONLINE.value,
    "self_paced": False,
    "city": "",
    "country": "",
    "languages": [],
    "assignment_languages": [],
    "capacity": 30,
    "admission": Admission.SELECTION.value,
    "waiting_list": True,
    "late_entry": False,
    "nomination": Nomination.NONE.value,
    "visibility": Visibility.LISTED.value,
    "eligible_by": CountryBasis.RESIDENCE.value,
    "eligible_groups": [],
    "eligible_countries": [],
    "eligible_employers": [],
    "cancelled": False,
}
DEFAULTS: Mapping[ListingKind, Mapping[str, Any]] = {
    ListingKind.COURSE: COURSE_DEFAULTS,
    ListingKind.EDITION: EDITION_DEFAULTS | {f"routes.{kind.value}": None for kind in RouteKind},
}
WORDS: Mapping[ListingKind, tuple[str, ...]] = {
    ListingKind.COURSE: COURSE_WORDS,
    ListingKind.EDITION: EDITION_WORDS,
}


def amount_text(amount: Decimal | None) -> str | None:
    """Return an amount as a snapshot holds it: "650", "99.50"."""
    if amount is None:
        return None
    whole = amount == amount.to_integral_value()
    return f"{amount:.0f}" if whole else f"{amount:.2f}"


def _with_country_basis(kind: ListingKind, snapshot: Snapshot) -> Snapshot:
    """Say what older editions meant by countries: where people live."""
    if kind is ListingKind.COURSE:
        return snapshot
    return {"eligible_by": CountryBasis.RESIDENCE.value} | snapshot


UPGRADES: dict[int, Callable[[ListingKind, Snapshot], Snapshot]] = {1: _with_country_basis}
"""From the shape with this number to the next."""


def words_field(language: str, name: str) -> str:
    """Return the field that holds ``name`` in ``language``."""
    return f"words.{language}.{name}"


def fields_of(kind: ListingKind, languages: Iterable[str]) -> list[str]:
    """Return the names of every field of a listing, in a fixed order."""
    words = [words_field(code, name) for code in languages for name in WORDS[kind]]
    return [*DEFAULTS[kind], *words]


def _is_field(kind: ListingKind, name: str) -> bool:
    """Say whether a name is that of a field; its words may be in any language there is."""
    if name in DEFAULTS[kind]:
        return True
    parts = name.split(".")
    known = len(parts) == 3 and parts[0] == "words" and parts[2] in WORDS[kind]
    return known and is_language(parts[1])


def unknown_names(
    kind: ListingKind, snapshot: Mapping[str, Any], languages: Iterable[str]
) -> list[str]:
    """Return the names in a snapshot that are no field's, those inside fee routes included."""
    known = {*fields_of(kind, languages)}
    found = []
    for name, value in snapshot.items():
        if name not in known:
            found.append(name)
        elif name.startswith("routes.") and value:
            found += [f"{name}.{part}" for part in value if part not in ROUTE_FIELDS]
    return found


def readable(kind: ListingKind, snapshot: Mapping[str, Any]) -> Snapshot:
    """Return a snapshot without the names that are no field's, whoever once wrote them."""
    return {
        name: _route(value) if name.startswith("routes.") else value
        for name, value in snapshot.items()
        if _is_field(kind, name)
    }


def _route(value: Any) -> dict[str, Any] | None:
    whole = isinstance(value, dict) and all(value.get(name) is not None for name in ROUTE_NEEDS)
    return {name: value.get(name) for name in ROUTE_FIELDS} if whole else None


def digest(kind: ListingKind, snapshot: Mapping[str, Any]) -> str:
    """Return a fingerprint of what a snapshot says: two that say the same have the same one.

    Nothing that is empty, or as it is by default, counts, so that a field or a language that is
    added later changes no fingerprint.
    """
    said = {
        name: value for name, value in snapshot.items() if value != DEFAULTS[kind].get(name, "")
    }
    whole = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()


def empty(kind: ListingKind, languages: Iterable[str]) -> Snapshot:
    """Return a snapshot in which nothing has been said yet."""
    words = {words_field(code, name): "" for code in languages for name in WORDS[kind]}
    return {field: _own(value) for field, value in DEFAULTS[kind].items()} | words


def _own(value: Any) -> Any:
    # A default list must not be shared by the snapshots that begin with it.
    return list(value) if isinstance(value, list) else value


def languages_of(snapshot: Mapping[str, Any]) -> list[str]:
    """Return the languages in which a snapshot has words, an empty one included."""
    return sorted({field.split(".")[1] for field in snapshot if field.startswith("words.")})


def in_languages(snapshot: Mapping[str, Any], languages: Container[str]) -> Snapshot:
    """Return a snapshot without the words in any other language."""
    return {
        name: value
        for name, value in snapshot.items()
        if not name.startswith("words.") or name.split(".")[1] in languages
    }


def words_of(snapshot: Mapping[str, Any], kind: ListingKind, language: str) -> dict[str, str]:
    """Return the words of one language by their short names."""
    return {name: snapshot.get(words_field(language, name)) or "" for name in WORDS[kind]}


def upgraded(kind: ListingKind, schema: int, snapshot: Mapping[str, Any]) -> Snapshot:
    """Return a stored snapshot in the present shape, with every field that it lacks.

    Raises ``ValueError`` where it was written by a newer version of the catalogue.
    """
    if schema > SCHEMA:
        raise ValueError(f"A snapshot of schema {schema} cannot be read; {SCHEMA} is the newest.")
    present = dict(snapshot)
    for number in range(schema, SCHEMA):
        present = UPGRADES[number](kind, present)
    full = {name: _own(value) for name, value in DEFAULTS[kind].items() if name not in present}
    for name, value in present.items():
        full[name] = _text(value) if name.startswith("words.") else value
    return full


def _text(value: Any) -> str:
    return tidy(value if isinstance(value, str) else "")


def tidy(text: str | None) -> str:
    """Return a text as it is kept: one kind of line break, no space at its ends, NFC.

    Otherwise a form that is opened and sent untouched would look like a change.
    """
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return normal_form("NFC", lines).strip()
