"""No page of the workspace reads the same thing twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from tests.conftest import visitor_of
from tests.house_rules.crawl import crawl
from tests.machine.apps import Statements

pytestmark = pytest.mark.slow

ACCOUNTS = (
    "hub@catalogue.example",
    "editor@gsma.example",
    "admissions@gsma.example",
    "editor@um.example",
)
START = "/en/workspace"
EACH_KIND = 2
MOST_ABOUT_A_LISTING = 12
LISTING = f"{START}/courses/"

Count = Callable[[Flask], AbstractContextManager[Statements]]


@pytest.mark.parametrize("account", ACCOUNTS)
def test_no_workspace_page_sends_a_statement_twice(
    sample_app: Flask, count_statements: Count, account: str
) -> None:
    """Every kind of page that links lead a partner to; none is excepted."""
    visitor = visitor_of(sample_app)
    visitor.sign_in(account)
    pages = [each.address for each in crawl(visitor, START, START, EACH_KIND) if each.is_page]
    pages = [address for address in pages if address.startswith(START)]
    assert len(pages) > 5
    twice = []
    for address in pages:
        with count_statements(sample_app) as seen:
            assert visitor.get(address).status_code == 200, address
        twice += [f"{address}: {statement}" for statement in seen.repeated()]
        if address.startswith(LISTING):
            assert len(seen.own()) <= MOST_ABOUT_A_LISTING, f"{address}\n{seen.report()}"
    assert not twice, "\n".join(twice)
