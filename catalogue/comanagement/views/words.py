"""Writing a course's words, all languages side by side, and reading the draft."""

from __future__ import annotations

from typing import Any

from flask import render_template
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # Stubs lag behind.

from catalogue.accounts.access import Actor, Rule, admits
from catalogue.comanagement.access import Action
from catalogue.comanagement.context.drafts import here, load_draft, show, spoken_for, topic_names
from catalogue.comanagement.context.saving import Answer, Editing, ground_of, keep
from catalogue.comanagement.forms.words import WordsForm, entries, words_form
from catalogue.comanagement.presenters.preview import course_preview
from catalogue.comanagement.presenters.words import (
    coverage,
    heads,
    title_of,
    translated_from,
    word_rows,
)
from catalogue.comanagement.queries.drafts import Draft
from catalogue.comanagement.queries.history import snapshots_numbered
from catalogue.comanagement.rules.snapshots import Snapshot
from catalogue.comanagement.views.blueprint import blueprint
from catalogue.i18n.languages import languages
from catalogue.i18n.routing import localised


def _form(draft: Draft, snapshot: Snapshot, base: int, **options: Any) -> WordsForm:
    spoken = languages()
    made = words_form(spoken)(data=entries(snapshot, spoken) | {"base": base}, **options)
    made.topics.choices = [
        SelectChoice(code, name)
        for code, name in sorted(topic_names().items(), key=lambda each: each[1].casefold())
    ]
    made.put_organisations(spoken_for(draft, Action.EDIT))
    return made


@localised(blueprint, "/workspace/courses/<slug>/words", methods=["GET", "POST"])
@admits(Rule.MEMBER)
def words(slug: str) -> Answer:
    """Show every text in every language, and save what is changed on top of what others changed."""
    person, draft = load_draft(slug, action=Action.EDIT)
    form = _form(draft, draft.snapshot, draft.listing.head)

    def page(at_hand: Draft, shown: WordsForm) -> str:
        return _page(person, at_hand, shown)

    def anew(at_hand: Draft, snapshot: Snapshot, base: int) -> WordsForm:
        return _form(at_hand, snapshot, base, formdata=None)

    if not form.is_submitted():
        return page(draft, form)
    ground = ground_of(draft, form.base.data)
    if not form.validate():
        return page(draft, form), 422
    editing = Editing(person, draft, Action.EDIT, form, ground, page, anew)
    return keep(editing, form.written(ground), form.confirmed(), here(draft, "words"))


def _page(person: Actor, draft: Draft, form: WordsForm) -> str:
    past = snapshots_numbered(draft.listing, translated_from(draft))
    rows = word_rows(draft, form, past)
    return show(
        "words.html",
        person,
        draft,
        form=form,
        rows=rows,
        heads=heads(rows),
        coverage=coverage(draft),
    )


@localised(blueprint, "/workspace/courses/<slug>/preview")
@admits(Rule.MEMBER)
def preview(slug: str) -> str:
    """Show a course's draft as the public would read it."""
    person, draft = load_draft(slug)
    return render_template(
        "comanagement/preview.html",
        actor=person,
        draft=draft,
        rights=draft.rights,
        where={"slug": slug},
        title=title_of(draft),
        preview=course_preview(draft.snapshot, topic_names()),
    )
