"""Pages and acts behind the sign-in cost as many statements in a house at work as in a new one.

A page or act that is not visited fails the test: see ``visits``.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from catalogue.accounts.access import Rule
from tests.load.house import Size, enlarge
from tests.load.meter import counting
from tests.load.stage import Stage
from tests.load.visits import every, wanted

pytestmark = pytest.mark.slow

SMALL = Size(applications=20, waiting=2, revisions=6)
LARGER = Size(courses=60, applications=160, waiting=40, revisions=60, led=40, rest=50)
MOST_ON_A_PAGE = 12


def counted(app: Flask, size: Size) -> dict[str, list[str]]:
    """Return the statements of each visit to a house of this size, once everything is warm."""
    enlarge(app, size)
    stage = Stage(app)
    seen = {}
    with counting(app) as meter:
        for visit in every(stage):
            for _turn in range(2):
                answer = visit.go(stage)
                assert answer.status_code == visit.status, f"{visit.name}: {answer.text}"
            seen[visit.name] = meter.latest
    return seen


def report(statements: list[str]) -> str:
    """Return statements, each on a line."""
    return "\n".join(" ".join(each.split()) for each in statements)


def test_a_house_at_work_takes_as_many_statements_as_a_new_one(
    make_app: Callable[..., Flask],
) -> None:
    few = counted(make_app("sample"), SMALL)
    many = counted(make_app("sample"), LARGER)
    assert few.keys() == many.keys()
    grown = [
        f"{name}: {len(few[name])} → {len(many[name])}\n{report(many[name])}"
        for name in few
        if len(few[name]) != len(many[name])
    ]
    assert not grown, "\n".join(grown)
    heavy = [
        f"{name}: {len(seen)}\n{report(seen)}"
        for name, seen in many.items()
        if not name.endswith("(act)") and len(seen) > MOST_ON_A_PAGE
    ]
    assert not heavy, "\n".join(heavy)


def test_every_page_and_act_is_visited(sample_app: Flask) -> None:
    enlarge(sample_app, SMALL)
    stage = Stage(sample_app)
    assert {visit.covers for visit in every(stage)} == wanted(sample_app)


def test_a_new_page_is_found_by_itself_and_a_new_act_is_missed(sample_app: Flask) -> None:
    enlarge(sample_app, SMALL)

    def planted(slug: str) -> str:
        return slug

    planted.admits = Rule.MEMBER  # type: ignore[attr-defined]  # The mark that views carry.
    sample_app._got_first_request = False
    sample_app.add_url_rule("/planted/<slug>", "planted", planted, methods=["GET", "POST"])
    stage = Stage(sample_app)
    covered = {visit.covers for visit in every(stage)}
    assert ("planted", False) in covered
    assert wanted(sample_app) - covered == {("planted", True)}
