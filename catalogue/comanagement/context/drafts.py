"""What every page about a listing asks first: is there such a thing for whoever asks?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from flask import render_template, url_for
from werkzeug.exceptions import NotFound

from catalogue.accounts.access import Actor
from catalogue.accounts.context.actor import actor
from catalogue.comanagement.access import Action, speaks_for
from catalogue.comanagement.errors import NotThere
from catalogue.comanagement.presenters.words import title_of
from catalogue.comanagement.queries.drafts import Draft, course_draft, edition_draft
from catalogue.comanagement.queries.organisations import organisation_names
from catalogue.courses.queries import topic_words
from catalogue.i18n.fallback import LocalizedText, localize
from catalogue.i18n.languages import language

EDITING = {True: Action.EDITION_EDIT, False: Action.EDIT}
PUBLISHING = {True: Action.EDITION_PUBLISH, False: Action.PUBLISH}
"""Which right a page needs, by whether it is about an edition."""


def load_draft(
    slug: str, edition: str | None = None, action: Action = Action.READ_DRAFT
) -> tuple[Actor, Draft]:
    """Return who asks and the draft asked for; raises ``NotFound`` where they may not see it."""
    person = actor()
    course = edition is None
    draft = course_draft(person, slug) if course else edition_draft(person, slug, edition or "")
    if draft is None or not draft.may(action):
        raise NotFound
    return person, draft


@contextmanager
def http_errors() -> Iterator[None]:
    """Answer what is not there, or not for this person, with the page of what does not exist."""
    try:
        yield
    except NotThere as error:
        raise NotFound from error


def place(draft: Draft) -> dict[str, Any]:
    """Return the parts of the addresses of a draft's pages."""
    parts: dict[str, Any] = {"slug": draft.course.slug}
    if draft.edition is not None:
        parts["edition"] = draft.edition.slug
    return parts


def here(draft: Draft, endpoint: str, **values: Any) -> str:
    """Return the address of one of a draft's pages."""
    return url_for(f"comanagement.{endpoint}", **place(draft), **values)


def edit_page(draft: Draft) -> str:
    """Return the address at which a draft is edited."""
    return here(draft, "words" if draft.edition is None else "edition")


def topic_names() -> dict[str, str]:
    """Return the topics' names by code."""
    return {code: localize(words, "name").text for code, words in topic_words().items()}


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Return organisations' names by id."""
    named = {key: name for key, name, _code in organisation_names(language(), ids)}
    return dict.fromkeys(ids, "") | named


def spoken_for(draft: Draft, action: Action) -> dict[int, str]:
    """Return the organisations on whose behalf an action can be done, the likeliest first.

    A single one is not asked about, so that its name is not read.
    """
    ids = speaks_for(draft.rights[action])
    return names_of(ids) if len(ids) > 1 else dict.fromkeys(ids, "")


def show(template: str, person: Actor, draft: Draft, **values: Any) -> str:
    """Render one of a draft's pages."""
    return render_template(
        f"comanagement/{template}",
        actor=person,
        draft=draft,
        title=title_of(draft) if draft.edition is None else _course_title(draft),
        where=place(draft),
        edit_page=edit_page(draft),
        rights=draft.rights,
        **values,
    )


def _course_title(draft: Draft) -> LocalizedText:
    title = localize(draft.course.words, "title")
    return title or LocalizedText(draft.course.slug, title.language, is_fallback=False)
