"""The link in every alert: it shows, renews and ends alerts, with one click for mail programs."""

from __future__ import annotations

from flask import redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from catalogue.accounts.access import Rule, admits
from catalogue.accounts.forms import EmptyForm
from catalogue.accounts.limits import limit
from catalogue.alerts import labels, queries, services
from catalogue.alerts.models import AlertSubscription
from catalogue.alerts.rules.news import ALERT_YEARS
from catalogue.alerts.services.unsubscribing import Ended
from catalogue.alerts.tokens import read_stop_token, read_undo_token, stop_token, undo_token
from catalogue.alerts.views.blueprint import alerts
from catalogue.browse.links.addresses import link
from catalogue.i18n.posted import pressed
from catalogue.i18n.routing import localised


def _key(token: str) -> str:
    key = read_stop_token(token)
    if key is None:
        raise NotFound
    return key


@localised(alerts, "/alerts/<token>", methods=["GET", "POST"])
@admits(Rule.FORM)
def alert(token: str) -> str | Response:
    """Show an alert, and on POST end it at once: a button's, or a mail program's (RFC 8058).

    There is no redirect, which mail programs need not follow, and no question, which they cannot
    answer. Opening the link changes nothing.
    """
    key = _key(token)
    if request.method == "POST":
        return _ended(services.stop(key))
    row = queries.by_stop_key(key)
    return _page(row, token) if row is not None else _ended([])


def _page(row: AlertSubscription, token: str) -> str:
    others = [each for each in queries.confirmed_of(row.address_id) if each.id != row.id]
    return render_template(
        "alerts/alert.html",
        watched=labels.watched(row.target),
        until=labels.until(row),
        years=ALERT_YEARS,
        token=token,
        others=[(labels.watched(each.target), stop_token(each.stop_key)) for each in others],
        form=EmptyForm(),
    )


def _ended(ended: Ended) -> str:
    return render_template(
        "alerts/ended.html",
        count=len(ended),
        undo=undo_token(ended) if ended else "",
        form=EmptyForm(),
    )


@localised(alerts, "/alerts/<token>/stop-all", methods=["POST"])
@admits(Rule.FORM)
def stop_all(token: str) -> str:
    """End every alert to the address."""
    limit("link")
    return _ended(services.stop_all(_key(token)))


@localised(alerts, "/alerts/<token>/keep", methods=["POST"])
@admits(Rule.FORM)
def keep(token: str) -> Response:
    """Renew an alert."""
    limit("link")
    services.keep(_key(token))
    return redirect(link("alerts.alert", token=token), 303)


@localised(alerts, "/alerts/undo", methods=["POST"])
@admits(Rule.FORM)
def undo() -> str | tuple[str, int]:
    """Begin again what was just ended; the page that ended it carries all that is needed."""
    ended = read_undo_token(pressed("ended") or "")
    if ended is None:
        return render_template("alerts/void.html"), 410
    limit("link")
    services.undo(ended)
    return render_template("alerts/undone.html", tokens=[stop_token(each["key"]) for each in ended])
