"""The hub's enquiries: read, approved, declined."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import Conflict, NotFound
from werkzeug.wrappers import Response

from catalogue.accounts.access import Rule, admits
from catalogue.accounts.context.actor import actor
from catalogue.i18n.forms import BaseForm
from catalogue.i18n.languages import languages
from catalogue.i18n.routing import localised
from catalogue.paging import page_of
from catalogue.partners import queries
from catalogue.partners.forms import DeclineForm, approve_form, names_of
from catalogue.partners.labels import KINDS, STATES
from catalogue.partners.models import PartnershipEnquiry
from catalogue.partners.rules import slug_of
from catalogue.partners.services import enquiries as services
from catalogue.partners.services.errors import AlreadyDecided, SlugUnusable
from catalogue.partners.views.blueprint import partners

PER_PAGE = 50
"""How many enquiries a page lists."""


def _found(number: int) -> PartnershipEnquiry:
    found = queries.enquiry(number)
    if found is None:
        raise NotFound
    return found


@localised(partners, "/workspace/enquiries", endpoint="enquiries")
@admits(Rule.HUB)
def list_enquiries() -> str:
    """List the enquiries, those to be decided first."""
    page = page_of(queries.count_enquiries(), request.args.get("page", ""), PER_PAGE)
    return render_template(
        "partners/enquiries.html",
        enquiries=queries.enquiries(first=page.first, most=page.size),
        page=page,
        states=STATES,
        kinds=KINDS,
        actor=actor(),
    )


@localised(partners, "/workspace/enquiries/<int:number>")
@admits(Rule.HUB)
def enquiry(number: int) -> str:
    """Show one enquiry and, while it is undecided, the two decisions."""
    found = _found(number)
    names = {f"name_{code}": found.organisation_name for code in languages()}
    approval = approve_form(data={**names, "slug": slug_of(found.organisation_name)}, formdata=None)
    return _page(found, approval, DeclineForm(formdata=None))


def _page(
    found: PartnershipEnquiry,
    approval: BaseForm,
    refusal: DeclineForm,
    form: BaseForm | None = None,
) -> str:
    return render_template(
        "partners/enquiry.html",
        enquiry=found,
        approval=approval,
        refusal=refusal,
        form=form,
        states=STATES,
        kinds=KINDS,
        actor=actor(),
    )


@localised(partners, "/workspace/enquiries/<int:number>/approve", methods=["POST"])
@admits(Rule.HUB)
def approve(number: int) -> str | Response | tuple[str, int]:
    """Make the enquiry an organisation and invite its first manager."""
    _found(number)
    form = approve_form()
    if form.validate():
        try:
            services.approve(actor(), number, form["slug"].data, names_of(form))
        except AlreadyDecided:
            return _too_late(number)
        except SlugUnusable:
            form["slug"].errors = [
                _("Another institution has, or used to have, this web address. Choose another.")
            ]
        else:
            flash(_("Institution added; its first manager has been invited."), "success")
            return redirect(url_for("partners.enquiry", number=number), 303)
    return _page(_found(number), form, DeclineForm(formdata=None), form), 422


@localised(partners, "/workspace/enquiries/<int:number>/decline", methods=["POST"])
@admits(Rule.HUB)
def decline(number: int) -> str | Response | tuple[str, int]:
    """Decline the enquiry with a reason."""
    found = _found(number)
    form = DeclineForm()
    if form.validate():
        try:
            services.decline(actor(), number, form.reason.data or "")
        except AlreadyDecided as error:
            # The page of this answer shows the reason that was typed.
            raise Conflict(_("Someone else has already decided on this request.")) from error
        flash(_("Enquiry declined; the sender has been told why."), "success")
        return redirect(url_for("partners.enquiry", number=number), 303)
    names = {f"name_{code}": found.organisation_name for code in languages()}
    approval = approve_form(data={**names, "slug": slug_of(found.organisation_name)}, formdata=None)
    return _page(found, approval, form, form), 422


def _too_late(number: int) -> Response:
    flash(_("Someone else has already decided on this request."), "warn")
    return redirect(url_for("partners.enquiry", number=number), 303)
