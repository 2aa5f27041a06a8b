"""Who can sign in to the sample: hub staff, partners' members, two applicants."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select

from catalogue.accounts.access import MemberRole
from catalogue.accounts.extensions import hashed
from catalogue.accounts.models import HUB_ROLE, Person, Role
from catalogue.demo.house import House
from catalogue.demo.reading import Table, find
from catalogue.partners.models import OrganisationMember

PASSWORD = "sample-catalogue-2026"  # nosec B105  # Published with the sample, which holds nothing real.


def new_person(email: str, full_name: str, language: str, house: House) -> Person:
    """Return somebody whose address is confirmed and who has no password yet."""
    joined = house.days.ago(120)
    return Person(
        email=email,
        full_name=full_name,
        language=language,
        fs_uniquifier=uuid4().hex,
        confirmed_at=joined,
        created_at=joined,
    )


def load_people(house: House, tables: list[Table]) -> None:
    """Load the people of ``people.toml``; what they applied for is loaded with the applications."""
    hub_role = house.session.scalars(select(Role).where(Role.name == HUB_ROLE)).one_or_none()
    hub_role = hub_role or Role(name=HUB_ROLE)
    password = hashed(PASSWORD)
    for table in tables:
        person = new_person(
            table.text("email"), table.text("full_name"), table.text("language"), house
        )
        person.password = password
        if table.flag("hub"):
            person.roles.append(hub_role)
            house.editors[house.hub.slug] = person
        house.session.add(person)
        house.people[person.email] = person
        for office in table.tables("offices"):
            _load_office(house, person, office)
    house.session.flush()


def _load_office(house: House, person: Person, table: Table) -> None:
    slug = table.text("organisation")
    role = table.code("role", MemberRole)
    member = OrganisationMember(
        person=person,
        organisation=find(table, "organisation", slug, house.organisations),
        role=role,
        joined_at=house.days.ago(100),
    )
    table.finish()
    house.session.add(member)
    if role is MemberRole.EDITOR:
        house.editors[slug] = person
    if role is MemberRole.ADMISSIONS:
        house.admissions[slug] = person
