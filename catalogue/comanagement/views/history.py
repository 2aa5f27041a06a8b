"""A listing's history, one revision of it, going back to one, and publishing."""

from __future__ import annotations

from flask import flash, redirect, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from catalogue.accounts.access import Actor, Rule, admits
from catalogue.comanagement.access import Action
from catalogue.comanagement.context.drafts import (
    EDITING,
    PUBLISHING,
    edit_page,
    here,
    http_errors,
    load_draft,
    place,
    show,
    topic_names,
)
from catalogue.comanagement.errors import Incomplete, Invalid, MovedOn, NothingToPublish, Unchanged
from catalogue.comanagement.forms.course import ConfirmForm
from catalogue.comanagement.labels import field_label, trouble
from catalogue.comanagement.presenters.changes import changes
from catalogue.comanagement.presenters.fees import amounts
from catalogue.comanagement.presenters.history import past, past_step
from catalogue.comanagement.presenters.kept import kept
from catalogue.comanagement.presenters.words import coverage
from catalogue.comanagement.queries.drafts import Draft
from catalogue.comanagement.queries.history import PER_PAGE, history, look, page_with
from catalogue.comanagement.rules.extending import extends
from catalogue.comanagement.rules.validity import Problem, course_gaps, edition_gaps
from catalogue.comanagement.services.publishing import publish as publish_now
from catalogue.comanagement.services.publishing import restore as restore_now
from catalogue.comanagement.views.blueprint import blueprint
from catalogue.database import now
from catalogue.i18n.routing import localised
from catalogue.paging import page_of
from catalogue.wiring import wiring

Answer = str | Response | tuple[str, int]
COURSE = "/workspace/courses/<slug>"
EDITION = "/workspace/courses/<slug>/editions/<edition>"


@localised(blueprint, f"{EDITION}/history", endpoint="history")
@localised(blueprint, f"{COURSE}/history", endpoint="history")
@admits(Rule.MEMBER)
def history_page(slug: str, edition: str | None = None) -> str:
    """List the revisions, a page at a time: who saved each, when, for whom, what it changed."""
    person, draft = load_draft(slug, edition, Action.HISTORY)
    page = page_of(draft.listing.head, request.args.get("page", ""), PER_PAGE)
    return show(
        "history.html",
        person,
        draft,
        lines=past(draft.listing, history(draft.listing, page.number)),
        page=page.number,
        pages=page.pages,
        address=lambda number: here(draft, "history", page=number),
        # Of fifty lines only the number differs, at the end.
        revisions=here(draft, "revision", number=0).removesuffix("0"),
    )


@localised(blueprint, f"{EDITION}/history/<int:number>")
@localised(blueprint, f"{COURSE}/history/<int:number>")
@admits(Rule.MEMBER)
def revision(slug: str, number: int, edition: str | None = None) -> str:
    """Show one revision and what it changed, word by word."""
    person, draft = load_draft(slug, edition, Action.HISTORY)
    found = look(draft.listing, number)
    if found is None:
        raise NotFound
    return show(
        "revision.html",
        person,
        draft,
        step=past_step(found.revision),
        changes=changes(found.before, found.snapshot, topic_names()),
        page=page_with(draft.listing, number),
        form=ConfirmForm(data={"number": number}),
        may_restore=draft.may(EDITING[edition is not None]) and number != draft.listing.head,
    )


@localised(blueprint, f"{EDITION}/history/<int:number>/restore", methods=["POST"])
@localised(blueprint, f"{COURSE}/history/<int:number>/restore", methods=["POST"])
@admits(Rule.MEMBER)
def restore(slug: str, number: int, edition: str | None = None) -> Response:
    """Make the draft as it was in a revision; that is a new revision, so nothing is lost."""
    person, draft = load_draft(slug, edition, EDITING[edition is not None])
    # Restoring lets the rows go; asked for afterwards, the address would read them again.
    back = here(draft, "history")
    try:
        with http_errors():
            made = restore_now(person, listing_id=draft.listing.id, number=number)
    except Unchanged:
        flash(_("The draft is already the same as version %(number)d.", number=number), "info")
    except Invalid as error:
        flash(_("The draft can no longer be restored to that version."), "error")
        for problem in error.problems:
            flash(trouble(problem), "error")
    else:
        flash(
            _(
                "The draft has been restored to version %(number)d; this is version %(made)d.",
                number=number,
                made=made,
            ),
            "success",
        )
    return redirect(back, 303)


@localised(blueprint, f"{EDITION}/publish", methods=["GET", "POST"])
@localised(blueprint, f"{COURSE}/publish", methods=["GET", "POST"])
@admits(Rule.MEMBER)
def publish(slug: str, edition: str | None = None) -> Answer:
    """Show what the public will see change, and publish it."""
    person, draft = load_draft(slug, edition, PUBLISHING[edition is not None])
    form = ConfirmForm(data={"number": draft.listing.head})
    if not form.is_submitted():
        return _confirm(person, draft, form, _gaps(draft))
    form.validate()
    # Publishing lets the rows go; asked for afterwards, an address would read them again.
    where, back, done = place(draft), edit_page(draft), _done(draft)
    try:
        with http_errors():
            publish_now(person, listing_id=draft.listing.id, number=form.number.data or 0)
    except NothingToPublish:
        flash(_("The public already sees this version."), "info")
    except MovedOn:
        flash(
            _("Someone has saved another version in the meantime. Check what will change now."),
            "warn",
        )
        return redirect(here(draft, "publish"), 303)
    except (Incomplete, Invalid) as error:
        # The rows were let go, so the draft is read once more.
        person, draft = load_draft(**where, action=PUBLISHING[edition is not None])
        return _confirm(person, draft, form, list(error.problems)), 422
    else:
        flash(done, "success")
    return redirect(back, 303)


def _done(draft: Draft) -> str:
    """Return what to say once a draft is published: nobody sees an edition before its course."""
    if draft.edition is not None and draft.course.published_at is None:
        return _("Published. It will be visible once the course itself is published.")
    return _("Published. The public can see it now.")


def _gaps(draft: Draft) -> list[Problem]:
    return (course_gaps if draft.edition is None else edition_gaps)(draft.snapshot)


def _kept(draft: Draft) -> list[str]:
    """Return what applications keep of what goes from the public page (one statement)."""
    if draft.edition is None or draft.published is None or draft.is_published:
        return []
    relied = wiring().reliance(draft.edition.id)
    return kept(draft.published, draft.snapshot, relied) if relied is not None else []


def _cancels(draft: Draft) -> bool:
    """Say whether publishing a draft cancels an edition that the public has seen."""
    known = draft.published
    return bool(known and draft.snapshot.get("cancelled") and not known.get("cancelled"))


def _confirm(person: Actor, draft: Draft, form: ConfirmForm, problems: list[Problem]) -> str:
    found = (
        changes(draft.published, draft.snapshot, topic_names())
        if draft.published is not None
        else []
    )
    return show(
        "publish.html",
        person,
        draft,
        form=form,
        changes=found,
        coverage=coverage(draft),
        fees=[] if draft.is_published else amounts(draft.snapshot),
        extends=draft.published is not None and extends(draft.published, draft.snapshot, now()),
        kept=_kept(draft),
        cancels=_cancels(draft),
        audience=wiring().audience_of(draft.edition, draft.published, draft.snapshot)
        if draft.edition is not None
        else None,
        problems=[(field_label(each.field), trouble(each)) for each in problems],
    )
