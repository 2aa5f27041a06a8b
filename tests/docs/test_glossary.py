"""The glossary says what the interface says, in both languages."""

from __future__ import annotations

import re
from enum import StrEnum

import polib
import pytest
from flask import Flask

from catalogue.config import ROOT
from catalogue.courses import labels
from catalogue.courses.codes import PartnerRole, State
from catalogue.i18n.languages import using_locale


def rows() -> dict[str, tuple[str, str]]:
    """Return English and Spanish by the first code of each row."""
    found: dict[str, tuple[str, str]] = {}
    for line in (ROOT / "docs" / "glossary.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[2].startswith("`"):
            found.setdefault(cells[2].split("`")[1], (cells[0], cells[1]))
    return found


@pytest.mark.parametrize("codes", [State, PartnerRole], ids=lambda codes: codes.__name__)
def test_states_and_roles_are_called_as_the_pages_call_them(
    reading_app: Flask, codes: type[StrEnum]
) -> None:
    said = rows()
    with reading_app.app_context():
        for place, language in enumerate(("en", "es")):
            with using_locale(language):
                spoken = {code.value: str(labels.LABELS[codes][code]).casefold() for code in codes}
            assert {code.value: said[code.value][place].casefold() for code in codes} == spoken


ENGLISH = "## English: use, and do not use"


def english_refusals() -> list[str]:
    """Return the quoted phrases of the last column of the English table."""
    section = (ROOT / "docs" / "glossary.md").read_text().split(ENGLISH, 1)[1].split("\n## ")[0]
    cells = [line.strip("|").split("|")[-1] for line in section.splitlines() if line[:1] == "|"]
    return [phrase for cell in cells for phrase in re.findall("“([^”]+)”", cell)]


def says(phrase: str, message: str) -> bool:
    """Return whether a message says a phrase: whole words, whatever the case; not after "e-"."""
    return bool(re.search(rf"(?<![\w-]){re.escape(phrase)}(?!\w)", message, re.IGNORECASE))


def test_no_english_message_says_what_the_glossary_refuses() -> None:
    refused = english_refusals()
    assert "somebody" in refused
    assert says("by mail", "Apply by mail.")
    assert not says("by mail", "Apply by e-mail.")
    file = polib.pofile(str(ROOT / "translations" / "es" / "LC_MESSAGES" / "messages.po"))
    messages = {text for entry in file for text in (entry.msgid, entry.msgid_plural) if text}
    assert not [(phrase, each) for each in messages for phrase in refused if says(phrase, each)]
