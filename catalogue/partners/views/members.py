"""An institution's members: who acts for it, and whom it invites."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from catalogue.accounts.access import Rule, admits
from catalogue.accounts.context.actor import actor
from catalogue.accounts.forms import EmptyForm
from catalogue.i18n.routing import localised
from catalogue.paging import page_of
from catalogue.partners import queries
from catalogue.partners.access import Action
from catalogue.partners.forms import ContactForm, InviteForm, role_of
from catalogue.partners.labels import ROLES
from catalogue.partners.models import Organisation
from catalogue.partners.services import members as services
from catalogue.partners.services import organisations
from catalogue.partners.services.errors import (
    AccountClosed,
    AlreadyMember,
    InvitationVoid,
    LastManager,
)
from catalogue.partners.views.blueprint import partners

PER_PAGE = 50
"""How many members, counted once for each role, a page lists."""


def _organisation(slug: str) -> Organisation:
    found = queries.organisation_for(actor(), Action.MANAGE_MEMBERS, slug)
    if found is None:
        raise NotFound
    return found


@localised(partners, "/workspace/partners/<slug>", methods=["GET", "POST"])
@admits(Rule.MEMBER)
def members(slug: str) -> str | Response | tuple[str, int]:
    """List members and open invitations; invite somebody."""
    organisation = _organisation(slug)
    form = InviteForm(data={"language": g.lang})
    if not form.is_submitted():
        return _page(organisation, form)
    if form.validate():
        try:
            services.invite(
                actor(), form.email.data or "", form.language.data, organisation.id, role_of(form)
            )
        except AlreadyMember:
            form.email.errors = [_("Someone with this e-mail address already has this role.")]
        except AccountClosed:
            form.email.errors = [
                _(
                    "The account with this e-mail address was closed. Only the catalogue "
                    "team can reopen it."
                )
            ]
        else:
            flash(_("Invitation sent to %(email)s.", email=form.email.data), "success")
            return redirect(url_for("partners.members", slug=slug), 303)
    return _page(organisation, form), 422


@localised(partners, "/workspace/partners/<slug>/contact", methods=["GET", "POST"])
@admits(Rule.MEMBER)
def contact(slug: str) -> str | Response | tuple[str, int]:
    """Set where the institution answers letters about its courses."""
    organisation = _organisation(slug)
    form = ContactForm(data={"contact_email": organisation.contact_email})
    if form.validate_on_submit():
        organisations.set_contact(actor(), organisation.id, form.contact_email.data or "")
        flash(_("The e-mail address for replies has been saved."), "success")
        return redirect(url_for("partners.members", slug=slug), 303)
    page = render_template(
        "partners/contact.html", organisation=organisation, form=form, actor=actor()
    )
    return (page, 422) if form.is_submitted() else page


def _page(organisation: Organisation, form: InviteForm) -> str:
    total = queries.count_members(organisation.id)
    page = page_of(total, request.args.get("page", ""), PER_PAGE)
    return render_template(
        "partners/members.html",
        organisation=organisation,
        members=queries.members_of(organisation.id, first=page.first, most=page.size),
        page=page,
        invitations=queries.open_invitations(organisation.id),
        roles=ROLES,
        form=form,
        press=EmptyForm(),
        actor=actor(),
    )


@localised(partners, "/workspace/partners/<slug>/members/<int:member>/end", methods=["GET", "POST"])
@admits(Rule.MEMBER)
def end_membership(slug: str, member: int) -> str | Response:
    """Ask once more, then end a membership."""
    organisation = _organisation(slug)
    row = queries.member(organisation.id, member)
    if row is None:
        raise NotFound
    own = row.person_id == actor().person_id
    if request.method != "POST":
        return render_template(
            "partners/end_membership.html",
            organisation=organisation,
            member=row,
            role=ROLES[row.role],
            own=own,
            press=EmptyForm(),
            actor=actor(),
        )
    try:
        services.end(actor(), organisation.id, member)
    except LastManager:
        flash(
            _("An institution must have at least one manager. Invite another one first."), "error"
        )
    else:
        flash(_("The role has ended. You can invite the person again at any time."), "success")
        if own:
            return redirect(url_for("accounts.account"), 303)
    return redirect(url_for("partners.members", slug=slug), 303)


@localised(
    partners, "/workspace/partners/<slug>/invitations/<int:invitation>/revoke", methods=["POST"]
)
@admits(Rule.MEMBER)
def revoke_invitation(slug: str, invitation: int) -> Response:
    """Withdraw an invitation."""
    organisation = _organisation(slug)
    try:
        services.revoke(actor(), organisation.id, invitation)
    except InvitationVoid as error:
        raise NotFound from error
    flash(_("Invitation withdrawn; its link no longer works."), "success")
    return redirect(url_for("partners.members", slug=slug), 303)
