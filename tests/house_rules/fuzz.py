"""Asks for every address as it should be asked for, and then as nobody should.

A request that succeeds is a *seed*: an address, a method, who asks, and what a form holds. Seeds
are found as people find them: by links in mails and by the forms of pages. Each is then sent again
with something hostile in its path, its query, its headers, its cookies or its fields.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from bs4 import Tag
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.house_rules.hostile import (
    COOKIE_VALUES,
    COOKIES,
    DAYS,
    HEADERS,
    HOSTILE,
    METHODS,
    NUMBERS,
    PARAMETERS,
    SEGMENTS,
)
from tests.machine.visitor import Visitor, fill, soup

Fields = dict[str, list[str]]


@dataclass(frozen=True)
class Seed:
    """A request that is answered well."""

    who: str
    method: str
    path: str
    query: str = ""
    fields: Fields = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        query = f"?{self.query[:200]}" if self.query else ""
        more = {name: value for name, value in self.fields.items() if name != "csrf_token"}
        rest = "".join(f" {each!r:.600}" for each in (more, self.headers, self.cookies) if each)
        return f"{self.who} {self.method} {self.path[:200]}{query}{rest}"


def endpoint_of(app: Flask, method: str, path: str) -> str:
    """Return which endpoint answers, or nothing."""
    try:
        endpoint, _values = app.url_map.bind("").match(path, method=method)
    except HTTPException:
        return ""
    return str(endpoint)


def send(client: Visitor, seed: Seed) -> TestResponse:
    """Send a request, its path byte for byte."""
    host = str(urlsplit(client.application.config["BASE_URL"]).hostname)
    for name, value in seed.cookies.items():
        client.set_cookie(name, value, domain=host)
    body = urlencode(
        [(name, value) for name, values in seed.fields.items() for value in values],
        errors="surrogatepass",
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    answer = client.open(
        seed.path + (f"?{seed.query}" if seed.query else ""),
        method=seed.method,
        headers=headers | dict(seed.headers),
        data=body if body and seed.method not in ("GET", "HEAD") else None,
        buffered=True,
    )
    for name in seed.cookies:
        client.delete_cookie(name, domain=host)
    return answer


def is_success(app: Flask, seed: Seed, answer: TestResponse) -> bool:
    """Say whether a request was answered with what it asks for, and not by the sign-in page."""
    if answer.status_code >= 400:
        return False
    onward = urlsplit(answer.headers.get("Location", "")).path
    led_away = endpoint_of(app, "GET", onward) == "accounts.sign_in"
    return not led_away or endpoint_of(app, seed.method, seed.path).startswith("accounts.")


def forms_of(app: Flask, seed: Seed, answer: TestResponse) -> Iterator[tuple[Seed, Tag]]:
    """Yield the requests that the forms of a page make, as they stand there."""
    address = seed.path + (f"?{seed.query}" if seed.query else "")
    for form in soup(answer).select("form[method=post]"):
        target = urlsplit(urljoin(address, str(form.get("action") or address)))
        yield Seed(seed.who, "POST", target.path, target.query, fill(form, {})), form


def answered(form: Tag, seed: Seed, answers: Mapping[str, Any], button: str) -> Seed:
    """Return a form's request with its fields answered, as far as the form has them."""
    named = {str(each["name"]) for each in form.find_all(True, attrs={"name": True})}
    fields = fill(form, {name: value for name, value in answers.items() if name in named})
    pressed = form.select(f'button[name="{button}"]' if button else "button[name]")
    for each in pressed[:1]:
        fields[str(each["name"])] = [str(each.get("value", ""))]
    return replace(seed, fields=fields)


class Mutator:
    """Makes one hostile request after another of a seed; the same ones in every run."""

    def __init__(self, name: str) -> None:
        self.random = random.Random(name)  # nosec B311  # Repeatable, nothing secret.

    def hostile(self, seed: Seed) -> Seed:
        """Return the request with one to three things wrong with it."""
        ways: Sequence[Callable[[Seed], Seed]] = (
            self._path, self._query, self._query, self._header, self._header, self._cookie,
            self._method, *([self._field] * 8 if seed.method == "POST" else []),
        )  # fmt: skip
        for _each in range(self.random.choice((1, 1, 2, 3))):
            seed = self.random.choice(ways)(seed)
        return seed

    def _path(self, seed: Seed) -> Seed:
        parts = seed.path.split("/")
        # The first part is the language; without it nothing but a few files is there.
        places = range(2, len(parts)) if len(parts) > 2 else range(1, len(parts))
        place = self.random.choice(places)
        parts[place] = self.random.choice(
            (*SEGMENTS, parts[place] + self.random.choice(SEGMENTS), parts[place].upper())
        )
        return replace(seed, path="/".join(parts))

    def _query(self, seed: Seed) -> Seed:
        if self.random.random() < 0.4:
            # What one parameter cannot be, each of them is once.
            value = self.random.choice(HOSTILE)[:150]
            pairs = [(name, value) for name in PARAMETERS]
        else:
            pairs = [self._pair() for _each in range(self.random.choice((1, 2, 3, 40)))]
        text = urlencode(pairs, errors="surrogatepass")
        return replace(seed, query="&".join(filter(None, (seed.query, text)))[:7_000])

    def _pair(self) -> tuple[str, str]:
        name = self.random.choice(PARAMETERS)
        likely = {"month": DAYS, "page": NUMBERS}.get(name, HOSTILE)
        return name, self.random.choice(likely)[:2_000]

    def _header(self, seed: Seed) -> Seed:
        name = self.random.choice(sorted(HEADERS))
        value = self.random.choice(HEADERS[name])
        return replace(seed, headers={**seed.headers, name: value})

    def _cookie(self, seed: Seed) -> Seed:
        value = self.random.choice(COOKIE_VALUES)
        return replace(seed, cookies={**seed.cookies, self.random.choice(COOKIES): value})

    def _method(self, seed: Seed) -> Seed:
        return replace(seed, method=self.random.choice(METHODS))

    def _field(self, seed: Seed) -> Seed:
        fields = dict(seed.fields)
        names = [name for name in fields if name != "csrf_token"] or ["x"]
        name = self.random.choice(names)
        value = self.random.choice(HOSTILE)
        act = self.random.choice(
            ("all", "all", "set", "set", "set", "drop", "repeat", "add", "token")
        )
        if act == "all":
            fields = {
                each: old if each == "csrf_token" else [value] for each, old in fields.items()
            }
        elif act == "set":
            fields[name] = [value]
        elif act == "drop":
            fields.pop(name, None)
        elif act == "repeat":
            fields[name] = [*fields.get(name, []), value, value]
        elif act == "add":
            stem = name.rpartition(".")[0]
            fields[
                self.random.choice(
                    (
                        value[:200] or "y",
                        f"{stem}.zzz",
                        f"asked-{name}",
                        f"clash-{name}",
                        f"own-{name}",
                    )
                )
            ] = ["own"]
        else:
            fields["csrf_token"] = [value]
        return replace(seed, fields=fields)


def said_language(answer: TestResponse) -> str | None:
    """Return the language that a page says it is in."""
    if answer.mimetype != "text/html":
        return None
    page = answer.get_data().decode("utf-8", "replace")
    found = re.search(r'<html[^>]* lang="([^"]+)"', page)
    return found[1] if found else None
