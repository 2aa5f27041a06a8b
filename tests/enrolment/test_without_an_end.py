"""How long applications to an edition without an end are kept."""

from __future__ import annotations

import pytest
from flask import Flask

from catalogue.database import db, now
from catalogue.enrolment import services
from catalogue.enrolment.codes import EventKind
from catalogue.enrolment.models import Application, ApplicationEvent
from tests.enrolment.factories import DAY, change_edition, make_application, make_edition

pytestmark = pytest.mark.engines


def application_with(code: str) -> Application:
    return db.session.query(Application).filter_by(code=code).one()


def test_without_an_end_applications_are_kept_by_what_last_happened_to_them(app: Flask) -> None:
    endless = make_edition(app, self_paced=True, starts=-900 * DAY, routes=[{"deadline_at": None}])
    change_edition(app, endless, ends_on=None)
    quiet, busy = make_application(app, endless), make_application(app, endless)
    long_ago, lately = now() - 731 * DAY, now() - 729 * DAY
    with app.app_context():
        for application in db.session.query(Application):
            application.submitted_at = long_ago
            application.events.clear()
            application.events.append(ApplicationEvent(at=long_ago, kind=EventKind.SUBMITTED))
        application_with(busy).events.append(ApplicationEvent(at=lately, kind=EventKind.CONFIRMED))
        db.session.commit()
        assert services.delete_old_applications() == 1
        assert [each.code for each in db.session.query(Application)] == [busy]
        assert quiet != busy
        assert services.delete_old_applications() == 0
