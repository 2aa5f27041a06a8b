"""The profile's table as SHACL shapes, and a validator over them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pyshacl import validate
from rdflib import RDF, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from catalogue.syndication.elm.terms import CONTEXT

NAMESPACES = {name: Namespace(each) for name, each in CONTEXT.items() if isinstance(each, str)}
ADDRESS = r"^https?://[^\s/]+"


def term(name: str) -> URIRef:
    """Return a prefixed name's address."""
    prefix, local = name.split(":")
    return NAMESPACES[prefix][local]


def shapes() -> Graph:
    """Return the shapes that the table stands for; every one is closed."""
    graph = Graph()
    table = tomllib.loads((Path(__file__).parent / "loq.toml").read_text())
    for kind, properties in table.items():
        shape = BNode()
        graph.add((shape, RDF.type, SH.NodeShape))
        graph.add((shape, SH.targetClass, term(kind)))
        graph.add((shape, SH.closed, Literal(True)))
        ignored = BNode()
        Collection(graph, ignored, [RDF.type])
        graph.add((shape, SH.ignoredProperties, ignored))
        for name, rule in properties.items():
            graph.add((shape, SH.property, _property(graph, name, rule)))
    return graph


def _property(graph: Graph, name: str, rule: str) -> BNode:
    times, value, *more = rule.split()
    least, most = times.split("..")
    found = BNode()
    graph.add((found, SH.path, term(name)))
    graph.add((found, SH.minCount, Literal(int(least))))
    if most != "*":
        graph.add((found, SH.maxCount, Literal(int(most))))
    if value == "text":
        graph.add((found, SH.datatype, RDF.langString))
    elif value.startswith("xsd:"):
        graph.add((found, SH.datatype, term(value)))
    else:
        choices: list[Node] = []
        for kind in value.split("|"):
            choice = BNode()
            graph.add((choice, SH["class"], term(kind)))
            choices.append(choice)
        either = BNode()
        Collection(graph, either, choices)
        graph.add((found, SH["or"], either))
    if "unique" in more:
        graph.add((found, SH.uniqueLang, Literal(True)))
    if "not" in more:
        graph.add((found, SH.disjoint, term(more[more.index("not") + 1])))
    if "url" in more:
        node, inner = BNode(), BNode()
        graph.add((node, RDF.type, SH.NodeShape))
        graph.add((node, SH.property, inner))
        graph.add((inner, SH.path, term("elm:contentUrl")))
        graph.add((inner, SH.pattern, Literal(ADDRESS)))
        graph.add((found, SH.node, node))
    return found


def violations(data: Graph) -> set[tuple[str, str]]:
    """Return what breaks the profile: (class of the node, property), by their last names."""
    _conforms, report, _text = validate(data, shacl_graph=shapes(), inference="none")
    assert isinstance(report, Graph)
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        node, where = report.value(result, SH.focusNode), report.value(result, SH.resultPath)
        kinds = [str(kind).rsplit("/", 1)[-1] for kind in data.objects(node, RDF.type)]
        found.add((kinds[0] if kinds else "", str(where).replace("#", "/").rsplit("/", 1)[-1]))
    return found
