"""An app whose mail arrives at a server of the test's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.conftest import visitor_of
from tests.machine.mail import MailServer
from tests.machine.visitor import Visitor


@pytest.fixture
def app(make_app: Callable[..., Flask], mail_server: MailServer) -> Flask:
    return make_app("empty", MAIL_URL=mail_server.url, BASE_URL="https://aula.example")


@pytest.fixture
def client(app: Flask) -> Visitor:
    return visitor_of(app)
