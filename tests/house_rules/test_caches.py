"""Whatever is remembered between two requests is made by ``catalogue.caches``."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask

from catalogue import caches
from catalogue.config import ROOT
from tests.house_rules.sources import Function, files

REGISTRY = "caches.py"
EMPTY = {"dict", "list", "set", "OrderedDict", "defaultdict", "WeakKeyDictionary", "deque"}


def kept_elsewhere(root: Path) -> list[str]:
    """Return what remembers something without being in the registry.

    ``@cache`` is let pass where it makes one thing once (a function without arguments: a statement
    put together, a constant of a library), and inside a function, with whose call it ends.
    """
    found = []
    for path in files(root, "*.py"):
        name = path.relative_to(root).as_posix()
        if name == REGISTRY:
            continue
        tree = ast.parse(path.read_text(), filename=name)
        found += [f"{name}:{line}" for line in _lines(tree)]
    return found


def _lines(tree: ast.Module) -> list[int]:
    lines = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "functools"
        and any(each.name == "lru_cache" for each in node.names)
    ]
    lines += [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "functools.lru_cache"
    ]
    for node in tree.body:
        members = node.body if isinstance(node, ast.ClassDef) else [node]
        lines += [
            each.lineno
            for each in members
            if isinstance(each, Function) and _is_cached(each) and _has_arguments(each)
        ]
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and _is_empty(node.value):
            lines.append(node.lineno)
    return lines


def _is_cached(function: Function) -> bool:
    return any(
        ast.unparse(each) in ("cache", "functools.cache") for each in function.decorator_list
    )


def _has_arguments(function: Function) -> bool:
    given = function.args
    return bool(given.posonlyargs or given.args or given.kwonlyargs or given.vararg or given.kwarg)


def _is_empty(value: ast.expr) -> bool:
    if isinstance(value, ast.Dict | ast.List):
        return not (value.keys if isinstance(value, ast.Dict) else value.elts)
    return (
        isinstance(value, ast.Call)
        and ast.unparse(value.func).split(".")[-1] in EMPTY
        and (not value.args or ast.unparse(value.func).split(".")[-1] == "defaultdict")
    )


@pytest.mark.slow
def test_every_cache_is_made_by_the_registry() -> None:
    assert kept_elsewhere(ROOT / "catalogue") == []


@pytest.mark.parametrize(
    "text",
    [
        "from functools import lru_cache\n",
        "import functools\n@functools.lru_cache\ndef f(x): ...\n",
        "from functools import cache\n@cache\ndef f(x): ...\n",
        "from functools import cache\nclass C:\n    @cache\n    def f(self): ...\n",
        "_seen = {}\n",
        "_seen: dict[str, int] = dict()\n",
        "_seen = defaultdict(list)\n",
    ],
)
def test_a_planted_one_is_seen(text: str, tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(text)
    assert kept_elsewhere(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "from functools import cache\n@cache\ndef statement(): ...\n",
        "from functools import cache\ndef f():\n    @cache\n    def g(x): ...\n",
        "NAMES = {'a': 1}\n",
        "def f():\n    found = {}\n",
    ],
)
def test_what_ends_by_itself_is_let_pass(text: str, tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(text)
    assert kept_elsewhere(tmp_path) == []


def test_every_cache_is_bounded(reading_app: Flask) -> None:
    known = caches.known()
    assert len(known) > 20
    assert [kind for kind in known if not 0 <= kind.most <= 10**9] == []
    named = {kind.name for kind in known}
    assert {"web.page_cache", "i18n.collation.sort_key"} <= named
