"""What signing in and out means for the drafts that a browser holds."""

from __future__ import annotations

from flask import Flask, Response, g
from flask_login import user_logged_in, user_logged_out

from catalogue.accounts.current import current_actor
from catalogue.enrolment import queries, services
from catalogue.enrolment.views.drafting import COOKIE, browser_token


def _signed_in(_app: Flask, **_values: object) -> None:
    g.drafts_handed = "in"


def _signed_out(_app: Flask, **_values: object) -> None:
    g.drafts_handed = "out"


def hand_over(response: Response) -> Response:
    """Make the browser's drafts the person's who signs in; forget them when they sign out.

    A computer in an office is used by many: once somebody has signed out, the browser must not
    show the next person what they had typed. On signing in again they find it as theirs.
    """
    handed = g.pop("drafts_handed", None)
    token = browser_token() if handed else None
    if token is None:
        return response
    if handed == "out":
        response.delete_cookie(COOKIE)
        return response
    person = current_actor()
    if person is not None and queries.has_unowned_drafts(token):
        services.adopt_drafts(token, person)
    return response


def init_app(app: Flask) -> None:
    """Hear of everybody who signs in or out, whichever way."""
    user_logged_in.connect(_signed_in, app)
    user_logged_out.connect(_signed_out, app)
    app.after_request(hand_over)
