"""Whether a page is valid HTML: what the parser objects to, and what the standard forbids besides.

The parser is html5lib, which follows the standard's own algorithm and names every parse error.
The content rules below are the ones that hand-written templates break.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as PARSE_ERRORS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS = _words(
    """
    a abbr address article aside b bdi bdo blockquote body br button caption cite code col
    colgroup data datalist dd del details dfn dialog div dl dt em fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html i img input ins kbd label
    legend li link main map mark menu meta meter nav noscript ol optgroup option output p
    picture pre progress q rp rt ruby s samp script search section select small source span
    strong style sub summary sup table tbody td template textarea tfoot th thead time title
    tr ul var wbr
    """
)
FLOW_ONLY = _words(
    """
    address article aside blockquote details dialog div dl fieldset figure footer form h1 h2
    h3 h4 h5 h6 header hgroup hr main menu nav ol p pre search section table ul li dt dd
    """
)
PHRASING_ONLY = _words(
    """
    abbr b bdi bdo button cite code data dfn em h1 h2 h3 h4 h5 h6 i kbd label mark meter
    output p pre progress q s samp small span strong sub sup time var
    """
)
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
INTERACTIVE = {"a", "button", "details", "input", "label", "select", "textarea"}
CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "menu": {"li"},
    "dl": {"dt", "dd", "div"},
    "select": {"option", "optgroup", "hr"},
    "optgroup": {"option"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot", "tr"},
    "tr": {"td", "th"},
}
PARENTS = {
    "li": {"ul", "ol", "menu"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "figcaption": {"figure"},
    "legend": {"fieldset"},
    "summary": {"details"},
    "caption": {"table"},
    "option": {"select", "optgroup", "datalist"},
    "source": {"picture"},
}
ALWAYS_ALLOWED_CHILDREN = {"script", "template"}
OBSOLETE_ATTRIBUTES = _words(
    """
    align bgcolor border cellpadding cellspacing frameborder nowrap valign background
    """
)
REFERENCES = (
    "for",
    "form",
    "list",
    "headers",
    "aria-labelledby",
    "aria-describedby",
    "aria-details",
    "aria-controls",
    "aria-errormessage",
    "aria-owns",
    "aria-activedescendant",
)
INPUT_TYPES = _words(
    """
    hidden text search tel url email password date month week time datetime-local number
    range color checkbox radio file submit image reset button
    """
)
UNLABELLED_TYPES = {"hidden", "submit", "reset", "button", "image"}
TIME = re.compile(
    r"\d{4}(-\d{2}(-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?"
)
"""A year, a month, a day or an instant, as an element ``time`` takes it (HTML, 4.5.14)."""
LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$")


def parse(html: str) -> tuple[Element, list[str]]:
    """Return the page's tree and what the parser objected to."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parse(html)
    lines = html.splitlines()
    objections = []
    for (line, _column), code, values in parser.errors:
        where = lines[line - 1].strip()[:120] if 0 < line <= len(lines) else ""
        objections.append(f"line {line}: {PARSE_ERRORS.get(code, code) % values}: {where}")
    return tree, objections


def described(element: Element) -> str:
    """Return an element's opening tag, short."""
    attributes = "".join(f' {name}="{value}"' for name, value in element.attrib.items())
    return f"<{element.tag}{attributes}>"[:120]


def _elements(
    tree: Element, above: tuple[Element, ...] = ()
) -> Iterator[tuple[Element, tuple[Element, ...]]]:
    """Return every HTML element with its ancestors, the nearest last, none of a drawing's."""
    yield tree, above
    for child in tree:
        # A comment's tag is a function; a drawing's elements carry their namespace.
        if re.match(r"\w", str(child.tag)):
            yield from _elements(child, (*above, tree))


def _names(elements: tuple[Element, ...]) -> list[str]:
    return [str(each.tag) for each in elements]


def _misplaced(element: Element, above: tuple[Element, ...]) -> Iterator[str]:
    """Say where an element stands that may not stand there."""
    tag = str(element.tag)
    names = _names(above)
    parent = names[-1] if names else ""
    if tag not in ELEMENTS and "-" not in tag:
        yield f"{described(element)} is no HTML element"
    allowed = CHILDREN.get(parent)
    if allowed and tag not in allowed | ALWAYS_ALLOWED_CHILDREN:
        yield f"{described(element)} inside <{parent}>"
    if tag in PARENTS and parent not in PARENTS[tag]:
        yield f"{described(element)} inside <{parent}>, not {sorted(PARENTS[tag])}"
    if tag in FLOW_ONLY:
        for outer in names:
            if outer in PHRASING_ONLY:
                yield f"{described(element)} inside <{outer}>"
                break
        for outer in {"summary", "legend"} & set(names):
            if tag not in HEADINGS:
                yield f"{described(element)} inside <{outer}>"
    if tag in INTERACTIVE and not (tag == "input" and element.get("type") == "hidden"):
        for outer in {"a", "button"} & set(names):
            yield f"{described(element)} inside <{outer}>"
    if tag in ("form", "label", "main") and tag in names:
        yield f"{described(element)} inside <{tag}>"


def _attributes(element: Element) -> Iterator[str]:
    """Say which attributes are missing, forbidden or of a wrong value."""
    tag = str(element.tag)
    for name, value in element.attrib.items():
        if name.startswith("on") or name == "style":
            yield f"{described(element)} has {name}, which the security policy forbids"
        if name in OBSOLETE_ATTRIBUTES:
            yield f"{described(element)} has the obsolete {name}"
        if (name, value) == ("hreflang", "x-default"):
            continue  # A tag of private use (RFC 5646, 4.6), which search engines agreed upon.
        if name in ("lang", "hreflang") and not LANGUAGE.match(value):
            yield f"{described(element)} has a {name} that is no language"
        if name == "id" and (not value or re.search(r"\s", value)):
            yield f"{described(element)} has an empty id or one with a space"
        if name in ("href", "src", "action") and (value != value.strip() or " " in value):
            yield f"{described(element)} has an address with a space"
    yield from _own_attributes(element, tag)


def _own_attributes(element: Element, tag: str) -> Iterator[str]:
    """Say what is wrong with the attributes that belong to one kind of element."""
    if tag == "img" and not {"alt", "src"} <= set(element.attrib):
        yield f"{described(element)} needs alt and src"
    if tag == "input" and element.get("type", "text") not in INPUT_TYPES:
        yield f"{described(element)} has a type that does not exist"
    if tag == "a" and "href" not in element.attrib and set(element.attrib) & {"rel", "hreflang"}:
        yield f"{described(element)} needs href"
    if tag == "time" and not TIME.fullmatch(element.get("datetime") or text(element)):
        yield f"{described(element)} has a datetime that is none"
    if tag == "section" and not (
        element.get("aria-labelledby") or any(each.tag in HEADINGS for each in element.iter())
    ):
        yield f"{described(element)} has no heading"
    if tag == "label" and not element.get("for") and not _controls(element):
        yield f"{described(element)} labels nothing"
    if tag == "form" and element.get("action") == "":
        yield f"{described(element)} has an empty action"
    if tag == "style" or (tag == "script" and not element.get("src") and not _is_data(element)):
        yield f"{described(element)} is inline, which the security policy forbids"


def _is_data(script: Element) -> bool:
    return script.get("type") in ("application/ld+json", "application/json")


def _controls(element: Element) -> list[Element]:
    return [
        each
        for each in element.iter()
        if each.tag in ("select", "textarea", "output", "meter", "progress")
        or (each.tag == "input" and each.get("type") not in UNLABELLED_TYPES)
    ]


def _references(tree: Element) -> Iterator[str]:
    """Say which ids are doubled and which references lead nowhere."""
    ids = Counter(each.get("id") for each in tree.iter() if each.get("id"))
    yield from (f"the id {name!r} stands {count} times" for name, count in ids.items() if count > 1)
    for element in tree.iter():
        for attribute in REFERENCES:
            for wanted in (element.get(attribute) or "").split():
                if wanted not in ids:
                    yield f"{described(element)}: no element has the id {wanted!r}"
        target = element.get("href") or ""
        if element.tag == "a" and target.startswith("#") and target[1:] not in ids:
            yield f"{described(element)} leads nowhere in the page"


def _unlabelled(tree: Element) -> Iterator[str]:
    """Say which controls have no label that can be seen or heard."""
    named = {each.get("for") for each in tree.iter("label") if each.get("for")}
    wrapped = {id(control) for label in tree.iter("label") for control in _controls(label)}
    for control in _controls(tree):
        if control.tag not in ("input", "select", "textarea"):
            continue
        spoken = control.get("aria-label") or control.get("aria-labelledby")
        if not (spoken or control.get("id") in named or id(control) in wrapped):
            yield f"{described(control)} has no label"


def text(element: Element) -> str:
    """Return an element's words, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def _whole_page(tree: Element, language: str) -> Iterator[str]:
    """Say what the page as a whole lacks: language, title, one h1 at its beginning, order."""
    said = tree.get("lang")
    if not said or language not in ("", said):
        yield f"the page's lang is {said!r}"
    titles = [text(each) for each in tree.findall("head/title")]
    if len(titles) != 1 or not titles[0]:
        yield f"the page has {len(titles)} titles, or an empty one"
    headings = [each for each in tree.iter() if each.tag in HEADINGS]
    first = [text(each) for each in headings if each.tag == "h1"]
    if len(first) != 1:
        yield f"the page has {len(first)} h1: {first}"
    elif titles and not re.match(rf"(\w+: )?{re.escape(first[0])}", titles[0]):
        yield f"the title {titles[0]!r} does not begin with the h1 {first[0]!r}"
    if len(list(tree.iter("main"))) != 1:
        yield "the page has not exactly one main"
    level = 0
    for heading in headings:
        now = int(str(heading.tag)[1])
        if now > level + 1 and level:
            yield f"{described(heading)} {text(heading)!r} follows an h{level}"
        level = now
    yield from (f"{described(each)} is empty" for each in headings if not _speaks(each))
    yield from (
        f"{described(each)} has no words"
        for each in tree.iter()
        if each.tag in ("a", "button")
        and ("href" in each.attrib or each.tag == "button")
        and not _speaks(each)
    )


def _speaks(element: Element) -> bool:
    if text(element) or element.get("aria-label") or element.get("aria-labelledby"):
        return True
    return any(each.get("alt") or each.get("aria-label") for each in element.iter())


def mistakes(html: str, language: str = "") -> list[str]:
    """Return everything that is wrong with a whole page; a valid page gives an empty list.

    ``language`` is what the page has to speak, where that is known.
    """
    if not html.lstrip().lower().startswith("<!doctype html>"):
        return ["the page has no doctype"]
    tree, found = parse(html)
    body = tree.find("body")
    head = tree.find("head")
    assert body is not None
    assert head is not None
    found += _whole_page(tree, language)
    found += _references(tree)
    found += _unlabelled(body)
    for part in (head, body):
        for element, above in _elements(part):
            found += _attributes(element)
            if above:
                found += _misplaced(element, above)
    return list(dict.fromkeys(found))
