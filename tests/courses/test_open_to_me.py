"""Who is asking stands in the address of every page and nowhere else, and every list answers it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from werkzeug.datastructures import MultiDict

from catalogue.accounts.access import Rule
from catalogue.browse.forms.candidate import candidate_of, to_query
from catalogue.courses.codes import CountryBasis, EmployerKind, RouteKind
from catalogue.courses.models import Edition, FeeRoute
from catalogue.courses.presenters.openness import EMPLOYERS, LIVING, NATIONALS, openness, who
from catalogue.courses.rules.eligibility import (
    GROUPS,
    STATELESS,
    Candidate,
    Terms,
    decoded,
    eligibility,
    encoded,
)
from catalogue.database import db, now
from catalogue.i18n.languages import using_locale
from catalogue.search.repositories.changes import record_change
from tests.conftest import visitor_of
from tests.enrolment.factories import make_edition
from tests.house_rules.markup import mistakes
from tests.machine.apps import Statements
from tests.machine.visitor import Visitor

FACTS = {"residence": ["US"], "nationality": ["ES", "MX"], "employer": ["ministry"]}
QUERY = "residence=US&nationality=ES&nationality=MX&employer=ministry"
YEAR = timedelta(days=365)
MEXICO = "online-diplomacy-for-mexican-diplomats"
ADDRESSES = [
    "/en/",
    "/en/courses",
    "/en/courses?q=diplomacy&format=online&sort=title",
    "/en/courses?q=zzzz",
    "/en/courses?asking=1",
    "/en/programmes",
    "/en/programmes/contemporary-diplomacy",
    "/en/partners",
    "/en/partners/ifdt",
    f"/en/courses/{MEXICO}",
    "/en/privacy",
    "/en/compare",
    "/en/courses/nothing",
    "/en/partners/join",
    "/es/",
    "/es/cursos?page=9&topic=diplomacy",
    "/es/programas",
    "/es/instituciones/gsma-capacity-building",
    f"/es/cursos/{MEXICO}?asking=1",
    "/es/contacto",
]


def with_query(address: str, query: str = QUERY) -> str:
    return f"{address}{'&' if '?' in address else '?'}{query}"


def travels(app: Flask, href: str) -> bool:
    """Say whether an address is of a page for people, which has to take along what was said."""
    path = urlsplit(href).path
    if not path.startswith(("/en/", "/es/")) or "." in path.rsplit("/", 1)[-1]:
        return False
    endpoint, _values = app.url_map.bind("").match(path)
    return getattr(app.view_functions[endpoint], "admits", None) in (Rule.PUBLIC, Rule.FORM)


def lost(app: Flask, page: BeautifulSoup, wanted: dict[str, list[str]]) -> list[str]:
    """Return the links and forms of a page that lose something of what was said."""
    found = []
    for link in page.select("a[href^='/']"):
        href = str(link["href"])
        given = parse_qs(urlsplit(href).query)
        if travels(app, href) and any(given.get(name) != wanted[name] for name in wanted):
            found.append(f"{link.get_text()!r}: {href}")
    for form in page.select("form:not([method=post])"):
        sent = MultiDict(inputs(form))
        if any(sorted(sent.getlist(name)) != wanted[name] for name in wanted):
            found.append(f"form {form.get('action')}: {sent}")
    return found


def inputs(form: Tag) -> list[tuple[str, str]]:
    """Return what a browser would send that was changed by nobody."""
    chosen = [
        (str(each["name"]), str(each.get("value", "")))
        for each in form.select("input[type=hidden], input[type=checkbox][checked]")
    ]
    for select in form.select("select"):
        option = select.select_one("option[selected]")
        chosen += [(str(select["name"]), str(option["value"]))] if option else []
    return chosen


@pytest.mark.slow
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_link_and_form_takes_along_who_is_asking(
    reading_app: Flask, reader: Visitor, address: str
) -> None:
    assert not list(mistakes(reader.get(with_query(address, f"{QUERY}&in=ifdt")).text))
    page = page_of(reader, with_query(address))
    forgetting = [
        each
        for each in page.select("a")
        if each.get_text() in ("Clear my answers", "Borrar mis respuestas")
    ]
    for each in forgetting:
        assert not any(name in str(each["href"]) for name in FACTS), each
        each.decompose()
    assert lost(reading_app, page, FACTS) == []


def page_of(reader: Visitor, address: str) -> BeautifulSoup:
    """Return a page even where it is the one for what does not exist."""
    return BeautifulSoup(reader.get(address).text, "lxml")


def test_feeds_calendars_and_the_addresses_a_page_is_known_by_say_nothing_of_it(
    reader: Visitor,
) -> None:
    for address in (f"/en/courses/{MEXICO}", "/es/cursos?format=online"):
        page = reader.page(with_query(address))
        known = page.select("link[rel=canonical], link[hreflang], link[type], meta[property]")
        files = [each for each in page.select("a[href*='.']") if "://" not in str(each["href"])]
        assert known
        for each in [*known, *files]:
            text = str(each)
            assert "residence" not in text
            assert "nationality" not in text
    assert "residence" not in reader.get(with_query("/sitemap.xml")).text


def test_the_language_switch_keeps_it(reader: Visitor) -> None:
    for address in (f"/en/courses/{MEXICO}", "/en/courses?q=diplomacy&format=online"):
        switch = reader.page(with_query(address)).select_one("header a[hreflang=es]")
        assert switch is not None
        href = str(switch["href"])
        assert href.count("?") == 1
        assert sorted(parse_qsl(urlsplit(href).query)) == sorted(
            parse_qsl(urlsplit(with_query(address)).query)
        )
        assert "reside en Estados Unidos" in reader.page(href).get_text()


def test_nothing_is_kept(reader: Visitor) -> None:
    answer = reader.get(with_query("/en/courses"))
    assert "Set-Cookie" not in answer.headers
    assert "lives in the United States" in answer.text
    assert "lives in" not in reader.get("/en/courses").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", Candidate()),
        ("residence=pe&employer=regulator", Candidate("PE", (), "regulator")),
        ("residence=XX&residence=PE&employer=king&nationality=", Candidate("PE")),
        ("nationality=mx&nationality=ES&nationality=MX", Candidate("", ("ES", "MX"))),
        ("nationality=stateless", Candidate("", (STATELESS,))),
        ("nationality=stateless&nationality=MX", Candidate("", ("MX",))),
        ("nationality=AR&nationality=BR&nationality=CL&nationality=MX", None),
    ],
)
def test_an_address_is_read_kindly(query: str, found: Candidate | None) -> None:
    read = candidate_of(MultiDict(parse_qsl(query, keep_blank_values=True)))
    if found is None:
        assert len(read.nationalities) == 3
    else:
        assert read == found
    again = MultiDict(
        (name, each)
        for name, value in to_query(read).items()
        for each in ([value] if isinstance(value, str) else value)
    )
    assert candidate_of(again) == read


@pytest.mark.parametrize(
    "query",
    ["endpoint=x&_external=1&lang=es&slug=other&_anchor=y&values=1", "asking=1&asking=2&page=2"],
)
@pytest.mark.parametrize("path", ["/en/courses", f"/en/courses/{MEXICO}"])
def test_odd_parameters_do_no_harm(reader: Visitor, path: str, query: str) -> None:
    answer = reader.get(f"{path}?{query}&residence=PE")
    assert answer.status_code == 200
    assert 'lang="en"' in answer.text


def verdict_of(page: BeautifulSoup, slug: str) -> str:
    """Return what a list says to whoever is asking about a course."""
    for result in page.select("li.result"):
        link = result.select_one("h2 a, h3 a")
        if link is not None and f"/{slug}" in str(link["href"]):
            line = result.select_one(".you")
            return " ".join(line.get_text(" ").split()) if line else ""
    raise AssertionError(f"{slug} is not on the list")


@pytest.mark.parametrize(
    ("query", "english", "spanish"),
    [
        (QUERY, "Depends on a nomination", "Depende de una postulación"),
        (
            "residence=MX&nationality=PE&employer=ministry",
            "You are not eligible only for nationals of Mexico",
            "No cumple los requisitos solo para personas con la nacionalidad de México",
        ),
        ("residence=MX", "Depends on your nationality and on your type of employer", "Depende de"),
        ("nationality=MX&employer=academia", "Decided case by case", "Lo decide una persona"),
        ("", "", ""),
    ],
)
def test_lists_and_pages_say_what_is_open_and_why(
    reader: Visitor, query: str, english: str, spanish: str
) -> None:
    for path, words in (
        (f"/en/courses?q=Mexican&{query}", english),
        (f"/es/cursos?{query}", spanish),
    ):
        assert verdict_of(reader.page(path), MEXICO).startswith(words)
    page = reader.page(f"/en/courses/{MEXICO}?{query}")
    card = page.select_one(".edition .notice")
    assert (card is not None) == bool(english)
    if card is not None:
        assert card.get_text(" ", strip=True).startswith(english.split(" only for ", maxsplit=1)[0])
    if "PE" in query:
        assert "This edition is for nationals of Mexico." in page.get_text()
        assert "button--quiet" in page.select_one(".edition .actions a")["class"]  # type: ignore[index]  # Present.


@pytest.mark.slow
def test_a_list_says_where_another_edition_is_open_to_whoever_asks(app: Flask) -> None:
    listed = make_edition(app, groups=["africa"])
    visitor = visitor_of(app)
    path = "/en/courses?residence=PE"
    assert verdict_of(visitor.page(path), listed.slug).startswith("You are not eligible")
    with app.app_context():
        first = db.session.get_one(Edition, listed.edition_id)
        row = {
            column.key: getattr(first, column.key)
            for column in Edition.__table__.columns
            if column.key != "id"
        }
        later = Edition(**row | {"slug": "later", "eligible_groups": []})
        assert first.starts_on
        assert first.ends_on
        later.starts_on, later.ends_on = first.starts_on + YEAR, first.ends_on + YEAR
        later.routes = [
            FeeRoute(kind=RouteKind.CERTIFICATE, amount=0, deadline_at=now() + YEAR, position=0)
        ]
        db.session.add(later)
        record_change(db.session(), "course", listed.course_id)
        db.session.commit()
    assert verdict_of(visitor.page(path), listed.slug) == "You are eligible for another edition"
    with app.app_context():
        db.session.execute(update(Edition).values(eligible_employers=["regulator"]))
        record_change(db.session(), "course", listed.course_id)
        db.session.commit()
    assert verdict_of(visitor.page(path), listed.slug) == "You may be eligible for another edition"


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        QUERY,
        "residence=PE&nationality=PE&employer=academia",
        "residence=ZA",
        "nationality=stateless&employer=regulator",
    ],
)
@pytest.mark.parametrize("narrowed", ["", "&format=online", "&open=1&language=es"])
def test_what_is_not_open_can_be_left_out(reader: Visitor, query: str, narrowed: str) -> None:
    every = reader.page(f"/en/courses?{query}{narrowed}")
    option = every.select_one("input[name=mine]")
    assert option is not None
    told = int(option.find_parent("label").select_one(".n").get_text())  # type: ignore[union-attr]  # Present.
    left = reader.page(f"/en/courses?{query}{narrowed}&mine=1")
    verdicts = [
        result.select_one(".you").get_text(" ", strip=True)  # type: ignore[union-attr]  # Present.
        for result in left.select("li.result")
    ]
    assert len(verdicts) == told
    assert not [words for words in verdicts if words.startswith("You are not eligible")]
    if not narrowed:
        open_to = [
            line
            for line in every.select("li.result .you")
            if not line.get_text(" ", strip=True).startswith("You are not eligible")
        ]
        assert len(open_to) == told
    chips = {each.get_text(" ", strip=True): str(each["href"]) for each in left.select(".chip")}
    away = next(href for words, href in chips.items() if "I am" in words)
    assert "mine" not in away
    assert "mine" not in str(left.select_one("link[rel=canonical]"))
    switch = left.select_one("header a[hreflang=es]")
    assert switch is not None
    assert len(reader.page(str(switch["href"])).select("li.result")) == told


def test_leaving_out_needs_somebody_who_asks(reader: Visitor) -> None:
    page = reader.page("/en/courses?mine=1")
    assert page.select_one("input[name=mine]") is None
    assert page.select(".chip") == []
    asked = reader.page(f"/en/courses?{QUERY}&mine=1")
    forget = next(each for each in asked.select("a") if each.get_text() == "Clear my answers")
    assert str(forget["href"]) == "/en/courses"


@pytest.mark.slow
@given(
    st.builds(Terms, st.sampled_from(CountryBasis), *[st.lists(st.sampled_from(["b", "a"]))] * 3)
)
def test_limits_survive_being_written_down(limits: Terms) -> None:
    read = decoded(encoded(limits))
    assert encoded(read) == encoded(limits)
    for who_asks in (Candidate("a"), Candidate("", ("b",), "a"), Candidate("c", ("c",), "c")):
        assert eligibility(read, who_asks) == eligibility(limits, who_asks)


@pytest.mark.slow
def test_other_lists_say_it_too(reader: Visitor) -> None:
    for path in ("/en/partners/instituto-matias-romero", "/en/?", "/en/compare?"):
        address = f"{path}{'' if '?' in path else '?'}&{QUERY}"
        if "compare" in path:
            course = reader.page(f"/en/courses/{MEXICO}")
            link = course.select_one(".edition a[href*='/compare?']")
            assert link is not None
            address = with_query(str(link["href"]))
        page = reader.page(address)
        assert "Depends on a nomination" in page.get_text(), address
        assert "is a national of Spain and of Mexico" in page.get_text()
        asking = page.select_one(".asking a")
        assert asking is not None
        assert reader.page(str(asking["href"])).select_one("form#asking"), address


def test_a_course_that_is_over_is_open_to_nobody_and_says_nothing(reader: Visitor) -> None:
    page = reader.page(with_query("/en/courses"))
    for result in page.select("li.result"):
        state = result.select_one(".result-state > .state")
        assert state is not None
        over = re.search("Ended|closed|Cancelled|^Full|In progress$", state.get_text(strip=True))
        assert (result.select_one(".you") is None) == bool(over), result.get_text(" ", strip=True)


@pytest.mark.slow
def test_the_question_keeps_what_the_list_was_narrowed_to(reader: Visitor) -> None:
    page = reader.page("/en/courses?q=diplomacy&format=online&format=blended&asking=1")
    form = page.select_one("form#asking")
    assert form is not None
    kept = [pair for pair in inputs(form) if pair[0] in ("q", "format")]
    assert kept == [("q", "diplomacy"), ("format", "online"), ("format", "blended")]
    assert not [pair for pair in inputs(form) if pair[0] == "asking"]
    assert len(form.select("select[name=nationality]")) == 3
    assert reader.page("/en/courses").select_one("form#asking") is None


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_group_and_employer_can_be_said(reading_app: Flask, lang: str) -> None:
    assert set(LIVING) == set(NATIONALS) == set(GROUPS)
    assert set(EMPLOYERS) == set(EmployerKind)
    with reading_app.app_context(), using_locale(lang):
        for by in CountryBasis:
            for group in GROUPS:
                limits = Terms(by, [group], ["GB"], ["regulator"])
                text = who(limits)
                assert not re.search(rf"\b{group}\b", text)
                assert "%(" not in text
                assert (
                    openness(limits, Candidate("AQ", ("AQ",), "regulator")).code == "not-eligible"
                )
        if lang == "en":
            assert who(Terms("either", [], ["GB"])) == (
                "people who live in the United Kingdom or are nationals of the United Kingdom"
            )


@pytest.mark.parametrize(
    ("limits", "english", "spanish"),
    [
        (Terms("residence"), "", ""),
        (
            Terms("residence", ["africa"], ["MX"]),
            "people who live in Africa or in Mexico",
            "personas que residan en África o en México",
        ),
        (
            Terms("nationality", [], ["MX", "MT"]),
            "nationals of Malta or of Mexico",
            "personas con la nacionalidad de Malta o de México",
        ),
        (
            Terms("either", ["small-states"], []),
            "people who live in a small state or are nationals of a small state",
            (
                "personas que residan en un pequeño Estado o tengan la nacionalidad de un pequeño "
                "Estado"
            ),
        ),
        (
            Terms("residence", [], [], ["regulator", "other-public"]),
            "people who work for a regulatory authority or another public body",
            "personas que trabajen en un organismo regulador u otro organismo público",
        ),
        (
            Terms("residence", ["africa"], [], ["ministry"]),
            "people who live in Africa and who work for a ministry",
            (
                "personas que residan en África y que trabajen en un ministerio (o secretaría de "
                "Estado)"
            ),
        ),
        (
            Terms("nationality", [], ["MX"], ["ministry", "private-sector"]),
            "nationals of Mexico who work for a ministry or a private-sector employer",
            (
                "personas que tengan la nacionalidad de México y que trabajen en un ministerio "
                "(o secretaría de Estado) o el sector privado"
            ),
        ),
        (
            Terms("either", ["caribbean"], ["MT"], ["academia"]),
            (
                "people who live in the Caribbean or in Malta or are nationals of a Caribbean "
                "country or of Malta, and who work for a university or research centre"
            ),
            (
                "personas que residan en el Caribe o en Malta o tengan la nacionalidad de un país "
                "del Caribe o de Malta y que, además, trabajen en una universidad o un centro de "
                "investigación"
            ),
        ),
    ],
)
def test_whom_an_edition_is_for_is_one_clause(
    reading_app: Flask, limits: Terms, english: str, spanish: str
) -> None:
    with reading_app.app_context():
        for lang, words in (("en", english), ("es", spanish)):
            with using_locale(lang):
                assert who(limits) == words


@pytest.mark.slow
def test_asking_takes_no_more_statements(
    reading_app: Flask,
    reader: Visitor,
    count_statements: Callable[[Flask], AbstractContextManager[Statements]],
) -> None:
    for address in ("/en/courses", f"/en/courses/{MEXICO}", "/en/", "/en/partners/ifdt"):
        numbers = []
        for query in ("x=1", QUERY, f"{QUERY}&in=ifdt"):
            reader.get(with_query(address, f"{query}&x=2"))
            with count_statements(reading_app) as seen:
                assert reader.get(with_query(address, f"{query}&x=3")).status_code == 200
            # Every look at the version is one in tests; elsewhere there are two a second.
            numbers.append(len([each for each in seen if "catalogue_version" not in each]))
            assert numbers[-1] <= 8, seen.report()
        assert numbers[0] == numbers[1] >= numbers[2], numbers
