"""Checks a graph against the terms of schema.org that ``schema_org.toml`` holds."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.machine.visitor import Visitor

TERMS = tomllib.loads((Path(__file__).parent / "schema_org.toml").read_text())
SCHEMA = "https://schema.org/"


def kinds_of(kind: str) -> set[str]:
    """Return a type with all its ancestors."""
    found = {kind}
    for parent in TERMS["types"][kind]:
        found |= kinds_of(parent)
    return found


def mistakes(node: Any, where: str = "") -> Iterator[str]:
    """Say what in a node the vocabulary does not know or does not allow there."""
    kind = node.get("@type")
    if kind not in TERMS["types"]:
        yield f"{where}: no such type: {kind}"
        return
    for name, value in node.items():
        if name in ("@type", "@id"):
            continue
        place = f"{where}/{kind}.{name}"
        term = TERMS["properties"].get(name)
        if term is None:
            yield f"{place}: no such property"
            continue
        if not kinds_of(kind) & set(term["on"]):
            yield f"{place}: not a property of this type"
        for each in value if isinstance(value, list) else [value]:
            yield from _value_mistakes(each, term["to"], place)


def _value_mistakes(value: Any, allowed: list[str], place: str) -> Iterator[str]:
    if value in (None, "", [], {}):
        yield f"{place}: empty"
    elif isinstance(value, dict) and set(value) == {"@language", "@value"}:
        yield from _value_mistakes(value["@value"], allowed, place)
    elif isinstance(value, dict):
        if not kinds_of(value["@type"]) & set(allowed):
            yield f"{place}: may not be a {value['@type']}"
        yield from mistakes(value, place)
    elif allowed[0].startswith("enum:"):
        members = TERMS["enumerations"][allowed[0].removeprefix("enum:")]
        if value not in {SCHEMA + member for member in members}:
            yield f"{place}: no such member: {value}"
    elif "text" not in allowed:
        yield f"{place}: may not be {value!r}"


def graph_of(visitor: Visitor, address: str) -> dict[str, Any]:
    """Return a page's one graph, its nodes by type; several of a type come as ``type 2``."""
    scripts = visitor.page(address).select('script[type="application/ld+json"]')
    assert len(scripts) == 1, address
    found = json.loads(scripts[0].get_text())
    assert found["@context"] == "https://schema.org"
    nodes: dict[str, Any] = {}
    for node in found["@graph"]:
        kind = node["@type"]
        nodes[kind if kind not in nodes else f"{kind} 2"] = node
    return nodes
