"""What people typed does not end in a log."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from catalogue.courses.models import Topic
from catalogue.database import db


def test_an_error_of_the_database_does_not_tell_the_values(app: Flask) -> None:
    with app.app_context():
        db.session.add_all([Topic(code="somebody-s-secret"), Topic(code="somebody-s-secret")])
        with pytest.raises(IntegrityError) as caught:
            db.session.flush()
        db.session.rollback()
    assert "hide_parameters" in str(caught.value)
    assert "[parameters:" not in str(caught.value)
