"""A service between partners that changes what others live by notes an event, or says why."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from catalogue.config import ROOT

FOLDERS = ("comanagement", "partners")
UNTOLD = {
    "comanagement.courses.begin_course": "a draft that nobody else works on yet",
    "comanagement.courses.move_course": "the former address leads to the new one",
    "comanagement.editions.begin_edition": "a draft; its publication is told",
    "comanagement.editions.make_invitation": "the link is passed on by whoever made it",
    "comanagement.healing.heal": "repairs by the operator, who says so",
    "comanagement.publishing.restore": "a draft; its publication is told",
    "comanagement.saving.save": "a draft; its publication is told",
    "partners.closing.reopen_account": "gives no right back; the operator did it",
    "partners.enquiries.submit": "the hub has a letter of its own",
    "partners.enquiries.approve": "the enquirer has a letter of their own",
    "partners.enquiries.decline": "the enquirer has a letter of their own",
    "partners.members.invite": "the invited have a letter of their own",
    "partners.members.revoke": "a link that nobody has used stops working",
    "partners.organisations.add": "an institution that nobody acts for yet",
    "partners.organisations.set_contact": "its own people see it; letters name it from then on",
}
"""Services without an event, and why nobody has to hear of what they do."""


def called(function: ast.FunctionDef) -> set[str]:
    """Return the names of whatever a function calls."""
    return {
        each.func.attr if isinstance(each.func, ast.Attribute) else each.func.id
        for each in ast.walk(function)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute | ast.Name)
    }


def silent(path: Path) -> Iterator[str]:
    """Yield the services of a file that end a transaction and note no event."""
    tree = ast.parse(path.read_text("utf-8"))
    functions = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}

    def reaches(name: str, seen: frozenset[str] = frozenset()) -> bool:
        calls = called(functions[name])
        further = (calls & functions.keys()) - seen - {name}
        return "note_event" in calls or any(reaches(each, seen | {name}) for each in further)

    for name, function in functions.items():
        if "commit" in called(function) and not name.startswith("_") and not reaches(name):
            yield f"{path.parts[-3]}.{path.stem}.{name}"


def test_services_note_an_event_or_say_why_not() -> None:
    found = {
        each
        for folder in FOLDERS
        for path in sorted((ROOT / "catalogue" / folder / "services").glob("*.py"))
        for each in silent(path)
    }
    assert found == set(UNTOLD)


def test_a_silent_service_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "partners" / "services" / "planted.py"
    path.parent.mkdir(parents=True)
    path.write_text(
        "def told(session):\n    _note(session)\n    session.commit()\n\n"
        "def _note(session):\n    note_event(session)\n\n"
        "def silent(session):\n    session.commit()\n"
    )
    assert list(silent(path)) == ["partners.planted.silent"]
