"""Invented names in every form of the partners' pages: nothing but fields is ever kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from flask import Flask, url_for
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from catalogue.comanagement.models import Listing, Revision
from catalogue.comanagement.rules.snapshots import fields_of, unknown_names
from catalogue.courses.codes import PartnerRole
from catalogue.courses.models import (
    Course,
    CoursePartner,
    CoursePartnerWords,
    CourseWords,
    EditionWords,
)
from catalogue.database import db
from catalogue.i18n.languages import using_locale
from catalogue.partners.models import Organisation
from tests.machine.visitor import Visitor, fill

COURSE = "child-online-protection-for-regulators"
ACCREDITED = "diplomatic-theory-and-practice"
LANGUAGES = ("en", "es")

STEMS = (
    "asked-",
    "clash-",
    "own-",
    "words.",
    "words.en.",
    "words.xx.",
    "routes.",
    "title_",
    "right_title_",
    "statement_",
    "reason_",
    "route_",
    "route_certificate-",
    "_",
    "",
)
ENDS = ("zzz", "xx", "en.zzz", "words.en.zzz", "words.xx.title", "words.a", "__class__", "weeks")
NAMES = st.builds(
    str.__add__,
    st.sampled_from(STEMS),
    st.one_of(st.sampled_from(ENDS), st.text("abwxyz._-[]", max_size=12)),
)
VALUES = st.sampled_from(["", "1", "own", "mine", "theirs", "X", "[]", "{}"])
INVENTED = st.dictionaries(NAMES, VALUES, min_size=10, max_size=40)

Case = tuple[str, str, Mapping[str, Any], Mapping[str, Any]]
"""An endpoint, whose page shows the form, the page's values, and what is filled in."""


def cases(edition: str, asked: Sequence[int]) -> dict[str, Case]:
    """Return for every form its page, the values of both addresses, and a real change."""
    course, dated = {"slug": COURSE}, {"slug": COURSE, "edition": edition}
    signed = {"slug": ACCREDITED}
    return {
        "words": ("words", "words", course, {"title_en": "Title {n}"}),
        "edition": ("edition", "edition", dated, {"capacity": "{n}"}),
        "new_course": (
            "new_course",
            "new_course",
            {},
            {"slug": "course-{n}", "title_en": "{n}", "source_language": "en"},
        ),
        "new_edition": ("new_edition", "new_edition", course, {"slug": "run-{n}"}),
        "course_address": ("course_address", "course_address", signed, {}),
        "partners": ("partners", "partners", course, {"reason_en": "Because {n}"}),
        "end_partner": ("end_partner", "partners", {**course, "key": asked[0]}, {}),
        "accept_partner": ("accept_partner", "sign_off", {**signed, "key": asked[1]}, {}),
        "refuse_partner": ("refuse_partner", "sign_off", {**signed, "key": asked[2]}, {}),
        "publish": ("publish", "publish", course, {}),
        "restore": ("restore", "revision", {**course, "number": 1}, {}),
        "sign_off": ("sign_off", "sign_off", signed, {"statement_en": "Statement {n}"}),
        "withdraw_sign_off": ("withdraw_sign_off", "sign_off", signed, {}),
        "edition_invitation": ("edition_invitation", "edition", dated, {}),
    }


def posting(app: Flask) -> set[str]:
    """Return the partners' endpoints that take a form."""
    return {
        rule.endpoint.partition(".")[2]
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("comanagement.") and "POST" in (rule.methods or ())
    }


def kept_names(app: Flask) -> list[str]:
    """Return whatever is kept of listings under a name that no field has."""
    found = []
    with app.app_context():
        for listing, revision in db.session.execute(
            select(Listing, Revision).join(Revision, Revision.listing_id == Listing.id)
        ):
            known = {*fields_of(listing.kind, LANGUAGES)}
            found += unknown_names(listing.kind, revision.snapshot, LANGUAGES)
            found += [name for name in (*revision.stamps, *revision.against) if name not in known]
        for model in (CourseWords, EditionWords, CoursePartnerWords):
            query = select(model.language).where(model.language.not_in(LANGUAGES))
            found += db.session.scalars(query)
        db.session.remove()
    return found


def send(visitor: Visitor, case: Case, number: int, invented: Mapping[str, str]) -> int:
    """Send a form as its page has it, with a change and invented names; return the status."""
    endpoint, page, values, change = case
    app = visitor.application
    with app.test_request_context(base_url=app.config["BASE_URL"]), using_locale("en"):
        rules = [each.arguments for each in app.url_map.iter_rules(f"comanagement.{page}")]
        wanted = {name for each in rules for name in each} - {"lang"}
        shown = url_for(f"comanagement.{page}", **{k: v for k, v in values.items() if k in wanted})
        target_values = (
            values if "key" not in values or endpoint == "end_partner" else {"key": values["key"]}
        )
        target = url_for(f"comanagement.{endpoint}", **target_values)
    tree = visitor.page(shown)
    forms = tree.select("main form[method=post]")
    real = {name: value.format(n=number) for name, value in change.items()}
    fields: dict[str, Any] = {}
    for form in forms:
        named = {each["name"] for each in form.select("[name]")}
        if {*real} <= named:
            fields = dict(fill(form, real))
            break
    token = tree.select_one("input[name=csrf_token]")
    fields.setdefault("csrf_token", [str(token["value"]) if token else ""])
    fields.setdefault("number", ["1"])
    return visitor.post(target, data=dict(invented) | fields).status_code


@pytest.fixture
def asked(sample_app: Flask) -> list[int]:
    """Three roles that Malta's university was asked to take."""
    with sample_app.app_context():
        course = db.session.scalars(select(Course).where(Course.slug == COURSE)).one()
        malta = db.session.scalars(
            select(Organisation).where(Organisation.slug == "university-of-malta")
        ).one()
        roles = (PartnerRole.HOST, PartnerRole.FUNDER, PartnerRole.COOPERATION)
        rows = [
            CoursePartner(
                course_id=course.id, organisation_id=malta.id, role=role, position=9 + place
            )
            for place, role in enumerate(roles)
        ]
        db.session.add_all(rows)
        db.session.commit()
        return [row.id for row in rows]


def test_every_form_is_tried(sample_app: Flask) -> None:
    assert posting(sample_app) == {*cases("x", (1, 2, 3))}


@pytest.mark.slow
def test_invented_names_are_never_kept(
    sample_app: Flask,
    hub: Visitor,
    accreditor: Visitor,
    next_open: str,
    asked: list[int],
    listing_of: Callable[..., Any],
) -> None:
    tried = cases(next_open, asked)
    statuses: dict[str, list[int]] = {name: [] for name in tried}
    numbers = iter(range(100, 100_000))

    @settings(
        max_examples=4,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(INVENTED)
    def everywhere(invented: dict[str, str]) -> None:
        for name, case in tried.items():
            visitor = accreditor if case[1] == "sign_off" else hub
            status = send(visitor, case, next(numbers), invented)
            assert status < 500, f"{name}: {invented}"
            statuses[name].append(status)
        assert kept_names(sample_app) == []

    before = listing_of().head
    everywhere()
    assert listing_of().head > before, "The forms were sent as people send them."
    idle = [name for name, seen in statuses.items() if 303 not in seen and 200 not in seen]
    assert idle == [], f"Never got through: {statuses}"
