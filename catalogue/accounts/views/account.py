"""One's own account."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalogue.accounts.access import Actor, Rule, admits
from catalogue.accounts.context.actor import actor
from catalogue.accounts.forms import AccountForm, EmptyForm, MemberForm
from catalogue.accounts.queries import has_password
from catalogue.accounts.queries import person as account_of
from catalogue.accounts.services.people import change_details
from catalogue.accounts.views.blueprint import accounts
from catalogue.i18n.languages import using_locale
from catalogue.i18n.routing import localised


@localised(accounts, "/account", methods=["GET", "POST"])
@admits(Rule.SIGNED_IN)
def account() -> str | Response | tuple[str, int]:
    """Show who is signed in, let them change name and language, and lead to what is theirs."""
    person = actor()
    form = _form(person)
    status = 200
    if form.is_submitted():
        if form.validate():
            wishes = _wishes(form) if isinstance(form, MemberForm) else {}
            change_details(
                person.person_id, form.full_name.data or "", form.language.data, **wishes
            )
            with using_locale(form.language.data):
                flash(_("Your details have been saved."), "success")
            return redirect(url_for("accounts.account", lang=form.language.data), 303)
        status = 422
    page = render_template(
        "accounts/account.html",
        form=form,
        person=person,
        leave=EmptyForm(),
        has_password=has_password(person.person_id),
    )
    return page, status


def _form(person: Actor) -> AccountForm:
    """Return the form: only whoever acts for an institution is written to about what others do."""
    data = {"full_name": person.name, "language": person.language}
    if not person.hub and not person.offices:
        return AccountForm(data=data)
    known = account_of(person.person_id)
    return MemberForm(data=data | {"cadence": known.cadence, "zone": known.zone or "UTC"})


def _wishes(form: MemberForm) -> dict[str, str]:
    return {"cadence": form.cadence.data, "zone": form.zone.data}
