"""Whether the sample is loaded, and who can sign in to it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from catalogue.accounts.models import Person
from catalogue.database import db
from catalogue.demo import services
from catalogue.demo.people import PASSWORD
from catalogue.demo.reading import DATA, Table, read
from catalogue.partners.models import Organisation

__all__ = ["PASSWORD", "accounts", "is_there", "load_if_empty"]


def accounts() -> list[tuple[str, str]]:
    """Return the sample's accounts, each with what it is for."""
    return [
        (table.text("email"), _purpose(table))
        for table in read(DATA / "people.toml").tables("person")
    ]


def _purpose(table: Table) -> str:
    if table.flag("hub"):
        return "catalogue team"
    offices = [
        f"{office.text('role')} of {office.text('organisation')}"
        for office in table.tables("offices")
    ]
    return ", ".join(offices) or "applicant"


def is_there() -> bool:
    """Say whether any of the sample's accounts exists, however they came here."""
    emails = [email for email, _purpose_ in accounts()]
    count = select(func.count()).select_from(Person).where(Person.email.in_(emails))
    return bool(db.session.scalar(count))


def load_if_empty(progress: Callable[[str], object]) -> None:
    """Load the sample where there is neither an organisation nor a person yet."""
    for table in (Organisation, Person):
        if db.session.scalar(select(func.count()).select_from(table)):
            return
    services.load(progress)
