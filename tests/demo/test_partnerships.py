"""Every partnership of the seed is in the sample as data: rows S1 to S13."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from catalogue.courses.codes import Admission, Format, Level, PartnerRole, State, Visibility
from catalogue.courses.models import Course, Edition, Programme
from catalogue.courses.rules.eligibility import GROUPS
from catalogue.courses.rules.states import state
from catalogue.database import db, now
from catalogue.partners.models import Affiliation, Agreement, Organisation


@pytest.fixture
def sample(reading_app: Flask) -> Iterator[None]:
    with reading_app.app_context():
        yield


def organisation(slug: str) -> Organisation:
    return db.session.scalars(select(Organisation).where(Organisation.slug == slug)).one()


def course(slug: str) -> Course:
    return db.session.scalars(select(Course).where(Course.slug == slug)).one()


def editions(slug: str) -> list[Edition]:
    return list(
        db.session.scalars(select(Edition).where(Edition.course_id == course(slug).id)).unique()
    )


def roles(slug: str) -> set[tuple[str, str]]:
    return {(each.organisation.slug, each.role.value) for each in course(slug).partners}


def affiliations(slug: str, body: str) -> list[Affiliation]:
    return [
        each
        for each in db.session.scalars(select(Affiliation))
        if each.organisation.slug == slug and each.body.slug == body
    ]


@pytest.mark.usefixtures("sample")
class TestPartnerships:
    def test_s1_the_university_of_malta_accredits_courses_and_the_programme(self) -> None:
        accredited = [
            each
            for each in db.session.scalars(select(Course))
            for partner in each.partners
            if partner.organisation.slug == "university-of-malta"
            and partner.role is PartnerRole.ACCREDITOR
        ]
        assert len(accredited) >= 3
        for each in accredited:
            assert each.ects == 9
            assert each.eqf_level == 7
            statements = [
                partner.words[language].statement
                for partner in each.partners
                if partner.role is PartnerRole.ACCREDITOR
                for language in ("en", "es")
            ]
            assert all("9" in statement for statement in statements)
            for partner in each.partners:
                assert (partner.signed_off_at is not None) == (
                    partner.role is PartnerRole.ACCREDITOR
                )
        programme = db.session.scalars(
            select(Programme).where(Programme.slug == "contemporary-diplomacy")
        ).one()
        assert programme.ects == 90
        assert ("university-of-malta", PartnerRole.ACCREDITOR) in [
            (each.organisation.slug, each.role) for each in programme.partners
        ]

    def test_s2_medac_cooperates_and_never_accredits(self) -> None:
        medac = organisation("medac")
        assert medac.founded == "1990"
        mine = {
            partner.role
            for each in db.session.scalars(select(Course))
            for partner in each.partners
            if partner.organisation_id == medac.id
        }
        assert mine == {PartnerRole.COOPERATION}

    def test_s3_the_forum_is_a_network_of_organisations_whose_website_the_hub_hosts(self) -> None:
        members = [
            each
            for each in db.session.scalars(select(Affiliation))
            if each.body.slug == "ifdt" and each.kind.value == "member"
        ]
        assert organisation("ifdt").kind.value == "network"
        assert len(members) >= 10
        assert {each.kind.value for each in affiliations("diplo", "ifdt")} == {"member", "host"}

    def test_s4_a_workshop_in_malta_is_commissioned_and_hosted_for_small_states(self) -> None:
        assert {
            ("commonwealth-secretariat", "commissioner"),
            ("ministry-for-foreign-affairs-of-malta", "commissioner"),
            ("ministry-for-foreign-affairs-of-malta", "host"),
        } <= roles("small-states-workshop")
        assert course("small-states-workshop").days == 10
        runs = editions("small-states-workshop")
        assert len(runs) >= 3
        for each in runs:
            assert each.format is Format.IN_PERSON
            assert each.country == "MT"
            assert each.capacity == 12
            assert each.eligible_groups == ["small-states"]

    def test_s5_the_hub_is_a_member_of_eadi(self) -> None:
        assert [each.kind.value for each in affiliations("diplo", "eadi")] == ["member"]

    def test_s6_three_governments_agreed_on_courses_in_spanish_and_english(self) -> None:
        agreement = db.session.scalars(
            select(Agreement).where(Agreement.slug == "mexico-malta-switzerland")
        ).one()
        assert agreement.signed == "2009-06-25"
        assert agreement.renewals == ["2013-05-28", "2015-12", "2018"]
        assert [each.organisation.slug for each in agreement.parties] == [
            "government-of-mexico",
            "government-of-malta",
            "government-of-switzerland",
        ]
        taught = course("online-diplomacy-for-mexican-diplomats")
        assert taught.agreement_id == agreement.id
        assert taught.source_language == "es"
        runs = editions(taught.slug)
        assert {each.languages[0] for each in runs} == {"en", "es"}
        for each in runs:
            assert each.eligible_countries == ["MX"]
            assert each.eligible_employers == ["ministry"]
            assert each.nomination.value == "required"

    def test_s7_national_institutions_are_clients_of_closed_editions(self) -> None:
        slug = "public-diplomacy-for-institutions"
        clients = {name for name, role in roles(slug) if role == "client"}
        assert {organisation(name).country for name in clients} == {"ZA", "BH", "AZ"}
        assert {each.visibility for each in editions(slug)} == set(Visibility)

    def test_s8_an_introduction_for_the_mena_region_bears_the_partners_name(self) -> None:
        slug = "internet-governance-in-mena"
        assert ("igmena", "co-deliverer") in roles(slug)
        assert organisation("hivos").country == "NL"
        for each in editions(slug):
            assert each.eligible_groups == ["mena"]
        assert "EG" in GROUPS["mena"]

    def test_s9_yearly_editions_for_africa_since_2014_stay_findable(self) -> None:
        slug = "internet-governance-in-africa"
        assert ("nepad", "co-deliverer") in roles(slug)
        starts = [each.starts_on for each in editions(slug) if each.starts_on]
        assert min(starts).year == 2014
        past = [
            each
            for each in editions(slug)
            if state(each, each.capacity, now()) is State.PAST
            and each.visibility is Visibility.LISTED
        ]
        assert len(past) >= 6

    def test_s10_regulators_worldwide_learn_child_online_protection(self) -> None:
        slug = "child-online-protection-for-regulators"
        assert {
            ("gsma-capacity-building", "co-deliverer"),
            ("gsma-capacity-building", "funder"),
        } <= roles(slug)
        runs = editions(slug)
        for each in runs:
            assert each.admission is Admission.SELECTION
            assert each.eligible_employers == ["regulator"]
            assert each.eligible_countries == each.eligible_groups == []
        states = [state(each, each.capacity - each.places_taken, now()) for each in runs]
        assert states.count(State.OPEN) == 1

    def test_s11_statuses_are_dated_and_have_no_course(self) -> None:
        (status,) = affiliations("diplo", "ecosoc")
        assert (status.kind.value, status.since) == ("status", "2006-06")
        assert affiliations("diplo", "igf")

    def test_s12_plans_are_planned_editions(self) -> None:
        planned = {
            each.course.slug for each in db.session.scalars(select(Edition)) if not each.starts_on
        }
        assert {
            "artificial-intelligence-and-diplomacy",
            "e-participation-in-global-governance",
        } <= planned

    def test_s13_the_hub_is_there_to_answer_enquiries(self) -> None:
        hubs = [each.slug for each in db.session.scalars(select(Organisation)) if each.hub]
        assert hubs == ["diplo"]

    def test_the_catalogue_is_as_large_as_promised(self) -> None:
        assert len(list(db.session.scalars(select(Course)))) >= 12
        assert len(list(db.session.scalars(select(Programme)))) >= 2
        assert len(list(db.session.scalars(select(Edition)))) >= 24
        assert {each.level for each in db.session.scalars(select(Course))} == set(Level)
