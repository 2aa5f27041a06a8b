"""The sources keep the house's rules, and each rule notices when they do not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.config import ROOT
from tests.house_rules import sources

Check = Callable[[Path], list[str]]

RULES: list[tuple[Check, str, str]] = [
    (
        sources.commits_elsewhere,
        "browse/views.py",
        "def view(session):\n    session.commit()\n",
    ),
    (
        sources.commits_elsewhere,
        "courses/queries.py",
        "def query(engine):\n    with engine.begin() as connection:\n        pass\n",
    ),
    (
        sources.commits_elsewhere,
        "courses/services/publish.py",
        "def publish(session):\n    session.commit()\n    session.commit()\n",
    ),
    (
        sources.unfinished_services,
        "courses/services.py",
        "def publish():\n    session = writing()\n    session.add(1)\n",
    ),
    (
        sources.services_knowing_the_request,
        "enrolment/services/submit.py",
        "from flask import request\n",
    ),
    (
        sources.services_knowing_the_request,
        "enrolment/services.py",
        "from flask_security import current_user\n",
    ),
    (
        sources.services_knowing_the_request,
        "enrolment/services.py",
        "from flask_babel import gettext as _\n",
    ),
    (
        sources.services_knowing_the_request,
        "enrolment/services.py",
        "from catalogue.accounts.context.actor import current_actor\n",
    ),
    (sources.unknown_roles, "courses/pictures.py", ""),
    (sources.unknown_roles, "enrolment/places/pools.py", ""),
    (sources.views_without_a_route, "browse/views/facets.py", "def facets():\n    return []\n"),
    (
        sources.forms_read_elsewhere,
        "enrolment/views/apply.py",
        "from flask import request\nx = request.form['x']\n",
    ),
    (sources.writing_elsewhere, "mail/context.py", "def f(session):\n    session.add(1)\n"),
    (sources.impure_rules, "courses/rules/states.py", "import sqlalchemy.orm\n"),
    (sources.impure_rules, "courses/rules/series.py", "from catalogue.database import now\n"),
    (sources.impure_rules, "accounts/access.py", "def f():\n    from flask import g\n"),
    (
        sources.live_code_in_migrations,
        "migrations/versions/0099_more_keys.py",
        "from catalogue.i18n.collation import sort_key\n",
    ),
    (
        sources.live_code_in_migrations,
        "migrations/frozen/sort_keys.py",
        "def f():\n    import catalogue.i18n.folding\n",
    ),
    (sources.writing_elsewhere, "courses/queries.py", "from sqlalchemy import update\n"),
    (sources.writing_elsewhere, "courses/queries.py", "def q(db):\n    db.session.add(1)\n"),
    (sources.writing_elsewhere, "courses/queries.py", "from catalogue.database import writing\n"),
    (
        sources.forms_with_database,
        "browse/forms/candidate.py",
        "from catalogue.database import db\n",
    ),
    (
        sources.forms_with_database,
        "courses/forms/edit.py",
        "from catalogue.courses.models import Course\n",
    ),
    (sources.views_with_database, "browse/views.py", "from sqlalchemy import select\n"),
    (sources.views_with_database, "browse/views/home.py", "from catalogue.database import db\n"),
    (sources.too_long, "browse/views.py", "x = 1\n" * 301),
    (sources.too_long, "browse/listing.html", "<p>\n" * 301),
    (sources.too_long, "browse/views.py", "def view():\n" + "    x = 1\n" * 50),
    (sources.misnamed, "courses/utils.py", ""),
    (sources.other_tokens, "alerts/tokens.py", "token = secrets.token_urlsafe(24)\n"),
    (sources.other_tokens, "tokens.py", "from base64 import *\nurlsafe_b64encode(b'1')\n"),
    (sources.bare_labels, "browse/forms/candidate.py", 'title = StringField("Title")\n'),
    (
        sources.bare_labels,
        "browse/forms/candidate.py",
        'check = InputRequired(message="Missing")\n',
    ),
]

ROOTS: dict[Check, list[str]] = {sources.too_long: ["catalogue", "templates"]}


@pytest.mark.slow
@pytest.mark.parametrize("check", dict.fromkeys(each[0] for each in RULES))
def test_the_house_keeps_the_rule(check: Check) -> None:
    found = []
    for folder in ROOTS.get(check, ["catalogue"]):
        found += [f"{folder}/{each}" for each in check(ROOT / folder)]
    assert not found, f"{check.__doc__}\n" + "\n".join(found)


@pytest.mark.parametrize(("check", "name", "text"), RULES)
def test_a_planted_violation_is_seen(check: Check, name: str, text: str, tmp_path: Path) -> None:
    planted = tmp_path / name
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(text)
    assert check(tmp_path)


ALLOWED: list[tuple[Check, str, str]] = [
    (
        sources.commits_elsewhere,
        "courses/services/publish.py",
        "def publish(session):\n    session.commit()\n",
    ),
    (sources.commits_elsewhere, "worker.py", "def run(session):\n    session.commit()\n"),
    (sources.commits_elsewhere, "cli/people.py", "def add(session):\n    session.commit()\n"),
    (sources.services_knowing_the_request, "mail/services.py", "from flask import current_app\n"),
    (sources.writing_elsewhere, "courses/queries.py", "def q(seen):\n    seen.add(1)\n"),
    (
        sources.views_with_database,
        "browse/views.py",
        "from sqlalchemy.exc import SQLAlchemyError\n",
    ),
    (
        sources.live_code_in_migrations,
        "migrations/versions/0099_more_keys.py",
        "from flask import current_app\nfrom catalogue.migrations.frozen.keys import sort_key\n",
    ),
    (sources.too_long, "browse/views.py", "def view():\n" + "    x = 1\n" * 49),
    (sources.bare_labels, "browse/forms/candidate.py", 'title = StringField(_l("Title"))\n'),
]


@pytest.mark.parametrize(("check", "name", "text"), ALLOWED)
def test_what_is_allowed_is_let_pass(check: Check, name: str, text: str, tmp_path: Path) -> None:
    planted = tmp_path / name
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(text)
    assert check(tmp_path) == []
