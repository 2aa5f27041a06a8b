"""What signing in and out means for the drafts that a browser holds."""

from __future__ import annotations

from flask import Flask, Response, g
from flask_login import UserMixin, user_logged_in, user_logged_out

from catalogue.accounts.context.actor import current_actor
from catalogue.cookies import delete_cookie
from catalogue.enrolment import services
from catalogue.enrolment.context.applying import browser_tokens, give_token


def _signed_in(_app: Flask, **_values: object) -> None:
    g.drafts_handed = "in"


def _signed_out(_app: Flask, user: UserMixin, **_values: object) -> None:
    # A visitor who chooses a new password is signed out of nothing and keeps what they typed.
    if user.is_authenticated:
        g.drafts_handed = "out"


def hand_over(response: Response) -> Response:
    """Make the browser's drafts the person's who signs in; forget them when they sign out.

    Either way every token changes, so that one which was copied before is worth nothing after.

    A computer in an office is used by many: once somebody has signed out, the browser must not
    show the next person what they had typed. On signing in again they find it as theirs.
    """
    handed = g.pop("drafts_handed", None)
    tokens = browser_tokens() if handed else {}
    if not tokens:
        return response
    if handed == "out":
        for name in tokens:
            delete_cookie(response, name)
        services.close_drafts(tokens.values())
    elif (person := current_actor()) is not None:
        for edition_id, token in services.adopt_drafts(tokens.values(), person).items():
            give_token(response, edition_id, token)
    return response


def init_app(app: Flask) -> None:
    """Hear of everybody who signs in or out, whichever way."""
    user_logged_in.connect(_signed_in, app)
    user_logged_out.connect(_signed_out, app)
    app.after_request(hand_over)
