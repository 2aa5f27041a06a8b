"""Organisations to choose from."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from catalogue.database import db
from catalogue.i18n.languages import languages
from catalogue.partners.models import OrganisationWords


def organisation_names(
    spoken: str, ids: Collection[int] | None = None
) -> Sequence[tuple[int, str, str]]:
    """Return every organisation, or some, with its name and the name's language, in order.

    One without a name in the language asked for has that of the next language of the house.
    """
    words = OrganisationWords
    query = select(words.organisation_id, words.language, words.name, words.sort_key)
    if ids is not None:
        query = query.where(words.organisation_id.in_(ids))
    order = {code: place for place, code in enumerate((spoken, *languages()))} | {spoken: 0}
    best: dict[int, tuple[int, str, str, str]] = {}
    for key, code, name, sort in db.session.execute(query):
        rank = order.get(code, len(order))
        if key not in best or rank < best[key][0]:
            best[key] = rank, sort, name, code
    ordered = sorted(best.items(), key=lambda each: (each[1][1], each[0]))
    return [(key, name, code) for key, (_rank, _sort, name, code) in ordered]
