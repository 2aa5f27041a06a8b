"""An edition's dates, places and terms: writing them, beginning one, the link that invites."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from catalogue.accounts.access import Actor, Rule, admits
from catalogue.comanagement.access import Action
from catalogue.comanagement.codes import ListingKind
from catalogue.comanagement.context.drafts import here, http_errors, load_draft, show, spoken_for
from catalogue.comanagement.context.saving import Answer, Editing, ground_of, keep, place_problems
from catalogue.comanagement.errors import Invalid, SlugReserved, SlugTaken
from catalogue.comanagement.forms.course import ConfirmForm
from catalogue.comanagement.forms.edition import EditionForm, edition_form, entries
from catalogue.comanagement.presenters.words import coverage, heads, translated_from, word_rows
from catalogue.comanagement.queries.drafts import Draft, edition_draft
from catalogue.comanagement.queries.history import snapshots_numbered
from catalogue.comanagement.rules.series import next_edition
from catalogue.comanagement.rules.snapshots import Snapshot, empty
from catalogue.comanagement.services.editions import begin_edition, make_invitation
from catalogue.comanagement.views.blueprint import blueprint
from catalogue.courses.codes import RouteKind, Visibility
from catalogue.courses.labels import label
from catalogue.i18n.addresses import absolute
from catalogue.i18n.formats import capitalised, language_name
from catalogue.i18n.languages import languages
from catalogue.i18n.routing import localised
from catalogue.wiring import wiring


def _form(
    draft: Draft, snapshot: Snapshot, base: int, action: Action, **options: Any
) -> EditionForm:
    spoken = languages()
    made = edition_form(spoken)(data=entries(snapshot, spoken) | {"base": base}, **options)
    made.ground = snapshot
    made.put_organisations(spoken_for(draft, action))
    return made


@localised(blueprint, "/workspace/courses/<slug>/editions/<edition>", methods=["GET", "POST"])
@admits(Rule.MEMBER)
def edition(slug: str, edition: str) -> Answer:
    """Show an edition, and save what is changed on top of what others changed."""
    person, draft = load_draft(slug, edition, Action.EDITION_EDIT)

    def page(at_hand: Draft, shown: EditionForm) -> str:
        return _page(person, at_hand, shown)

    def anew(at_hand: Draft, snapshot: Snapshot, base: int, **options: Any) -> EditionForm:
        made = _form(at_hand, snapshot, base, Action.EDITION_EDIT, **options)
        del made.slug
        return made

    form = anew(draft, draft.snapshot, draft.listing.head)
    if request.method != "POST":
        return page(draft, form)
    ground = ground_of(draft, form.base.data)
    form.ground = ground
    if not form.validate():
        return page(draft, form), 422
    editing = Editing(
        person,
        draft,
        Action.EDITION_EDIT,
        form,
        ground,
        page,
        lambda at_hand, snapshot, base: anew(at_hand, snapshot, base, formdata=None),
    )
    return keep(editing, form.written(), [], here(draft, "edition"))


def _page(person: Actor, draft: Draft, form: EditionForm) -> str:
    assert draft.edition is not None, "Only an edition's draft comes here."
    invites = draft.snapshot["visibility"] == Visibility.BY_INVITATION.value and draft.may(
        Action.EDITION_PUBLISH
    )
    past = snapshots_numbered(draft.listing, translated_from(draft))
    rows = word_rows(draft, form, past)
    return show(
        "edition.html",
        person,
        draft,
        form=form,
        rows=rows,
        heads=heads(rows),
        coverage=coverage(draft),
        routes=_routes(form),
        places_taken=draft.edition.places_taken,
        background_work=wiring().background_work(draft.edition),
        press=ConfirmForm(formdata=None, data={"number": draft.listing.head}) if invites else None,
    )


def _routes(form: EditionForm) -> list[tuple[str, Any]]:
    return [(label(kind), form[f"route_{kind.value}"].form) for kind in RouteKind]


@localised(blueprint, "/workspace/courses/<slug>/editions/new", methods=["GET", "POST"])
@admits(Rule.MEMBER)
def new_edition(slug: str) -> Answer:
    """Begin an edition, empty or from an earlier one with its dates moved on by a year."""
    person, draft = load_draft(slug, action=Action.EDITION_CREATE)
    earlier = request.args.get("from", "")
    model = edition_draft(person, slug, earlier, draft.rights) if earlier else None
    ground = empty(ListingKind.EDITION, languages())
    if model is not None:
        ground = next_edition(model.snapshot)
    form = _form(draft, ground, 0, Action.EDITION_CREATE)
    if not form.is_submitted():
        return _new_page(person, draft, form, model)
    if not form.validate():
        return _new_page(person, draft, form, model), 422
    try:
        with http_errors():
            made = begin_edition(
                person,
                listing_id=draft.listing.id,
                snapshot=form.written(),
                organisation_id=form.on_behalf() if "organisation" in form else None,
                note=(form.revision_note.data or "").strip(),
            )
    except SlugTaken:
        form.slug.errors = [_("This course has an edition with this address.")]
    except SlugReserved:
        form.slug.errors = [_("This word is part of the catalogue’s own addresses.")]
    except Invalid as error:
        place_problems(form, list(error.problems))
    else:
        flash(_("The edition is begun. The public sees it once you publish it."), "success")
        return redirect(url_for("comanagement.edition", slug=slug, edition=made), 303)
    return _new_page(*load_draft(slug, action=Action.EDITION_CREATE), form, model), 422


def _new_page(person: Actor, draft: Draft, form: EditionForm, model: Draft | None) -> str:
    return show(
        "new_edition.html",
        person,
        draft,
        form=form,
        model=model.snapshot["slug"] if model is not None else "",
        spoken=languages(),
        routes=_routes(form),
        names=["label", "venue", "note"],
    )


@localised(blueprint, "/workspace/courses/<slug>/editions/<edition>/invitation", methods=["POST"])
@admits(Rule.MEMBER)
def edition_invitation(slug: str, edition: str) -> str:
    """Make a new link for an edition by invitation and show it, this once."""
    person, draft = load_draft(slug, edition, Action.EDITION_PUBLISH)
    with http_errors():
        token = make_invitation(person, listing_id=draft.listing.id)
    person, draft = load_draft(slug, edition, Action.EDITION_PUBLISH)
    parts = {"slug": slug, "edition": edition, "invitation": token}
    links = [
        (code, capitalised(language_name(code)), absolute("enrolment.apply", lang=code, **parts))
        for code in languages()
    ]
    return show("invitation.html", person, draft, links=links)
