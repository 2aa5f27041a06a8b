"""Programmes: courses that add up to an award."""

from __future__ import annotations

from catalogue.courses.codes import Award, PartnerRole, ProgrammeRule
from catalogue.courses.models import (
    Programme,
    ProgrammeCourse,
    ProgrammePartner,
    ProgrammePartnerWords,
    ProgrammeWords,
)
from catalogue.demo.house import House
from catalogue.demo.reading import DATA, Table, find, read_folder
from catalogue.i18n.collation import sort_key


def load_programmes(house: House) -> None:
    """Load ``programmes/*.toml``."""
    for table in read_folder(DATA / "programmes"):
        programme = Programme(
            slug=table.text("slug"),
            rule=table.code("rule", ProgrammeRule),
            needed=table.whole_or_none("needed"),
            within_years=table.whole_or_none("within_years"),
            award=table.code("award", Award),
            ects=table.whole_or_none("ects"),
            published_at=house.days.ago(400),
            words={
                language: _words(language, words) for language, words in table.by_language().items()
            },
            courses=[
                ProgrammeCourse(course=find(table, "courses", slug, house.courses), position=place)
                for place, slug in enumerate(table.texts("courses"))
            ],
            partners=[
                _partner(house, partner, place)
                for place, partner in enumerate(table.tables("partners"))
            ],
        )
        table.finish()
        house.session.add(programme)


def _words(language: str, table: Table) -> ProgrammeWords:
    title = table.text("title")
    words = ProgrammeWords(
        language=language,
        title=title,
        summary=table.text("summary"),
        description=table.text("description"),
        sort_key=sort_key(title, language),
    )
    table.finish()
    return words


def _partner(house: House, table: Table, position: int) -> ProgrammePartner:
    partner = ProgrammePartner(
        organisation=find(table, "organisation", table.text("organisation"), house.organisations),
        role=table.code("role", PartnerRole),
        position=position,
    )
    for language, words in table.by_language().items():
        partner.words[language] = ProgrammePartnerWords(
            language=language, reason=words.text("reason")
        )
        words.finish()
    table.finish()
    return partner
