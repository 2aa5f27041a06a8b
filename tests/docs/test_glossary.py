"""The glossary says what the interface says, in both languages."""

from __future__ import annotations

from enum import StrEnum

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
