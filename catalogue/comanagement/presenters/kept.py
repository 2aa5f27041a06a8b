"""What a publication leaves to those who have applied, said before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from catalogue.comanagement.rules.reliance import (
    Chosen,
    Reliance,
    closes_waiting_list,
    withdrawn_routes,
)
from catalogue.courses.codes import RouteKind
from catalogue.courses.labels import label
from catalogue.i18n import formats


def kept(before: Mapping[str, Any], after: Mapping[str, Any], relied: Reliance) -> list[str]:
    """Return what applications keep of what publishing ``after`` takes off the public page.

    Both are snapshots of one edition.
    """
    said = []
    for kind in withdrawn_routes(before, after):
        chosen = relied.chosen.get(kind, Chosen())
        name = label(RouteKind(kind))
        if chosen.applications or chosen.drafts:
            said.append(_route(name, chosen))
        else:
            said.append(
                _("“%(route)s” will no longer be offered. Nobody has chosen it.", route=name)
            )
    if closes_waiting_list(before, after) and relied.waiting:
        said.append(
            ngettext(
                "Nobody else can join the waiting list. The %(num)d person on it keeps their turn.",
                "Nobody else can join the waiting list. The %(num)d people on it keep their turn.",
                relied.waiting,
            )
        )
    return said


def _route(name: str, chosen: Chosen) -> str:
    parts = [_("“%(route)s” will no longer be offered.", route=name)]
    if chosen.applications:
        parts.append(
            ngettext(
                "%(count)s application chose it and keeps it.",
                "%(count)s applications chose it and keep it.",
                chosen.applications,
                count=formats.count(chosen.applications),
            )
        )
    if chosen.drafts:
        parts.append(
            ngettext(
                "%(count)s person who has chosen it in a form not yet sent will be asked again.",
                "%(count)s people who have chosen it in a form not yet sent will be asked again.",
                chosen.drafts,
                count=formats.count(chosen.drafts),
            )
        )
    return " ".join(parts)
