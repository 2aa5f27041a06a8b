"""Every institution, programme and topic by name: little of each, read at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import aliased

from catalogue.courses.models import Programme, ProgrammeWords, Topic, TopicWords
from catalogue.database import db
from catalogue.partners.codes import AffiliationKind, OrganisationKind
from catalogue.partners.models import Affiliation, FormerName, Organisation, OrganisationWords
from catalogue.search.models import CatalogueChange


class Name(NamedTuple):
    """What something is called in one language; ``official`` as of organisations."""

    name: str
    official: bool = True
    sort_key: str = ""


@dataclass(slots=True)
class Institution:
    """An organisation as far as finding it goes.

    ``abbreviations`` are those that one language has for itself. ``networks`` maps the slugs of
    those it is or was a member of to the end of the membership, a partial date or "". ``hub`` marks
    the one that runs the catalogue.
    """

    slug: str
    kind: OrganisationKind
    country: str
    city: str
    abbreviation: str
    hub: bool
    words: dict[str, Name] = field(default_factory=dict)
    abbreviations: list[str] = field(default_factory=list)
    former: list[str] = field(default_factory=list)
    networks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NamedRows:
    """All institutions by slug, and the names of programmes and topics by slug and language."""

    institutions: Mapping[str, Institution]
    programmes: Mapping[str, Mapping[str, Name]]
    topics: Mapping[str, Mapping[str, Name]]
    topic_parents: Mapping[str, str] = field(default_factory=dict)
    """Of which topic another is a part, by code."""


def last_change_of_names() -> tuple[int, datetime] | None:
    """Return number and instant of the last change that was not of one course (one statement)."""
    row = db.session.execute(
        select(CatalogueChange.number, CatalogueChange.at)
        .where(CatalogueChange.kind != "course")
        .order_by(CatalogueChange.number.desc())
        .limit(1)
    ).first()
    return None if row is None else (row[0], row[1])


def named_rows() -> NamedRows:
    """Return everything that has a name but courses (two statements)."""
    found: dict[int, Institution] = {}
    for row in db.session.execute(
        select(
            Organisation.id,
            Organisation.slug,
            Organisation.kind,
            Organisation.country,
            Organisation.city,
            Organisation.abbreviation,
            Organisation.hub,
            OrganisationWords.language,
            OrganisationWords.name,
            OrganisationWords.official,
            OrganisationWords.sort_key,
            OrganisationWords.abbreviation,
        )
        .outerjoin(OrganisationWords, OrganisationWords.organisation_id == Organisation.id)
        .order_by(Organisation.slug, OrganisationWords.language)
    ):
        identity, *about, language, name, official, key, own = row
        if identity not in found:
            found[identity] = Institution(*about)
        if language:
            found[identity].words[language] = Name(name, official, key)
        if own:
            found[identity].abbreviations.append(own)
    titles: dict[str, dict[str, dict[str, Name]]] = {
        "programme": defaultdict(dict),
        "topic": defaultdict(dict),
    }
    parents: dict[str, str] = {}
    for kind, key, slug, code, name in _other_names():
        if kind == "former":
            found[key].former.append(name)
        elif kind == "part":
            parents[slug] = name
        elif kind == "member":
            _join(found[key].networks, slug, name)
        else:
            titles[kind][slug][code] = Name(name)
    return NamedRows(
        {each.slug: each for each in found.values()},
        titles["programme"],
        titles["topic"],
        parents,
    )


def _join(networks: dict[str, str], network: str, until: str) -> None:
    # Of two memberships of one network, the one without an end or with the later one counts.
    before = networks.get(network)
    if before is None or not until or (before and until > before):
        networks[network] = until


def _other_names() -> Iterator[tuple[str, int, str, str, str]]:
    """Yield earlier names, memberships, programmes' titles, topics' names and their parents."""
    nothing = literal("")
    whole = aliased(Topic)
    query = union_all(
        select(
            literal("former"),
            FormerName.organisation_id,
            nothing,
            FormerName.language,
            FormerName.name,
        ),
        select(
            literal("programme"),
            Programme.id,
            Programme.slug,
            ProgrammeWords.language,
            ProgrammeWords.title,
        )
        .join(ProgrammeWords, ProgrammeWords.programme_id == Programme.id)
        .where(Programme.published_at.is_not(None)),
        select(literal("topic"), Topic.id, Topic.code, TopicWords.language, TopicWords.name).join(
            TopicWords, TopicWords.topic_id == Topic.id
        ),
        select(literal("part"), Topic.id, Topic.code, nothing, whole.code).join(
            whole, whole.id == Topic.parent_id
        ),
        select(
            literal("member"),
            Affiliation.organisation_id,
            Organisation.slug,
            nothing,
            Affiliation.until,
        )
        .join(Organisation, Organisation.id == Affiliation.body_id)
        .where(
            Affiliation.kind == AffiliationKind.MEMBER,
            Organisation.kind == OrganisationKind.NETWORK,
        ),
    )
    yield from db.session.execute(query)
