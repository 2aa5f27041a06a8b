"""The link that confirms a request."""

from __future__ import annotations

from flask import redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from catalogue.accounts.access import Rule, admits
from catalogue.accounts.limits import limit
from catalogue.alerts import labels, queries, services
from catalogue.alerts.forms import ConfirmForm
from catalogue.alerts.tokens import stop_token
from catalogue.alerts.views.blueprint import alerts
from catalogue.browse.links.addresses import link
from catalogue.database import now
from catalogue.i18n.routing import localised


@localised(alerts, "/alerts/confirm/<token>", methods=["GET", "POST"])
@admits(Rule.FORM)
def confirm(token: str) -> str | Response | tuple[str, int]:
    """Confirm by a button; opening the link changes nothing, as mail scanners open links."""
    rows = queries.by_token(token, now())
    if not rows:
        return render_template("alerts/void.html"), 410
    pending = [row for row in rows if row.confirmed_at is None]
    form = ConfirmForm()
    form.offer([row.id for row in pending])
    if form.validate_on_submit():
        chosen = form.alerts.data or []
        wanted = {row.id for row in pending if len(pending) == 1 or str(row.id) in chosen}
        if wanted or not pending:
            limit("link")
            services.confirm(token, wanted)
            return redirect(link("alerts.confirm", token=token), 303)
        form.alerts.errors = [_("Tick at least one, or close this page.")]
    done = [row for row in rows if row.confirmed_at is not None]
    page = render_template(
        "alerts/confirm.html",
        form=form,
        pending=[(row.id, labels.watched(row.target)) for row in pending],
        done=[(labels.watched(row.target), stop_token(row.stop_key)) for row in done],
        until=labels.until(done[0]) if done else "",
    )
    return (page, 422) if form.errors else page
