"""Beginning a course, its address, its partners and its accreditation."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # Stubs lag behind.

from catalogue.accounts.access import Actor, MemberRole, Rule, admits
from catalogue.accounts.context.actor import actor
from catalogue.comanagement.access import Action
from catalogue.comanagement.context.drafts import http_errors, load_draft, show
from catalogue.comanagement.errors import (
    AlreadyBehind,
    LastLead,
    SlugReserved,
    SlugTaken,
    Unchanged,
)
from catalogue.comanagement.forms.course import (
    ConfirmForm,
    CreateForm,
    PartnerForm,
    RenameForm,
    create_form,
    partner_form,
)
from catalogue.comanagement.queries.accreditation import partners_behind
from catalogue.comanagement.queries.drafts import Draft
from catalogue.comanagement.queries.organisations import organisation_names
from catalogue.comanagement.services.courses import begin_course, move_course
from catalogue.comanagement.services.partners import accept, ask_partner, end, refuse
from catalogue.comanagement.views.blueprint import blueprint
from catalogue.courses.codes import PartnerRole
from catalogue.courses.labels import label
from catalogue.i18n.fallback import localize
from catalogue.i18n.languages import language, languages
from catalogue.i18n.routing import localised

Answer = str | Response | tuple[str, int]


def _named(ids: frozenset[int] | None = None) -> list[SelectChoice]:
    """Return organisations to choose from, all of them or some, sorted by name."""
    spoken = language()
    return [
        SelectChoice(str(key), name, None if code == spoken else {"lang": code})
        for key, name, code in organisation_names(spoken, ids)
    ]


@localised(blueprint, "/workspace/courses/new", methods=["GET", "POST"])
@admits(Rule.MEMBER)
def new_course() -> Answer:
    """Begin a course as a draft that one organisation leads."""
    person = actor()
    choices = _named(None if person.hub else person.holds(MemberRole.EDITOR))
    if not choices:
        raise NotFound
    form: CreateForm = create_form(languages())()
    form.lead.choices = choices
    if not form.is_submitted():
        return render_template("comanagement/new_course.html", actor=person, form=form)
    good = form.validate()
    titles = form.titles()
    source = form.source_language.data
    if source in titles and not titles[source]:
        form[f"title_{source}"].errors = [_("The course needs a title in this language.")]
        good = False
    if good:
        try:
            with http_errors():
                slug = begin_course(
                    person,
                    slug=form.slug.data or "",
                    source_language=source,
                    titles=titles,
                    lead_id=form.lead.data,
                )
        except SlugTaken:
            form.slug.errors = [_("Another course has, or used to have, this web address.")]
        except SlugReserved:
            form.slug.errors = [_("This word is reserved for the catalogue’s own web addresses.")]
        else:
            flash(_("Course created. The public sees it once you publish it."), "success")
            return redirect(url_for("comanagement.words", slug=slug), 303)
    return render_template("comanagement/new_course.html", actor=person, form=form), 422


@localised(blueprint, "/workspace/courses/<slug>/address", methods=["GET", "POST"])
@admits(Rule.MEMBER)
def course_address(slug: str) -> Answer:
    """Give a course another address; the present one keeps leading to it."""
    person, draft = load_draft(slug, action=Action.PARTNERS)
    form = RenameForm(data={"slug": slug})
    if not form.is_submitted():
        return show("address.html", person, draft, form=form)
    if form.validate():
        wanted = form.slug.data or ""
        try:
            with http_errors():
                move_course(person, listing_id=draft.listing.id, slug=wanted)
        except Unchanged:
            flash(_("You did not change anything, so there is nothing to save."), "info")
            return redirect(url_for("workspace.course", slug=slug), 303)
        except SlugTaken:
            form.slug.errors = [_("Another course has, or used to have, this web address.")]
        except SlugReserved:
            form.slug.errors = [_("This word is reserved for the catalogue’s own web addresses.")]
        else:
            flash(_("Web address changed. The old one redirects here."), "success")
            return redirect(url_for("workspace.course", slug=wanted), 303)
    return show("address.html", *load_draft(slug, action=Action.PARTNERS), form=form), 422


@localised(blueprint, "/workspace/courses/<slug>/partners", methods=["GET", "POST"])
@admits(Rule.MEMBER)
def partners(slug: str) -> Answer:
    """List who stands behind a course; whoever may choose partners asks another one here."""
    person, draft = load_draft(slug)
    if not draft.may(Action.PARTNERS):
        if request.method == "POST":
            raise Forbidden
        return _partners_page(person, draft, None)
    form: PartnerForm = partner_form(languages())()
    form.partner.choices = _named()
    if not form.is_submitted():
        return _partners_page(person, draft, form)
    if form.validate():
        try:
            with http_errors():
                ask_partner(
                    person,
                    listing_id=draft.listing.id,
                    organisation_id=form.partner.data,
                    role=PartnerRole(form.role.data),
                    reasons=form.reasons(),
                )
        except AlreadyBehind:
            # The rows were let go, so the draft is read once more.
            person, draft = load_draft(slug)
            form.partner.errors = [
                _("This institution already has this role or has been invited to take it.")
            ]
        else:
            flash(
                _("Invited. The institution’s editors are being notified by e-mail."),
                "success",
            )
            return redirect(url_for("comanagement.partners", slug=slug), 303)
    return _partners_page(person, draft, form), 422


def _partners_page(person: Actor, draft: Draft, form: PartnerForm | None) -> str:
    own = person.holds(MemberRole.EDITOR)
    rows = [
        {
            "id": row.id,
            "name": localize(row.organisation.words, "name"),
            "role": label(row.role),
            "reason": localize(row.words, "reason"),
            "accepted": row.accepted_at is not None,
            "may_answer": row.accepted_at is None and row.organisation_id in own,
            "may_end": draft.may(Action.PARTNERS)
            or (row.accepted_at is not None and row.organisation_id in own),
        }
        for row in partners_behind(draft.course.id)
    ]
    press = ConfirmForm(formdata=None)
    return show("partners.html", person, draft, rows=rows, form=form, press=press)


@localised(
    blueprint,
    "/workspace/courses/<slug>/partners/<int:key>/end",
    methods=["GET", "POST"],
)
@admits(Rule.MEMBER)
def end_partner(slug: str, key: int) -> Answer:
    """Ask once more, then end an organisation's role; its rights end with it."""
    person, draft = load_draft(slug)
    if request.method != "POST":
        return _ask_to_end(person, draft, key)
    try:
        with http_errors():
            end(person, listing_id=draft.listing.id, partner_id=key)
    except LastLead:
        flash(_("A course must have a lead institution."), "error")
    else:
        flash(_("Role ended. You can invite the institution again at any time."), "success")
    return redirect(url_for("comanagement.partners", slug=slug), 303)


def _ask_to_end(person: Actor, draft: Draft, key: int) -> str:
    """Show what follows from ending a role, and for whom."""
    row = next((each for each in partners_behind(draft.course.id) if each.id == key), None)
    own = row is not None and row.organisation_id in person.holds(MemberRole.EDITOR)
    if row is None or not (own or draft.may(Action.PARTNERS)):
        raise NotFound
    return show(
        "end_partner.html",
        person,
        draft,
        name=localize(row.organisation.words, "name"),
        role=label(row.role),
        accepted=row.accepted_at is not None,
        accredits=row.role is PartnerRole.ACCREDITOR and row.signed_off_at is not None,
        press=ConfirmForm(formdata=None),
        action=url_for("comanagement.end_partner", slug=draft.course.slug, key=key),
    )


@localised(blueprint, "/workspace/partnerships/<int:key>/accept", methods=["POST"])
@admits(Rule.MEMBER)
def accept_partner(key: int) -> Response:
    """Accept a role for one's own organisation."""
    with http_errors():
        accept(actor(), partner_id=key)
    flash(_("Accepted. Your institution is now a partner in the course."), "success")
    return redirect(url_for("workspace.home"), 303)


@localised(blueprint, "/workspace/partnerships/<int:key>/refuse", methods=["POST"])
@admits(Rule.MEMBER)
def refuse_partner(key: int) -> Response:
    """Refuse a role for one's own organisation."""
    with http_errors():
        refuse(actor(), partner_id=key)
    flash(_("Invitation declined. The course does not change."), "success")
    return redirect(url_for("workspace.home"), 303)
