"""Where names that a request brings could become names of the house's: each check reads a tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house_rules.sources import Function, files

MAPPINGS = ("form", "args", "values", "cookies", "headers", "files", "json")
"""What of a request maps names to values; those of ``view_args`` stand in the URL map."""
BY_NAME = ("get", "getlist")
"""Asking for one name; what is asked for is looked at as well."""
NAMING = {"setattr": 1, "getattr": 1, "delattr": 1, "render_template": 0}
"""Calls that take a name, and which of their arguments it is."""


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Return every node with the function that it stands in; the innermost one that is named."""

    def walk(node: ast.AST, inside: str) -> Iterator[tuple[str, ast.AST]]:
        for child in ast.iter_child_nodes(node):
            name = child.name if isinstance(child, Function) else inside
            yield name, child
            yield from walk(child, name)

    yield from walk(tree, "")


def _is_mapping(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id == "posted"
    return (
        isinstance(node, ast.Attribute)
        and node.attr in MAPPINGS
        and isinstance(node.value, ast.Name)
        and node.value.id == "request"
    )


def _asked_by_known_names(tree: ast.Module) -> set[int]:
    """Return the mappings of a request that are asked for one name which the code writes down."""
    found = set()
    for node in ast.walk(tree):
        name: ast.AST | None = None
        mapping: ast.AST | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in BY_NAME and node.args:
                name, mapping = node.args[0], node.func.value
        elif isinstance(node, ast.Subscript):
            name, mapping = node.slice, node.value
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
            name, mapping = node.left, node.comparators[0]
        if mapping is not None and isinstance(name, ast.Constant | ast.Name):
            known = isinstance(name, ast.Constant) or name.id.isupper()
            if known and _is_mapping(mapping):
                found.add(id(mapping))
    return found


def open_readings(root: Path) -> dict[str, int]:
    """Return the functions that read a request otherwise than by a name in the code.

    They go through its names, hand all of it on, or ask for a name that is made up as they go.
    With each function stands how often it does.
    """
    found: dict[str, int] = {}
    for path in files(root, "*.py"):
        tree = ast.parse(path.read_text())
        known = _asked_by_known_names(tree)
        for function, node in _functions(tree):
            if _is_mapping(node) and id(node) not in known:
                place = f"{path.relative_to(root).as_posix()}:{function}"
                found[place] = found.get(place, 0) + 1
    return found


def computed_names(root: Path) -> dict[str, int]:
    """Return the functions that reach for an attribute or a template by a made-up name."""
    found: dict[str, int] = {}
    for path in files(root, "*.py"):
        tree = ast.parse(path.read_text())
        for function, node in _functions(tree):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            called = node.func.id if isinstance(node.func, ast.Name) else called
            place = NAMING.get(called)
            if place is None or len(node.args) <= place:
                continue
            if not isinstance(node.args[place], ast.Constant):
                where = f"{path.relative_to(root).as_posix()}:{function}"
                found[where] = found.get(where, 0) + 1
    return found
