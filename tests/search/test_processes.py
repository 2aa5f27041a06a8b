"""Many processes share one index."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask import Flask

from tests.machine.apps import Statements
from tests.search.shelf import (
    Shelf,
    apply_pending,
    copies,
    course,
    find,
    standing,
)

pytestmark = pytest.mark.engines

Counting = Callable[[Flask], AbstractContextManager[Statements]]


OTHER_PROCESS = """
import sys
from catalogue.app import create_app
from catalogue.search import services
from tests.search.shelf import Shelf, course, find
import json
settings, first, count = json.loads(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
app = create_app(settings)
shelf = Shelf(*[course(each, "Course") for each in range(1, 41)])
shelf.attach(app)
from tests.search.shelf import publish
for number in range(first, first + count):
    publish(app, number)
    find(app)
with app.app_context():
    services.apply_pending()
print(find(app).total)
"""


@pytest.mark.slow
def test_several_processes_share_the_folder(app: Flask, tmp_path: Path) -> None:
    """They build, write and read at once, and in the end nothing is missing."""
    settings = {
        "ENVIRONMENT": "testing",
        "SECRET_KEY": "tests-only",
        "DATA_DIR": str(app.config["DATA_DIR"]),
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OTHER_PROCESS, json.dumps(settings), str(first), "6"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for first in (1, 7)
    ]
    for process in processes:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        assert out.strip() == "40"
    shelf = Shelf(*[course(each, "Course") for each in range(1, 41)])
    shelf.attach(app)
    apply_pending(app)
    assert find(app).total == 40
    assert standing(app)["applied"] == 12
    assert len(copies(app)) == 1
