"""An accreditor's word on a course, and whether it still covers what is said."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from catalogue.accounts.access import Actor, Rule, admits
from catalogue.comanagement.context.drafts import http_errors, load_draft, show
from catalogue.comanagement.errors import MovedOn, NothingSaid
from catalogue.comanagement.forms.course import ConfirmForm, statement_form
from catalogue.comanagement.labels import FIELDS, display_value
from catalogue.comanagement.queries.accreditation import Accreditation, accreditations
from catalogue.comanagement.queries.drafts import Draft
from catalogue.comanagement.services.sign_off import sign_off as sign_now
from catalogue.comanagement.services.sign_off import withdraw as withdraw_now
from catalogue.comanagement.views.blueprint import blueprint
from catalogue.i18n import formats
from catalogue.i18n.fallback import localize as said_of
from catalogue.i18n.languages import languages
from catalogue.i18n.posted import pressed
from catalogue.i18n.routing import localised
from catalogue.parsing import whole_number

GUARDED = ("ects", "award", "eqf_level")


@localised(blueprint, "/workspace/courses/<slug>/sign-off", methods=["GET", "POST"])
@admits(Rule.MEMBER)
def sign_off(slug: str) -> str | Response | tuple[str, int]:
    """Show what is accredited; the accreditor's own staff sign it here."""
    person, draft = load_draft(slug)
    if request.method != "POST":
        return _page(person, draft)
    form = statement_form(languages())()
    if not form.validate():
        return _page(person, draft, form), 422
    try:
        with http_errors():
            sign_now(
                person,
                listing_id=draft.listing.id,
                number=form.number.data or 0,
                partner_id=_asked(),
                statements=form.statements(),
            )
    except NothingSaid:
        form.missing_statement()
        return _page(*load_draft(slug), form), 422
    except MovedOn:
        flash(
            _(
                "Someone has changed the draft in the meantime. Check what you are about "
                "to sign off."
            ),
            "warn",
        )
        # The rows were let go, so the draft is read once more.
        return _page(*load_draft(slug), form), 409
    flash(_("Signed off. Valid until any of these details change."), "success")
    return redirect(url_for("comanagement.sign_off", slug=slug), 303)


@localised(blueprint, "/workspace/courses/<slug>/sign-off/withdraw", methods=["GET", "POST"])
@admits(Rule.MEMBER)
def withdraw_sign_off(slug: str) -> str | Response:
    """Ask once more, then take an accreditor's word back."""
    person, draft = load_draft(slug)
    if request.method != "POST":
        return _ask_to_withdraw(person, draft)
    with http_errors():
        withdraw_now(person, listing_id=draft.listing.id, partner_id=_asked())
    flash(_("Sign-off withdrawn; the public no longer sees the statement."), "success")
    return redirect(url_for("comanagement.sign_off", slug=slug), 303)


def _ask_to_withdraw(person: Actor, draft: Draft) -> str:
    """Show what follows from taking a sign-off back: the one asked for, or the only one."""
    asked = whole_number(request.args.get("partner", ""))
    signed = [
        each
        for each in accreditations(person, draft)
        if each.may_sign and each.given is not None and asked in (None, each.partner.id)
    ]
    if not signed:
        raise NotFound
    found = signed[0]
    return show(
        "withdraw_sign_off.html",
        person,
        draft,
        name=said_of(found.partner.organisation.words, "name"),
        shown=found.covers_published,
        press=ConfirmForm(formdata=None),
        partner=found.partner.id,
        action=url_for("comanagement.withdraw_sign_off", slug=draft.course.slug),
    )


def _asked() -> int:
    asked = whole_number(pressed("partner"))
    if asked is None:
        raise NotFound
    return asked


def _page(person: Actor, draft: Draft, sent: object = None) -> str:
    found = accreditations(person, draft)
    if not found:
        raise NotFound
    entries = []
    for each in found:
        form = sent if sent is not None and each.may_sign else _form(each, draft.listing.head)
        entries.append(_entry(each, form))
    facts = [
        (
            str(FIELDS[name]),
            display_value(draft.snapshot, name, {}),
            display_value(draft.published, name, {}) if draft.published is not None else "",
        )
        for name in GUARDED
    ]
    return show(
        "sign_off.html",
        person,
        draft,
        entries=entries,
        facts=facts,
        press=ConfirmForm(formdata=None, data={"number": draft.listing.head}),
    )


def _form(each: Accreditation, head: int) -> object:
    words = each.partner.words
    data = {f"statement_{code}": row.statement for code, row in words.items()}
    return statement_form(languages())(formdata=None, data=data | {"number": head})


def _entry(each: Accreditation, form: object) -> dict[str, object]:
    given = each.given
    return {
        "id": each.partner.id,
        "name": said_of(each.partner.organisation.words, "name"),
        "statement": said_of(each.partner.words, "statement"),
        "signed": formats.instant(given.signed_at, "UTC") if given else "",
        "signed_iso": formats.iso(given.signed_at) if given else "",
        "by": each.by.full_name or each.by.email if each.by else "",
        "covers_draft": each.covers_draft,
        "covers_published": each.covers_published,
        "may_sign": each.may_sign,
        "form": form,
        "languages": languages(),
    }
