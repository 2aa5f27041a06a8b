"""What pages say of applying follows where an edition stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from catalogue.courses.codes import Admission
from tests.enrolment.factories import make_edition
from tests.machine.visitor import Visitor

PAGES = {"en": "/en/courses/{}", "es": "/es/cursos/{}"}


@pytest.mark.parametrize(
    ("lang", "joins", "applies"),
    [
        ("en", "Join the waiting list by", "Apply by"),
        ("es", "Puede incorporarse a la lista de espera hasta el", "Fecha límite"),
    ],
)
def test_nobody_is_told_to_apply_by_a_day_where_there_is_only_a_waiting_list(
    app: Flask, client: Visitor, lang: str, joins: str, applies: str
) -> None:
    listed = make_edition(app, admission=Admission.FIRST_COME, capacity=3, places_taken=3)
    first = client.page(PAGES[lang].format(listed.slug)).select_one("#next")
    assert first is not None
    assert joins in first.get_text()
    assert applies not in first.get_text()
    listed = make_edition(app, admission=Admission.FIRST_COME, capacity=3)
    first = client.page(PAGES[lang].format(listed.slug)).select_one("#next")
    assert first is not None
    assert applies in first.get_text()
    assert joins not in first.get_text()


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("Let me know when there is a place or a new edition", {"places_taken": 3}),
        ("Let me know when applications open", {"opens": timedelta(days=1)}),
        ("Let me know about the next edition", {"deadline": timedelta(hours=-1)}),
    ],
)
def test_what_an_alert_is_offered_for_follows_where_the_edition_stands(
    app: Flask, client: Visitor, said: str, values: dict[str, Any]
) -> None:
    usual: dict[str, Any] = {"capacity": 3, "waiting_list": False}
    listed = make_edition(app, admission=Admission.FIRST_COME, **usual | values)
    path = f"/en/courses/{listed.slug}"
    ways = client.page(path).select("#next .next-act a.button, #editions ~ .notice a.button")
    assert {way.get_text() for way in ways} == {said}
    heading = client.page(f"{path}/tell-me").h1
    assert heading is not None
    assert said in heading.get_text()
    assert said in client.page(listed.path("en")).get_text()
