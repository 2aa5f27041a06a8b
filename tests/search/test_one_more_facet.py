"""A facet is one description: here is one more, and nothing else knows of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from catalogue.alerts.labels import search_lines
from catalogue.i18n.languages import using_locale
from catalogue.search.facets import FACETS, Facet
from tests.conftest import AppFactory, visitor_of
from tests.machine.visitor import Visitor
from tests.search.shelf import filters

SEASONS = {"1": "First half", "2": "Second half"}


def half(month: str) -> str:
    return ("1" if month[5:] < "07" else "2") if month else ""


HALF = Facet(
    code="half",
    legend="Half of the year",
    label=lambda value: SEASONS.get(value, value),
    of_edition=lambda edition: [half(edition.month)],
    is_known=SEASONS.__contains__,
)


@pytest.fixture
def app(make_app: AppFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The sample where courses are found by the half of the year in which an edition starts."""
    FACETS.register(HALF)
    yield make_app("sample")
    FACETS.withdraw(HALF.code)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return visitor_of(app)


def total(visitor: Visitor, query: str) -> int:
    status = visitor.page(f"/en/courses?{query}").select_one("[role=status][data-total]")
    assert status is not None
    return int(str(status["data-total"]))


def boxes(visitor: Visitor, query: str) -> dict[str, tuple[str, int]]:
    """Return what a page calls each value of the facet, and the number beside it."""
    found = {}
    for box in visitor.page(f"/es/cursos?{query}").select("main input[name=half]"):
        label = box.find_parent("label")
        assert label is not None
        said = re.fullmatch(r"\s*(.*?)\s*(\d+)\s*", label.get_text(), re.DOTALL)
        assert said is not None
        found[str(box["value"])] = (said[1], int(said[2]))
    return found


@pytest.mark.slow
def test_it_counts_filters_and_has_its_label(visitor: Visitor) -> None:
    page = visitor.page("/en/courses")
    legends = [each.get_text(strip=True) for each in page.select("main fieldset legend")]
    assert legends[-1] == HALF.legend
    shown = boxes(visitor, "")
    assert {value: name for value, (name, _count) in shown.items()} == SEASONS
    for value, (_name, count) in shown.items():
        assert 0 < count < total(visitor, "")
        assert total(visitor, f"half={value}") == count
    assert len(boxes(visitor, "half=1&half=2")) == 2


@pytest.mark.slow
def test_it_holds_for_the_same_edition_as_the_others(visitor: Visitor) -> None:
    for value, (_name, count) in boxes(visitor, "format=in-person&language=en").items():
        assert total(visitor, f"format=in-person&language=en&half={value}") == count
    months = visitor.page("/en/courses?half=2").select("main input[name=month]")
    assert months
    assert {half(str(each["value"])) for each in months} == {"2"}


@pytest.mark.slow
def test_what_is_chosen_is_named_and_can_be_taken_away(visitor: Visitor) -> None:
    page = visitor.page("/en/courses?open=1&half=2")
    chips = {chip.get_text(" ", strip=True): str(chip["href"]) for chip in page.select(".chips a")}
    [address] = [href for said, href in chips.items() if "Second half" in said]
    assert address == "/en/courses?open=1"
    unknown = visitor.page("/en/courses?half=3").select_one("main")
    assert unknown is not None
    assert HALF.legend in unknown.get_text()


@pytest.mark.slow
def test_feeds_and_letters_know_it_too(app: Flask, visitor: Visitor) -> None:
    feed = visitor.get("/en/courses.atom?half=2").get_data(as_text=True)
    assert "Second half" in feed
    with app.test_request_context(), using_locale("en"):
        assert search_lines(filters(half="2")) == [f"{HALF.legend}: Second half"]
