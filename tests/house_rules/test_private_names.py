"""Libraries are used by what they publish; a name that begins with ``_`` is nobody else's."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from catalogue.config import ROOT
from tests.house_rules.sources import files

PUBLISHED = {"_make", "_fields", "_replace", "_asdict"}
"""What named tuples call so that no field of theirs can be called the same."""

OWN = ("self", "cls")


def private_names(root: Path) -> list[str]:
    """Return where something is asked for a private name, other than by itself."""
    found = []
    for path in files(root, "*.py"):
        name = path.relative_to(root).as_posix()
        for node in ast.walk(ast.parse(path.read_text(), filename=name)):
            if isinstance(node, ast.ImportFrom):
                foreign = not (node.module or "").startswith("catalogue")
                taken = [each.name for each in node.names if foreign]
            elif isinstance(node, ast.Attribute) and ast.unparse(node.value) not in OWN:
                taken = [node.attr]
            else:
                continue
            found += [f"{name}:{node.lineno}: {each}" for each in taken if _is_private(each)]
    return found


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in PUBLISHED


@pytest.mark.slow
def test_no_library_is_asked_for_what_it_keeps_to_itself() -> None:
    assert private_names(ROOT / "catalogue") == []


@pytest.mark.parametrize(
    "text",
    [
        "from flask import current_app\napp = current_app._get_current_object()\n",
        "from click._termui_impl import _bar\n",
        "def f(form):\n    return form._prefix\n",
    ],
)
def test_a_planted_one_is_seen(text: str, tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(text)
    assert private_names(tmp_path)
