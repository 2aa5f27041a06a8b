"""What the page of clashes is answered with: of each field, whose version is to stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from catalogue.comanagement.forms.words import LENGTHS, LONGEST
from catalogue.comanagement.rules.merging import Clash
from catalogue.comanagement.rules.snapshots import tidy
from catalogue.i18n.cleaning import LOST, clean_text
from catalogue.i18n.forms import UNREADABLE
from catalogue.i18n.validators import too_long

PARTS = ("clash-", "own-")
"""What the names of the page's own questions begin with; a field's name follows."""


def answers(
    clashes: Iterable[Clash], posted: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what was chosen, by field, and what stands in the way of a choice, by field.

    Only fields that do clash are looked for in what was ``posted``: its names are never asked
    which fields there are.
    """
    chosen: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for clash in clashes:
        answer = posted.get(f"clash-{clash.field}")
        if answer == "mine":
            chosen[clash.field] = clash.mine
        elif answer == "theirs":
            chosen[clash.field] = clash.theirs
        elif answer == "own" and clash.field.startswith("words."):
            text = tidy(clean_text(posted.get(f"own-{clash.field}", "")))
            if wrong := _trouble(text, clash.field.rsplit(".", 1)[1]):
                problems[clash.field] = wrong
            chosen[clash.field] = text
        else:
            problems[clash.field] = _("Choose one of the versions.")
    return chosen, problems


def _trouble(text: str, name: str) -> str:
    """Return what is wrong with words written on the page, as the form would say it."""
    if LOST in text:
        return str(UNREADABLE)
    return too_long(text, LENGTHS.get(name, LONGEST))
