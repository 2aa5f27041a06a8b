"""Choosing a new password through a link, and changing one's own."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalogue.accounts.access import Actor, Rule, admits
from catalogue.accounts.context.actor import actor, sign_in, sign_out
from catalogue.accounts.context.devices import remember_device
from catalogue.accounts.extensions import holder_of
from catalogue.accounts.forms import AskResetForm, ChangePasswordForm, EmptyForm, NewPasswordForm
from catalogue.accounts.limits import AccountBusy, limit
from catalogue.accounts.queries import has_password
from catalogue.accounts.rules import is_fresh
from catalogue.accounts.services.passwords import LinkVoid, WrongPassword, ask_reset, change
from catalogue.accounts.services.passwords import reset as reset_password
from catalogue.accounts.views.blueprint import accounts
from catalogue.database import now
from catalogue.i18n.posted import pressed
from catalogue.i18n.routing import localised
from catalogue.wiring import wiring


@localised(accounts, "/password/reset", endpoint="ask_reset", methods=["GET", "POST"])
@admits(Rule.FORM)
def ask_reset_page() -> str | Response | tuple[str, int]:
    """Ask which account a new password is wanted for; the answer never says whether it exists."""
    form = AskResetForm()
    if not form.is_submitted():
        return render_template("accounts/ask_reset.html", form=form)
    if not form.validate():
        return render_template("accounts/ask_reset.html", form=form), 422
    return _send_reset(form.email.data or "")


def _send_reset(email: str) -> Response:
    """Send a link, unless letters enough are on their way, and lead to the page that says so."""
    try:
        limit("reset", email)
    except AccountBusy:
        # Somebody else may have asked for them: any of them will do, and the page says the same,
        # so that nobody can keep the owner from a new password.
        pass
    else:
        ask_reset(email, g.lang)
    return redirect(wiring().link("accounts.reset_sent"), 303)


@localised(accounts, "/password/reset/sent")
@admits(Rule.FORM)
def reset_sent() -> str:
    """Say that a letter is on its way."""
    return render_template("accounts/reset_sent.html")


@localised(accounts, "/password/reset/<token>", methods=["GET", "POST"])
@admits(Rule.FORM)
def reset(token: str) -> str | Response | tuple[str, int]:
    """Let whoever holds the link choose a new password, once."""
    holder = holder_of(token)
    if holder is None:
        return render_template("accounts/link_void.html"), 410
    email = holder.email
    form = NewPasswordForm()
    form.known = (*holder.email.split("@"), *holder.full_name.split())
    if not form.is_submitted():
        return render_template("accounts/reset.html", form=form, email=holder.email)
    if not form.validate():
        return render_template("accounts/reset.html", form=form, email=holder.email), 422
    limit("reset")
    try:
        reset_password(token, form.new_password.data or "")
    except LinkVoid:
        return render_template("accounts/link_void.html"), 410
    sign_out()
    # Whoever opened the letter is the owner: attempts of others do not keep them out.
    remember_device(email)
    flash(_("Your password is changed. Sign in with the new one."), "success")
    return redirect(wiring().link("accounts.sign_in"), 303)


@localised(accounts, "/account/password", methods=["GET", "POST"])
@admits(Rule.SIGNED_IN)
def change_password() -> str | Response | tuple[str, int]:
    """Change one's password, or choose the first; every other browser is signed out."""
    person = actor()
    form = ChangePasswordForm()
    if not has_password(person.person_id):
        # Whoever came by confirming an application is signed in without ever having had one.
        if not is_fresh(g.sign_in_created_at, now()):
            return _first_by_mail(person)
        del form.password
    form.known = (*person.email.split("@"), *person.name.split())
    if not form.is_submitted():
        return render_template("accounts/change_password.html", form=form)
    if form.validate():
        limit("password", person.email)
        try:
            present = form.password.data if "password" in form else ""
            change(person.person_id, present or "", form.new_password.data or "")
        except WrongPassword:
            form.password.errors = [_("This is not your present password.")]
        else:
            sign_in(person.person_id)
            flash(_("Your password is changed. You are signed out everywhere but here."), "success")
            return redirect(wiring().link("accounts.account"), 303)
    return render_template("accounts/change_password.html", form=form), 422


def _first_by_mail(person: Actor) -> str | Response:
    """Send a link for the first password: a browser left open long ago may be anybody's by now."""
    if request.method == "POST" and pressed("send") is not None:
        return _send_reset(person.email)
    return render_template("accounts/first_password.html", form=EmptyForm(), email=person.email)
