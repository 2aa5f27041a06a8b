"""Many processes share one index, and any of them may die at any moment."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
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
    counts,
    course,
    edition,
    filters,
    find,
    ids,
    publish,
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


def started(app: Flask, program: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a process that works on the app's database and index."""
    settings = {
        "ENVIRONMENT": "testing",
        "SECRET_KEY": "tests-only",
        "DATA_DIR": str(app.config["DATA_DIR"]),
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
    }
    return subprocess.Popen(
        [sys.executable, "-c", program, json.dumps(settings), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_several_processes_share_the_folder(app: Flask, tmp_path: Path) -> None:
    """They build, write and read at once, and in the end nothing is missing."""
    processes = [started(app, OTHER_PROCESS, str(first), "6") for first in (1, 7)]
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


DYING_PROCESS = """
import json, os, signal, sys
from catalogue.app import create_app
from catalogue.search import services
from catalogue.search.index.manifest import Folder
from tests.search.shelf import Shelf, course, find, publish
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
class Deadly(Shelf):
    def made(self, document, now):
        if moment != "telling" and document.course_id == 3:
            die()
        return document
settings, moment = json.loads(sys.argv[1]), sys.argv[2]
app = create_app(settings)
Deadly(course(1, "Internet governance"), course(2, "Renamed"), course(3, "New")).attach(app)
if moment == "telling":
    Folder.stand = die
if moment == "building":
    with app.app_context():
        services.rebuild()
publish(app, 1, 2, 3)
find(app)
"""


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["writing", "telling", "building"])
def test_a_process_that_is_killed_leaves_the_index_whole(
    app: Flask, shelf: Shelf, moment: str
) -> None:
    """While it writes, after its commit but before others are told, and while it builds anew."""
    find(app)
    dying = started(app, DYING_PROCESS, moment)
    _out, err = dying.communicate(timeout=120)
    assert dying.returncode == -signal.SIGKILL, err
    shelf.put(course(2, "Renamed"), course(3, "New"))
    if moment == "building":
        publish(app, 1, 2, 3)
    assert find(app).total == 3
    assert ids(find(app, filters("renamed"))) == [2]
    assert find(app, filters("negotiation")).total == 0
    assert shelf.asked == [None, [1, 2, 3]]
    shelf.attach(app)
    assert ids(find(app, filters(sort="title"))) == [1, 3, 2]
    assert len(copies(app)) == 1


PUBLISHING_PROCESS = """
import json, sys
from catalogue.app import create_app
from tests.search.shelf import Shelf, course, edition, find, publish
app = create_app(json.loads(sys.argv[1]))
shelf = Shelf(*[course(each, "Course", edition(place="MT")) for each in range(1, 41)])
shelf.attach(app)
find(app)
print("ready", flush=True)
number = 0
while True:
    number += 1
    key = number % 40 + 1
    place = "MX" if number % 3 else "MT"
    shelf.put(course(key, f"Course {number}", edition(place=place)))
    publish(app, key)
    find(app)
"""


@pytest.mark.slow
def test_whenever_a_process_is_killed_counts_stay_exact(app: Flask) -> None:
    publishing = started(app, PUBLISHING_PROCESS)
    assert publishing.stdout is not None
    assert publishing.stdout.readline() == "ready\n"
    time.sleep(random.Random().uniform(0.3, 1.5))
    publishing.kill()
    publishing.communicate(timeout=120)
    # Whatever it had published, everything now is as this process says.
    shelf = Shelf(*[course(each, "Course", edition(place="NR")) for each in range(1, 40)])
    shelf.attach(app)
    publish(app, *range(1, 41))
    apply_pending(app)
    assert shelf.asked[-1] is not None, "it was built anew, and nothing proven"
    found = find(app)
    assert found.total == 39
    assert counts(found, "place") == {"NR": 39}
    assert ids(find(app, filters("course", place="NR", page="2"))) == list(range(21, 40))
