"""Organisations, and what belongs to them: agreements and affiliations."""

from __future__ import annotations

from catalogue.demo.dates import is_partial
from catalogue.demo.house import House
from catalogue.demo.reading import DATA, Table, find, read, read_folder
from catalogue.i18n.collation import sort_key
from catalogue.partners.codes import AffiliationKind, OrganisationKind
from catalogue.partners.models import (
    Affiliation,
    AffiliationWords,
    Agreement,
    AgreementParty,
    AgreementWords,
    FormerName,
    Organisation,
    OrganisationWords,
)


def partial_date(table: Table, key: str) -> str:
    """Return a partial date, or an empty text where the key is left out."""
    text = table.text(key, "")
    if not is_partial(text):
        raise table.error(key, f"{text!r} is no date such as 2018, 2018-05 or 2018-05-31")
    return text


def load_organisations(house: House) -> None:
    """Load ``organisations/*.toml``."""
    for table in read_folder(DATA / "organisations"):
        organisation = Organisation(
            slug=table.text("slug"),
            kind=table.code("kind", OrganisationKind),
            country=table.text("country"),
            city=table.text("city", ""),
            website=table.text("website", ""),
            contact_email=table.text("contact_email", ""),
            abbreviation=table.text("abbreviation", ""),
            founded=partial_date(table, "founded"),
            hub=table.flag("hub"),
            created_at=house.days.ago(500),
            words={
                language: _words(language, words) for language, words in table.by_language().items()
            },
            former_names=[_former_name(name) for name in table.tables("former_names")],
        )
        table.finish()
        house.session.add(organisation)
        house.organisations[organisation.slug] = organisation


def _words(language: str, table: Table) -> OrganisationWords:
    name = table.text("name")
    words = OrganisationWords(
        language=language,
        name=name,
        official=table.flag("official", default=True),
        abbreviation=table.text("abbreviation", ""),
        summary=table.text("summary"),
        description=table.text("description"),
        sort_key=sort_key(name, language),
    )
    table.finish()
    return words


def _former_name(table: Table) -> FormerName:
    name = FormerName(
        language=table.text("language"),
        name=table.text("name"),
        since=partial_date(table, "since"),
        until=partial_date(table, "until"),
    )
    table.finish()
    return name


def load_agreements(house: House) -> dict[str, str]:
    """Load ``agreements/*.toml``; return which agreement each course is taught under."""
    taught = {}
    for table in read_folder(DATA / "agreements"):
        slug = table.text("slug")
        taught.update(dict.fromkeys(table.texts("courses"), slug))
        agreement = Agreement(
            slug=slug,
            signed=partial_date(table, "signed"),
            ends=partial_date(table, "ends"),
            renewals=table.texts("renewals"),
            words={
                language: _agreement_words(language, words)
                for language, words in table.by_language().items()
            },
            parties=[
                AgreementParty(
                    organisation=find(table, "parties", party, house.organisations),
                    position=position,
                )
                for position, party in enumerate(table.texts("parties"))
            ],
        )
        table.finish()
        house.session.add(agreement)
        house.agreements[slug] = agreement
    return taught


def _agreement_words(language: str, table: Table) -> AgreementWords:
    words = AgreementWords(
        language=language, title=table.text("title"), summary=table.text("summary")
    )
    table.finish()
    return words


def load_affiliations(house: House) -> None:
    """Load ``affiliations.toml``: memberships and statuses, with no course attached."""
    file = read(DATA / "affiliations.toml")
    for table in file.tables("affiliation"):
        affiliation = Affiliation(
            organisation=find(
                table, "organisation", table.text("organisation"), house.organisations
            ),
            body=find(table, "body", table.text("body"), house.organisations),
            kind=table.code("kind", AffiliationKind),
            since=partial_date(table, "since"),
            until=partial_date(table, "until"),
            words={
                language: _affiliation_words(language, words)
                for language, words in table.by_language().items()
            },
        )
        table.finish()
        house.session.add(affiliation)
    file.finish()


def _affiliation_words(language: str, table: Table) -> AffiliationWords:
    words = AffiliationWords(
        language=language, title=table.text("title"), note=table.text("note", "")
    )
    table.finish()
    return words
