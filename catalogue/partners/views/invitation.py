"""Accepting an invitation."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalogue.accounts.access import Rule, admits
from catalogue.accounts.context.actor import current_actor, sign_in
from catalogue.accounts.forms import EmptyForm
from catalogue.accounts.limits import limit
from catalogue.accounts.queries import person_by_email
from catalogue.database import now
from catalogue.i18n.routing import localised
from catalogue.partners.forms import NewcomerForm
from catalogue.partners.labels import DUTIES
from catalogue.partners.models import Invitation
from catalogue.partners.queries import enquirer_name, invitation_of
from catalogue.partners.rules import is_open
from catalogue.partners.services.errors import InvitationVoid, NotTheInvited
from catalogue.partners.services.members import Newcomer, accept
from catalogue.partners.views.blueprint import partners


@localised(partners, "/invitation/<token>", methods=["GET", "POST"])
@admits(Rule.FORM)
def invitation(token: str) -> str | Response | tuple[str, int]:
    """Let the invited accept: as who they are, or by opening an account."""
    found = invitation_of(token)
    if found is None or not is_open(found.accepted_at, found.expires_at, now()):
        return _void()
    person = person_by_email(found.email)
    if person is not None and not person.active:
        return _void()
    if person is not None and person.password:
        return _known(token, found)
    return _newcomer(token, found)


def _void() -> tuple[str, int]:
    return render_template("partners/invitation_void.html"), 410


def _known(token: str, found: Invitation) -> str | Response | tuple[str, int]:
    """Ask somebody who has an account to sign in, then to accept."""
    actor = current_actor()
    if actor is None or actor.email != found.email:
        return _page("partners/invitation_sign_in.html", found, actor=actor, form=EmptyForm())
    form = EmptyForm()
    if form.validate_on_submit():
        return _accept(token, actor.person_id, None)
    return _page("partners/invitation_accept.html", found, form=form)


def _newcomer(token: str, found: Invitation) -> str | Response | tuple[str, int]:
    """Ask whoever has no account yet for a name, a language and a password."""
    known_as = enquirer_name(found.organisation_id, found.email)
    form = NewcomerForm(data={"language": found.language, "full_name": known_as})
    form.known = tuple(found.email.split("@"))
    if not form.is_submitted():
        return _page("partners/invitation.html", found, form=form)
    if not form.validate():
        return _page("partners/invitation.html", found, form=form), 422
    limit("password", found.email)
    newcomer = Newcomer(form.full_name.data or "", form.language.data, form.new_password.data or "")
    return _accept(token, None, newcomer)


def _page(template: str, found: Invitation, **values: object) -> str:
    duty = DUTIES[found.role] if found.role else None
    return render_template(
        template, invitation=found, organisation=found.organisation, duty=duty, **values
    )


def _accept(
    token: str, signed_in: int | None, newcomer: Newcomer | None
) -> Response | tuple[str, int]:
    try:
        person_id = accept(token, signed_in, newcomer)
    except (InvitationVoid, NotTheInvited):
        return _void()
    if newcomer is not None:
        sign_in(person_id)
    g.pop("actor", None)
    flash(_("Welcome. You have accepted the invitation."), "success")
    return redirect(url_for("workspace.home"), 303)
