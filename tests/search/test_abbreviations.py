"""Abbreviations find what they stand for, those of one language too."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from catalogue.database import writing
from catalogue.partners.models import Organisation
from catalogue.search.repositories.changes import record_change
from tests.machine.visitor import Visitor


@pytest.mark.parametrize(
    ("address", "said", "unsaid"),
    [("/en/partners/igf", "IGF", "FGI"), ("/es/instituciones/igf", "FGI", "IGF")],
)
def test_an_institution_is_abbreviated_as_its_language_does(
    reader: Visitor, address: str, said: str, unsaid: str
) -> None:
    facts = [each.get_text(strip=True) for each in reader.page(address).select("main dd")]
    assert said in facts
    assert unsaid not in facts


@pytest.mark.parametrize("q", ["IGF", "FGI", "fgi"])
@pytest.mark.parametrize(
    ("page", "slug"), [("/en/courses", "/en/partners/igf"), ("/es/cursos", "/es/instituciones/igf")]
)
@pytest.mark.slow
def test_either_abbreviation_names_the_institution(
    reader: Visitor, page: str, slug: str, q: str
) -> None:
    assert reader.page(f"{page}?q={q}").select_one(f"main a[href='{slug}']") is not None


@pytest.mark.slow
def test_an_abbreviation_of_one_language_finds_the_partner_s_courses(sample_app: Flask) -> None:
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    with sample_app.app_context():
        session = writing()
        malta = session.scalars(
            select(Organisation).where(Organisation.slug == "university-of-malta")
        ).one()
        malta.words["es"].abbreviation = "UDEM"
        record_change(session, "organisation", malta.id)
        session.commit()
    by_own = visitor.page("/es/cursos?q=UDEM").select(".result h2")
    by_house = visitor.page("/es/cursos?q=UM").select(".result h2")
    assert by_own
    assert {each.get_text() for each in by_own} == {each.get_text() for each in by_house}
    line = visitor.page("/es/cursos?q=UDEM").select_one(".found")
    assert line is not None
    assert line.get_text(strip=True) == "Universidad de Malta (UDEM)"
