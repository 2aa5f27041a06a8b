"""What the interface's strings must be: marked in the sources, translated in every language."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.frontend import CommandLineInterface
from bs4 import BeautifulSoup, Comment, Doctype, Tag

from tests.house_rules.sources import files

PERCENT = re.compile(r"%\((\w+)\)[sdif]|%%")
TAG = re.compile(r"</?[a-z][a-z0-9]*\b", re.IGNORECASE)
PLURAL_FORMS = {"es": 2, "en": 2}
KEYWORDS = (
    "_l",
    "lazy_gettext",
    "lazy_ngettext:1,2",
    "lazy_pgettext:1c,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
)

FAMILIAR = re.compile(
    r"\b(tú|tus?|ti|contigo|te|vos|vosotr[oa]s|vuestr[oa]s?|os|puedes|quieres|tienes|haz)\b",
    re.IGNORECASE,
)
"""Spanish that addresses the reader as *tú* or *vosotros*; the house says *usted* or neither."""

JINJA = re.compile(r"{%-?\s*trans\b.*?{%-?\s*endtrans\s*-?%}|{#.*?#}|{{.*?}}|{%.*?%}", re.DOTALL)
NAMED_BY_VALUE = re.compile(r"(</?){{.*?}}")
"""An element whose name is a value: ``<{{ element }} class="…">``."""

SPOKEN_ATTRIBUTES = ("title", "alt", "placeholder", "aria-label", "aria-description", "label")
PROPER_NAMES = {"English", "Español", "ECTS", "MQF", "EQF", "ISCED-F", "Atom", "iCalendar", "UTC"}
"""Words that stay the same in every language."""


def message_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Return each language's file."""
    for path in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        yield path.parts[-3], path


def collect(root: Path, target: Path) -> Path:
    """Collect the tree's strings into a template file, as ``make translations`` does."""
    words = ["pybabel", "--quiet", "extract", "-F", str(root / "babel.cfg")]
    for keyword in KEYWORDS:
        words += ["-k", keyword]
    CommandLineInterface().run([*words, "-o", str(target), str(root)])
    return target


def _key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgctxt or "", entry.msgid


def not_collected(template: Path, folder: Path) -> list[str]:
    """Every language's file has exactly the strings that the sources have."""
    wanted = {_key(entry) for entry in polib.pofile(str(template))}
    found = []
    for language, path in message_files(folder):
        entries = polib.pofile(str(path))
        there = {_key(entry) for entry in entries if not entry.obsolete}
        found += [f"{language}: {key!r} is missing" for key in sorted(wanted - there)]
        found += [f"{language}: {key!r} is used nowhere" for key in sorted(there - wanted)]
        found += [f"{language}: {entry.msgid!r} is obsolete" for entry in entries if entry.obsolete]
    return found


def untranslated(folder: Path) -> list[str]:
    """Every string is translated, in all its plural forms, and none is fuzzy."""
    found = []
    for language, path in message_files(folder):
        for entry in polib.pofile(str(path)):
            if entry.obsolete:
                continue
            if entry.fuzzy:
                found.append(f"{language}: {entry.msgid!r} is fuzzy")
            forms = _translations(entry)
            if entry.msgid_plural and len(forms) != PLURAL_FORMS.get(language, len(forms)):
                found.append(f"{language}: {entry.msgid!r} has {len(forms)} plural forms")
            if not forms or not all(form.strip() for form in forms):
                found.append(f"{language}: {entry.msgid!r} is not translated")
    return found


def _translations(entry: polib.POEntry) -> list[str]:
    if entry.msgid_plural:
        return list(entry.msgstr_plural.values())
    return [entry.msgstr]


def _placeholders(text: str) -> set[str]:
    named = {found for found in PERCENT.findall(text) if found}
    try:
        named |= {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        named.add("an unbalanced brace")
    return named


def unlike(folder: Path) -> list[str]:
    """A translation has the placeholders, the markup and the outer spaces of its original.

    The number itself may be left out of a singular form ("one place").
    """
    found = []
    for language, path in message_files(folder):
        for entry in polib.pofile(str(path)):
            if entry.obsolete:
                continue
            many = entry.msgid_plural or entry.msgid
            for index, text in enumerate(_translations(entry)):
                wanted, there = _placeholders(many), _placeholders(text)
                may_miss = {"num", "count"} if entry.msgid_plural and index == 0 else set()
                if there - wanted or wanted - there - may_miss:
                    found.append(f"{language}: {text!r} has {there}, its original {wanted}")
                if sorted(TAG.findall(text)) != sorted(TAG.findall(many)):
                    found.append(f"{language}: {text!r} has other markup than {many!r}")
                if (text[:1].isspace(), text[-1:].isspace()) != (
                    many[:1].isspace(),
                    many[-1:].isspace(),
                ):
                    found.append(f"{language}: {text!r} begins or ends with other space")
    return found


def familiar(folder: Path) -> list[str]:
    """Spanish addresses the reader as *usted* or not at all."""
    found = []
    for language, path in message_files(folder):
        if language != "es":
            continue
        for entry in polib.pofile(str(path)):
            for text in _translations(entry):
                if FAMILIAR.search(text):
                    found.append(f"es: {text!r}")
    return found


def bare_words(folder: Path) -> list[str]:
    """Templates say nothing that is not marked for translation."""
    found = []
    for path in files(folder, "*.html"):
        text = NAMED_BY_VALUE.sub(r"\1x", path.read_text())
        tree = BeautifulSoup(JINJA.sub("", text), "lxml")
        name = path.relative_to(folder).as_posix()
        found += [f"{name}: {text!r}" for text in _spoken(tree) if _is_bare(text)]
    return found


def _spoken(tree: BeautifulSoup) -> Iterator[str]:
    for node in tree.find_all(string=True):
        inside = node.parent.name if node.parent else ""
        if isinstance(node, Comment | Doctype) or inside in ("script", "style"):
            continue
        yield str(node).strip()
    for tag in tree.find_all(True):
        if isinstance(tag, Tag):
            for attribute in SPOKEN_ATTRIBUTES:
                yield str(tag.get(attribute) or "").strip()


def _is_bare(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{2,}(?:-[^\W\d_]+)*", text)
    return any(word not in PROPER_NAMES for word in words)
