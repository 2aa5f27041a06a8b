"""Signing in and out."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalogue.accounts.access import Actor, Rule, admits
from catalogue.accounts.context.actor import actor, current_actor, sign_in, sign_out
from catalogue.accounts.forms import SignInForm
from catalogue.accounts.letters import resolve_language
from catalogue.accounts.limits import limit, may_try
from catalogue.accounts.rules import safe_path
from catalogue.accounts.services.signing import authenticate
from catalogue.accounts.views.blueprint import accounts
from catalogue.i18n.routing import localised
from catalogue.wiring import wiring


def home_of(person: Actor) -> str:
    """Return where a person is led after signing in, in the language they prefer."""
    endpoint = "workspace.home" if person.hub or person.offices else "enrolment.my_applications"
    return url_for(endpoint, lang=resolve_language(person.language))


@localised(accounts, "/sign-in", endpoint="sign_in", methods=["GET", "POST"])
@admits(Rule.FORM)
def sign_in_page() -> str | Response | tuple[str, int]:
    """Ask for address and password; lead on to where the person wanted to go."""
    onward = safe_path(request.args.get("next"))
    if (signed_in := current_actor()) is not None:
        return redirect(onward or home_of(signed_in), 303)
    form = SignInForm()
    if not form.is_submitted():
        return render_template("accounts/sign_in.html", form=form)
    if form.validate():
        email = form.email.data or ""
        may_try("sign-in", email)
        person_id = authenticate(email, form.password.data or "")
        if person_id is not None:
            sign_in(person_id, by_itself=True)
            return redirect(onward or home_of(actor()), 303)
        limit("sign-in", email)
        form.password.errors = [
            _("This address and password do not belong together. Check both and try again.")
        ]
    return render_template("accounts/sign_in.html", form=form), 422


@localised(accounts, "/sign-out", endpoint="sign_out", methods=["POST"])
@admits(Rule.FORM)
def sign_out_now() -> Response:
    """Sign this browser out and lead to a public page."""
    sign_out(by_itself=True)
    onward = safe_path(request.args.get("next"))
    response = redirect(onward or wiring().link("courses.home"), 303)
    # What a browser may have kept of personal pages goes; its cookies are deleted one by one.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
