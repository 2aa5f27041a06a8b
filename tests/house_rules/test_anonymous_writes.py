"""Whatever anybody may send is bounded: how often, and how many bytes."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, url_for

from catalogue.accounts.access import FORM_BYTES, Rule
from catalogue.i18n.languages import using_locale
from tests.machine.databases import BASE_URL
from tests.machine.visitor import Visitor

UNLIMITED = {
    "accounts.sign_out": "writes only where somebody is signed in, and then ends that",
    "alerts.alert": "mail programs of many people end alerts from one network (RFC 8058); a link "
    "that has ended one writes nothing more",
    "enrolment.received": "writes once for each application sent, and sending is limited",
}
"""Endpoints that write without a limit, each with the reason."""

MOST_BYTES = 256 * 1024


def anonymous_writers(app: Flask) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Return the endpoints that anybody may post to."""
    seen = set()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        open_to_all = getattr(view, "admits", None) in (Rule.FORM, Rule.PUBLIC, Rule.MACHINE)
        if open_to_all and "POST" in (rule.methods or ()) and rule.endpoint not in seen:
            seen.add(rule.endpoint)
            yield rule.endpoint, view


def limited_actions(view: Callable[..., Any]) -> set[str]:
    """Return what a view counts as an attempt at, itself or by its module's functions."""
    source = inspect.getsource(inspect.getmodule(view))  # type: ignore[arg-type]  # It has one.
    functions = {
        node.name: node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)
    }
    waiting, seen, found = [inspect.unwrap(view).__name__], set(), set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in functions:
            continue
        seen.add(name)
        for call in ast.walk(functions[name]):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                if call.func.id == "limit":
                    found.add(ast.literal_eval(call.args[0]))
                waiting.append(call.func.id)
    return found


def test_whatever_anybody_may_write_is_limited(reading_app: Flask) -> None:
    without = {name for name, view in anonymous_writers(reading_app) if not limited_actions(view)}
    assert without == set(UNLIMITED)


def test_the_rule_notices_a_view_without_a_limit() -> None:
    assert limited_actions(anonymous_writers) == set()
    assert limited_actions(planted) == {"planted"}


def planted() -> None:
    """Stand for a view whose helper counts the attempt."""
    _helper(lambda _action: None)


def _helper(limit: Callable[[str], None]) -> None:
    limit("planted")


def test_whatever_anybody_may_send_is_bounded(reading_app: Flask, reader: Visitor) -> None:
    endpoints = list(anonymous_writers(reading_app))
    assert len(endpoints) > 12
    for name, view in endpoints:
        most = view.most_bytes  # type: ignore[attr-defined]  # The mark.
        assert FORM_BYTES <= most <= MOST_BYTES, name
        rule = next(reading_app.url_map.iter_rules(name))
        values: dict[str, Any] = dict.fromkeys(rule.arguments - {"lang"}, "x")
        with reading_app.test_request_context(base_url=BASE_URL), using_locale("es"):
            address = url_for(name, lang="es", **values)
        answer = reader.post(address, data={"words": "x" * most})
        assert answer.status_code == 413, name
        assert 'lang="es"' in answer.text, name
