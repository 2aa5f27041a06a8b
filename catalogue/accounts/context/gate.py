"""The gate: no endpoint is reached before its declared rule has been asked."""

from __future__ import annotations

from typing import Any

from flask import (
    Flask,
    Response,
    current_app,
    g,
    get_flashed_messages,
    has_request_context,
    redirect,
    request,
    session,
    url_for,
)
from werkzeug.exceptions import NotFound, RequestEntityTooLarge, Unauthorized
from werkzeug.wrappers import Response as BaseResponse

from catalogue.accounts.access import Actor, Rule
from catalogue.accounts.context.actor import current_actor
from catalogue.accounts.extensions import SIGN_IN
from catalogue.accounts.rules import is_seen_late
from catalogue.accounts.services.signing import note_seen
from catalogue.cookies import read_cookie, set_cookie
from catalogue.database import now
from catalogue.i18n.forms import has_text
from catalogue.i18n.languages import COOKIE
from catalogue.i18n.posted import posted
from catalogue.parsing import url_parts

LANGUAGE_SECONDS = 31_536_000
OPEN = (Rule.PUBLIC, Rule.MACHINE)
"""Rules of pages that are the same for everybody and never read a cookie."""


def init_app(app: Flask) -> None:
    """Put the gate before every endpoint, and the language's cookie after the closed ones."""
    app.before_request(_stand)
    app.after_request(_keep_language)
    app.context_processor(_personal)


def bound_bodies(app: Flask) -> None:
    """Bound what may be sent to each endpoint; to be called before anything reads forms."""

    def bound() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        most: int | None = getattr(view, "most_bytes", None)
        if most is None:
            return
        request.max_content_length = most
        # Not every view reads what was sent; it is refused all the same.
        if (request.content_length or 0) > most:
            raise RequestEntityTooLarge

    app.before_request(bound)


def rule_asked() -> Rule | None:
    """Return the rule of the endpoint that is being asked for; none where there is no endpoint.

    Raises ``RuntimeError`` for an endpoint that declares none: it must not be served by mistake.
    """
    if request.endpoint is None:
        return None
    rule = getattr(current_app.view_functions[request.endpoint], "admits", None)
    if not isinstance(rule, Rule):
        raise RuntimeError(f"The endpoint {request.endpoint} declares no access rule.")
    return rule


def _stand() -> BaseResponse | None:
    rule = rule_asked()
    if rule is None or rule in OPEN or rule is Rule.FORM:
        return None
    actor = current_actor()
    if actor is None:
        return _to_sign_in()
    if not _passes(rule, actor):
        raise NotFound
    if is_seen_late(g.sign_in_seen_at, now()):
        note_seen(session[SIGN_IN])
    return None


def _passes(rule: Rule, actor: Actor) -> bool:
    if rule is Rule.HUB:
        return actor.hub
    if rule is Rule.MEMBER:
        return actor.hub or bool(actor.offices)
    return True


def _to_sign_in() -> BaseResponse:
    """Lead a visitor to the sign-in page, and from there to where they wanted to go."""
    if request.endpoint == "accounts.account":
        # From "My account" everybody is led on to the page that is of most use to them.
        return redirect(url_for("accounts.sign_in"), 303)
    wanted = request.full_path.rstrip("?")
    if request.method == "POST" and has_text(posted()):
        # What was typed would be lost on the way to the sign-in page.
        raise Unauthorized
    if request.method not in ("GET", "HEAD"):
        referrer = url_parts(request.referrer)
        wanted = referrer.path if referrer.netloc == request.host else ""
    return redirect(url_for("accounts.sign_in", next=wanted or None), 303)


def _is_personal() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return isinstance(getattr(view, "admits", None), Rule) and view.admits not in OPEN  # type: ignore[union-attr]  # The mark.


def _keep_language(response: Response) -> Response:
    """Keep the language of pages with a form or personal data; public pages set no cookie."""
    if _is_personal() and g.get("lang") and read_cookie(COOKIE) != g.lang:
        set_cookie(response, COOKIE, g.lang, LANGUAGE_SECONDS)
    return response


def _personal() -> dict[str, Any]:
    """Give templates of pages that are never stored the messages left by the page before."""
    if not has_request_context() or not _is_personal():
        return {}
    return {"flashes": lambda: get_flashed_messages(with_categories=True)}
