"""Saving from either form: what was saved is said, what clashes is shown, what is wrong is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from catalogue.accounts.access import Actor
from catalogue.comanagement.access import Action
from catalogue.comanagement.context.drafts import (
    here,
    http_errors,
    load_draft,
    place,
    show,
    topic_names,
)
from catalogue.comanagement.errors import Clashed, Invalid, Unchanged
from catalogue.comanagement.forms.clashes import PARTS, answers
from catalogue.comanagement.labels import labels_of, trouble
from catalogue.comanagement.presenters.changes import by_whom, clash_rows
from catalogue.comanagement.queries.drafts import Draft, revision_snapshot
from catalogue.comanagement.queries.history import last_by_each, revisions_numbered
from catalogue.comanagement.rules.merging import merge
from catalogue.comanagement.rules.snapshots import Snapshot
from catalogue.comanagement.rules.validity import Problem
from catalogue.comanagement.services.saving import Choices, Saved, save
from catalogue.i18n.formats import join_list
from catalogue.i18n.posted import posted
from catalogue.parsing import whole_number

Answer = str | Response | tuple[str, int]
OWN = ("csrf_token", "seen")


@dataclass(frozen=True)
class Editing:
    """One sending of a form: who, what, and how to show the form again with a draft at hand."""

    person: Actor
    draft: Draft
    action: Action
    form: Any
    ground: Snapshot
    page: Callable[[Draft, Any], str]
    anew: Callable[[Draft, Snapshot, int], Any]


def ground_of(draft: Draft, number: int | None) -> Snapshot:
    """Return the base revision that a form names; raises ``NotFound`` for one that never was."""
    if number == draft.listing.head:
        return draft.snapshot
    found = None
    if number is not None and 0 < number < draft.listing.head:
        found = revision_snapshot(draft.listing, number)
    if found is None:
        raise NotFound
    return found[1]


def keep(editing: Editing, mine: Snapshot, confirmed: list[str], after: str) -> Answer:
    """Save, and answer with what came of it."""
    form, draft, where = editing.form, editing.draft, place(editing.draft)
    choices, unsettled = _choices(editing, mine)
    if unsettled:
        return _clash_page(editing, draft, mine, unsettled), 422
    try:
        with http_errors():
            saved = save(
                editing.person,
                listing_id=draft.listing.id,
                base=form.base.data,
                mine=mine,
                confirmed=confirmed,
                choices=choices,
                organisation_id=form.on_behalf() if "organisation" in form else None,
                note=(form.revision_note.data or "").strip(),
            )
    except Unchanged:
        flash(_("You did not change anything, so there is nothing to save."), "info")
        return redirect(after, 303)
    except (Clashed, Invalid) as error:
        # The rows were let go, so the draft is read once more.
        _person, fresh = load_draft(**where, action=editing.action)
        if isinstance(error, Clashed):
            return _clash_page(editing, fresh, mine, {}), 409
        return _again(editing, fresh, error), 422
    _say(draft, saved)
    return redirect(after, 303)


def _say(draft: Draft, saved: Saved) -> None:
    flash(_("Saved as version %(number)d of the draft.", number=saved.number), "success")
    if not saved.others:
        return
    others = last_by_each(draft.listing, saved.base, saved.number - 1)
    names = join_list(list(dict.fromkeys(by_whom(revision) for revision in others)))
    flash(
        _(
            "In the meantime %(names)s changed: %(fields)s. Both sets of changes have been kept.",
            names=names,
            fields=join_list(labels_of(saved.others)),
        ),
        "info",
    )


def place_problems(form: Any, problems: list[Problem]) -> None:
    """Say what is wrong at the questions that it is wrong with."""
    for problem in problems:
        question = form.at(problem.field)
        question.errors = [*question.errors, trouble(problem)]


def _again(editing: Editing, fresh: Draft, error: Invalid) -> str:
    """Show the form again; where others' changes were merged in, with those too."""
    form = editing.form
    if error.head != form.base.data:
        note = form.revision_note.data
        form = editing.anew(fresh, dict(error.snapshot), error.head)
        form.revision_note.data = note
        form.form_errors = [
            _("Someone saved in the meantime. The page shows their changes and yours together.")
        ]
    place_problems(form, list(error.problems))
    return editing.page(fresh, form)


def _seen(editing: Editing) -> int:
    """Return the revision that a clash page showed, or 0 where there was no such page."""
    return whole_number(editing.form.seen.data) or 0


def _choices(editing: Editing, mine: Snapshot) -> tuple[Choices | None, dict[str, str]]:
    """Return what a clash page's post chose, and by field what it did not settle."""
    seen = _seen(editing)
    if not seen:
        return None, {}
    shown = ground_of(editing.draft, seen)
    values, unsettled = answers(merge(editing.ground, mine, shown).clashes, posted())
    return Choices(seen, values), unsettled


def _clash_page(editing: Editing, draft: Draft, mine: Snapshot, errors: dict[str, str]) -> str:
    """Show both versions of every field that was changed twice; nothing typed is lost."""
    clashes = merge(editing.ground, mine, draft.snapshot).clashes
    stamps = {clash.field: draft.marks.stamps.get(clash.field, 0) for clash in clashes}
    revisions = revisions_numbered(draft.listing, {*stamps.values()})
    theirs = {field: revisions[number] for field, number in stamps.items() if number in revisions}
    carried = [
        (name, value)
        for name, value in posted().items(multi=True)
        if name not in OWN and not name.startswith(PARTS)
    ]
    return show(
        "clash.html",
        editing.person,
        draft,
        rows=clash_rows(
            clashes,
            theirs,
            str(mine.get("zone", "UTC")),
            topic_names(),
            posted(),
            errors,
            _seen(editing),
        ),
        errors=errors,
        carried=carried,
        head=draft.listing.head,
        token=generate_csrf(),
        back=here(draft, "history"),
    )
