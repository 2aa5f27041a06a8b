"""One synthetic course: its words, partners, editions and first revisions as rows."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.models import CourseTitle, Listing, Revision
from catalogue.comanagement.repositories.publication import day_text, instant_text
from catalogue.comanagement.repositories.titles import title_keys
from catalogue.comanagement.rules.snapshots import (
    COURSE_WORDS,
    SCHEMA,
    Snapshot,
    digest,
    empty,
    words_field,
)
from catalogue.courses.codes import (
    Admission,
    Award,
    Format,
    Funding,
    Nomination,
    PartnerRole,
    RouteKind,
    Visibility,
)
from catalogue.courses.models import (
    Course,
    CoursePartner,
    CoursePartnerWords,
    CourseWords,
    Edition,
    FeeRoute,
)
from catalogue.demo.dates import last_day, next_monday
from catalogue.demo.vocabulary import LANGUAGES, Vocabulary, Words, prose, slug, title
from catalogue.i18n.collation import sort_key

ZONES = ("Europe/Malta", "America/Mexico_City", "Africa/Nairobi", "Pacific/Fiji", "Asia/Amman")
VENUES = (("Valletta", "MT"), ("Nairobi", "KE"), ("Suva", "FJ"), ("Lima", "PE"), ("Geneva", "CH"))
GROUPS = ("africa", "mena", "latin-america-caribbean", "pacific", "small-states", "europe")
STARTS = ((-400, -40), (-30, 60), (70, 330))
"""Days from today between which each of the three editions starts."""
KIND = RouteKind.CERTIFICATE
NO_ROUTE = dict.fromkeys(
    ("ects", "early_amount", "early_until", "scholarship_min", "scholarship_max")
)
REASONS = {
    PartnerRole.LEAD: {
        "en": "Teaches the course and awards the certificate.",
        "es": "Imparte el curso y otorga el certificado.",
    },
    PartnerRole.COOPERATION: {
        "en": "Contributes speakers and case studies.",
        "es": "Aporta ponentes y estudios de caso.",
    },
}


class Counts(Protocol):
    """What gives out ids."""

    def next(self, model: type[Any]) -> int: ...


@dataclass
class Made:
    """Rows by model, and the topics of courses."""

    rows: dict[type[Any], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    topics: list[dict[str, int]] = field(default_factory=list)


@dataclass
class Maker:
    """Makes one course after the other from the same words, partners and days."""

    ids: Counts
    vocabulary: Vocabulary
    organisations: Sequence[int]
    topics: Mapping[str, int]
    today: date
    at: datetime
    made: Made = field(default_factory=Made)

    def add_course(self, chance: random.Random, slug_end: str) -> None:
        """Add one course's rows; ``slug_end`` makes its slug its own."""
        subject = chance.choice(self.vocabulary.subjects)
        form = chance.choice(self.vocabulary.forms)
        words = self._words(chance, title(form, subject, chance.choice(self.vocabulary.turns)))
        weeks = chance.randint(4, 13)
        plain: dict[str, Any] = {
            "source_language": chance.choice(LANGUAGES),
            "level": form.level,
            "weeks": weeks,
            "hours_min": chance.randint(3, 5),
            "hours_max": chance.randint(6, 10),
            "award": chance.choice((Award.CERTIFICATE, Award.ATTENDANCE)),
        }
        course = self.ids.next(Course)
        self.made.rows[Course].append(
            plain
            | {
                "id": course,
                "slug": f"{slug(words['en']['title'])[:60]}-{slug_end}",
                "created_at": self.at,
                "published_at": self.at,
            }
        )
        for code, said in words.items():
            own = {"course_id": course, "language": code}
            self.made.rows[CourseWords].append(
                said | own | {"sort_key": sort_key(said["title"], code)}
            )
        self.made.topics.append({"course_id": course, "topic_id": self.topics[subject.topic]})
        partners = chance.sample(self.organisations, len(REASONS))
        self._add_partners(course, partners)
        snapshot = empty(ListingKind.COURSE, LANGUAGES) | plain | {"topics": [subject.topic]}
        for code, said in words.items():
            snapshot |= {words_field(code, name): text for name, text in said.items()}
        self._add_listing(ListingKind.COURSE, course, snapshot, partners[0])
        self.made.rows[CourseTitle] += [
            {"course_id": course, "language": code, **asdict(keys)}
            for code, keys in title_keys(snapshot).items()
        ]
        for place in range(len(STARTS)):
            self._add_edition(chance, course, place, weeks, partners[0])

    def _words(self, chance: random.Random, titles: Words) -> dict[str, dict[str, str]]:
        """Return a course's words by language."""
        texts = {name: prose(self.vocabulary, chance, 3) for name in COURSE_WORDS[2:]}
        texts["summary"] = prose(self.vocabulary, chance, 1)
        texts["title"] = titles
        return {code: {name: texts[name][code] for name in COURSE_WORDS} for code in LANGUAGES}

    def _add_partners(self, course: int, organisations: Sequence[int]) -> None:
        for place, (role, organisation) in enumerate(zip(REASONS, organisations, strict=True)):
            partner = self.ids.next(CoursePartner)
            self.made.rows[CoursePartner].append(
                {
                    "id": partner,
                    "course_id": course,
                    "organisation_id": organisation,
                    "role": role,
                    "position": place,
                    "accepted_at": self.at,
                }
            )
            self.made.rows[CoursePartnerWords] += [
                {"course_partner_id": partner, "language": code, "reason": reason}
                for code, reason in REASONS[role].items()
            ]

    def _add_edition(
        self, chance: random.Random, course: int, place: int, weeks: int, organisation: int
    ) -> None:
        row, route = self._dates(chance, place, weeks)
        edition = self.ids.next(Edition)
        self.made.rows[Edition].append(
            row
            | {
                "id": edition,
                "course_id": course,
                "nomination": Nomination.NONE,
                "visibility": Visibility.LISTED,
                "created_at": self.at,
                "published_at": self.at,
            }
        )
        own = {"id": self.ids.next(FeeRoute), "edition_id": edition, "kind": KIND}
        self.made.rows[FeeRoute].append(route | own)
        snapshot = empty(ListingKind.EDITION, LANGUAGES) | row
        snapshot |= {
            "starts_on": day_text(row["starts_on"]),
            "ends_on": day_text(row["ends_on"]),
            "opens_at": instant_text(row["opens_at"]),
            f"routes.{KIND.value}": NO_ROUTE
            | route
            | {"amount": str(route["amount"]), "deadline_at": instant_text(route["deadline_at"])},
        }
        self._add_listing(ListingKind.EDITION, edition, snapshot, organisation)

    def _dates(
        self, chance: random.Random, place: int, weeks: int
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return an edition's fields and those of its one route."""
        starts = next_monday(self.today + timedelta(days=chance.randint(*STARTS[place])))
        zone = chance.choice(ZONES)
        kind = chance.choice((Format.ONLINE, Format.ONLINE, Format.BLENDED, Format.IN_PERSON))
        city, country = ("", "") if kind is Format.ONLINE else chance.choice(VENUES)
        edition = {
            "slug": f"{starts:%Y-%m}-{place + 1}",
            "starts_on": starts,
            "ends_on": last_day(starts, weeks, None),
            "opens_at": _at(starts - timedelta(days=chance.randint(80, 140)), 9, zone),
            "zone": zone,
            "format": kind,
            "city": city,
            "country": country,
            "languages": [chance.choice(("en", "es", "fr"))],
            "capacity": chance.randint(12, 60),
            "admission": chance.choice(list(Admission)),
            "eligible_groups": chance.sample(GROUPS, chance.randint(0, 1)),
        }
        route = {
            "amount": 0 if chance.random() < 0.2 else 10 * chance.randint(30, 90),
            "currency": "EUR",
            "funding": chance.choice((Funding.NONE, Funding.NONE, Funding.PARTIAL, Funding.FULL)),
            "deadline_at": _at(starts - timedelta(days=chance.randint(10, 60)), 23, zone),
        }
        return edition, route

    def _add_listing(
        self, kind: ListingKind, subject: int, snapshot: Snapshot, organisation: int
    ) -> None:
        listing = self.ids.next(Listing)
        self.made.rows[Listing].append(
            {
                "id": listing,
                "kind": kind,
                "course_id": subject if kind is ListingKind.COURSE else None,
                "edition_id": subject if kind is ListingKind.EDITION else None,
                "head": 1,
                "published": 1,
            }
        )
        self.made.rows[Revision].append(
            {
                "id": self.ids.next(Revision),
                "listing_id": listing,
                "number": 1,
                "schema": SCHEMA,
                "snapshot": snapshot,
                "digest": digest(kind, snapshot),
                "stamps": dict.fromkeys(snapshot, 1),
                "against": {
                    name: 1 for name, said in snapshot.items() if name.startswith("words.") and said
                },
                "organisation_id": organisation,
                "created_at": self.at,
                "published_at": self.at,
            }
        )


def _at(day: date, hour: int, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone))
