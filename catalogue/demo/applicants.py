"""The fictional applicants, and who of them fits which edition."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.courses.codes import EmployerKind
from catalogue.courses.models import Edition
from catalogue.courses.rules.eligibility import Candidate, Outcome, eligibility
from catalogue.demo.reading import Table


@dataclass(frozen=True)
class Applicant:
    """What somebody says of themselves in an application.

    Without nationalities of their own they have that of the country where they live.
    """

    full_name: str
    email: str
    language: str
    country: str
    nationalities: list[str]
    position: str
    employer: str
    employer_kind: EmployerKind
    motivation: str


def read_applicants(file: Table) -> list[Applicant]:
    """Return the applicants of ``applicants.toml``."""
    found = []
    for table in file.tables("applicant"):
        language, name, email = table.text("language"), table.text("full_name"), table.text("email")
        found.append(read_profile(table, full_name=name, email=email, language=language))
    file.finish()
    return found


def read_profile(table: Table, *, full_name: str, email: str, language: str) -> Applicant:
    """Return an applicant from the table that holds what they say of their work."""
    applicant = Applicant(
        full_name=full_name,
        email=email,
        language=language,
        country=table.text("country"),
        nationalities=table.texts("nationalities") or [table.text("country")],
        position=table.text("position"),
        employer=table.text("employer"),
        employer_kind=table.code("employer_kind", EmployerKind),
        motivation=table.text("motivation"),
    )
    table.finish()
    return applicant


def candidates(applicants: list[Applicant], edition: Edition, turn: int) -> list[Applicant]:
    """Return who can apply, those first whom the edition is for and whose language it speaks.

    ``turn`` shifts the order, so that not always the same people come first.
    """
    shift = turn % len(applicants)
    turned = applicants[shift:] + applicants[:shift]
    languages = {*edition.languages, *edition.assignment_languages}
    verdicts = [(_outcome(applicant, edition), applicant) for applicant in turned]
    able = [each for each in verdicts if each[0] is not Outcome.NOT_ELIGIBLE]
    able.sort(
        key=lambda each: (
            each[0] is Outcome.NEEDS_REVIEW,
            each[1].language not in languages,
        )
    )
    return [applicant for _, applicant in able]


def _outcome(applicant: Applicant, edition: Edition) -> Outcome:
    return eligibility(
        edition,
        Candidate(applicant.country, tuple(applicant.nationalities), applicant.employer_kind),
    ).outcome
