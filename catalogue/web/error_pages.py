"""Errors as answers: each in the language of the path, none of them hiding a fault."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from functools import partial

from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
)
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import (
    BadRequest,
    Conflict,
    Forbidden,
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    SecurityError,
    TooManyRequests,
    Unauthorized,
)
from werkzeug.wrappers import Response as BaseResponse

from catalogue.accounts.access import Rule
from catalogue.database import is_away
from catalogue.i18n.formats import language_name
from catalogue.i18n.forms import text_questions
from catalogue.i18n.languages import languages, of_path, using_locale
from catalogue.i18n.posted import carried_on, pressed
from catalogue.logs import asked_for
from catalogue.parsing import url_parts
from catalogue.wiring import wiring

log = logging.getLogger(__name__)

PresentAddress = Callable[[], str | None]
"""Says where the address that was asked for, and does not exist, is to be found now."""

AWAY_SECONDS = 5
"""What a client is told to wait while the database is away."""


def _speak() -> None:
    # An error raised before the language was taken from the address still answers in it.
    if g.get("lang") is None:
        g.lang = of_path(request.path)


def _page(template: str, status: int, **values: object) -> Response:
    _speak()
    values = {"typed": _typed()} | values
    return make_response(render_template(f"errors/{template}", **values), status)


def _typed() -> list[tuple[str, str]]:
    """Return what somebody typed into the form that is answered with an error, with its questions.

    Only for this site's own forms: a foreign one could make the page say anything.
    """
    if request.method != "POST" or not same_origin():
        return []
    _speak()
    try:
        fields = posted_fields()
    except HTTPException:
        # What was sent is too large, or no form at all.
        return []
    questions = text_questions()
    kept = []
    for name, text in fields:
        question = questions.get(name) or questions.get(name.rpartition("-")[2])
        if text and (question or " " in text or "\n" in text):
            kept.append((_asked(str(question or name), name), text))
    return kept


def _asked(question: str, name: str) -> str:
    """Return a question, with its language where it is put once in each."""
    code = name.rpartition("_")[2]
    if code not in languages() or language_name(code) in question:
        return question
    return f"{question} ({language_name(code)})"


def posted_fields() -> list[tuple[str, str]]:
    """Return what was posted, to be carried by a page that offers to send it again."""
    return carried_on(("csrf_token", "password", "new_password"))


def _bad_request(error: BadRequest) -> BaseResponse:
    if isinstance(error, SecurityError):
        return _foreign_host()
    return _page("400.html", 400)


def _foreign_host() -> Response:
    """Answer for a Host that is not ours: no page can be built, so it says where we are, in text.

    The address says no language, so every one is spoken.
    """
    lines = []
    for code in languages():
        with using_locale(code):
            lines.append(_("This site is not available under this name. You can find it here:"))
        lines += [f"{current_app.config['BASE_URL']}/{code}/", ""]
    return Response("\n".join(lines), 400, mimetype="text/plain")


def _note_refusal() -> None:
    """Log that somebody who is signed in was not let in; whether it exists nobody is told."""
    view = current_app.view_functions.get(request.endpoint or "")
    person = g.get("actor")
    if person is not None and getattr(view, "admits", None) in (
        Rule.SIGNED_IN,
        Rule.MEMBER,
        Rule.HUB,
    ):
        log.warning(
            "Person %s was refused, or it does not exist: %s", person.person_id, asked_for()
        )


def _not_found(_error: NotFound, present_address: PresentAddress) -> BaseResponse:
    _note_refusal()
    moved_to = present_address()
    if moved_to is not None:
        return redirect(moved_to, 308)
    if _typed():
        return _page("lost.html", 404, number=404)
    return _page("404.html", 404)


def same_origin() -> bool:
    """Say whether the browser sent the form from one of this site's own pages."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return bool(origin) and url_parts(origin).netloc == request.host


def _lost(status: int, template: str) -> Callable[[HTTPException], BaseResponse]:
    """Answer like ``_plain``; where something was typed, say that it can no longer be saved."""
    plain = _plain(status, template)

    def handle(error: HTTPException) -> BaseResponse:
        if not _typed():
            return plain(error)
        why = error.description if status == Conflict.code else ""
        return _page("lost.html", status, number=status, why=why)

    return handle


def _resend(status: int, reason: str, token: str) -> Response:
    return _page(
        "resend.html", status, reason=reason, typed=[], fields=posted_fields(), token=token
    )


def _signed_out(_error: Unauthorized) -> BaseResponse:
    """Keep the form of somebody who was signed out meanwhile, to be sent after signing in again."""
    sign_in = wiring().link("accounts.sign_in")
    fields = posted_fields()
    return _page(
        "resend.html",
        401,
        reason="signed-out",
        fields=fields,
        token=generate_csrf(),
        sign_in=sign_in,
    )


def _stale_form(_error: CSRFError) -> BaseResponse:
    """Offer to send a form again whose token has gone stale; a foreign site's form gets nothing."""
    if not same_origin():
        return _page("400.html", 400)
    return _resend(400, "stale", generate_csrf())


def _away(error: Exception) -> BaseResponse:
    """Answer 503 without the database, with everything that was posted still in the page."""
    if not is_away(error):
        raise error
    token = pressed("csrf_token") or ""
    response = _resend(503, "away", token)
    response.headers["Retry-After"] = str(AWAY_SECONDS)
    return response


def _too_many(error: TooManyRequests) -> BaseResponse:
    """Say that it was too often, with everything that was posted still in the page."""
    seconds = error.retry_after if isinstance(error.retry_after, int) else AWAY_SECONDS
    response = _page(
        "429.html",
        429,
        typed=[],
        fields=posted_fields(),
        token=pressed("csrf_token") or "",
        minutes=max(1, math.ceil(seconds / 60)),
    )
    response.headers["Retry-After"] = str(seconds)
    return response


def _plain(status: int, template: str) -> Callable[[HTTPException], BaseResponse]:
    def handle(error: HTTPException) -> BaseResponse:
        response = _page(template, status)
        for name, value in error.get_headers(request.environ):
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
        return response

    return handle


def init_app(app: Flask, present_address: PresentAddress) -> None:
    """Register a designed answer for every error that a person can meet."""
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(BadRequest, _bad_request)
    app.register_error_handler(NotFound, partial(_not_found, present_address=present_address))
    app.register_error_handler(Forbidden, _lost(403, "403.html"))
    app.register_error_handler(Conflict, _lost(409, "404.html"))
    app.register_error_handler(Unauthorized, _signed_out)
    app.register_error_handler(MethodNotAllowed, _plain(405, "404.html"))
    app.register_error_handler(RequestEntityTooLarge, _plain(413, "413.html"))
    app.register_error_handler(TooManyRequests, _too_many)
    app.register_error_handler(InternalServerError, _plain(500, "500.html"))
    for gone in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(gone, _away)
