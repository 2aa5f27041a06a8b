"""Signed-in partners of the sample catalogue."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.machine.visitor import Visitor

SignIn = Callable[[str], Visitor]


@pytest.fixture
def as_person(sample_app: Flask) -> SignIn:
    """Sign one more person in, with cookies of their own."""

    def sign_in(email: str) -> Visitor:
        client = sample_app.test_client()
        assert isinstance(client, Visitor)
        client.sign_in(email)
        return client

    return sign_in


@pytest.fixture
def gsma(as_person: SignIn) -> Visitor:
    """An editor of an organisation that delivers, and funds, a course together with the hub."""
    return as_person("editor@gsma.example")


@pytest.fixture
def hub(as_person: SignIn) -> Visitor:
    """Hub staff."""
    return as_person("hub@catalogue.example")


@pytest.fixture
def accreditor(as_person: SignIn) -> Visitor:
    """An editor of the University of Malta."""
    return as_person("editor@um.example")
