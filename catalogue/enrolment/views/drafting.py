"""The browser's draft token, and the edition that an address is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, after_this_request, current_app, g, request, url_for
from werkzeug.exceptions import NotFound

from catalogue.accounts.access import Actor
from catalogue.accounts.current import current_actor
from catalogue.courses.access import may_see
from catalogue.courses.codes import State
from catalogue.courses.models import Edition
from catalogue.courses.queries import find_edition
from catalogue.courses.rules import APPLICABLE, state
from catalogue.database import now
from catalogue.enrolment import queries
from catalogue.enrolment.models import ApplicationDraft
from catalogue.tokens import new_token

COOKIE = "draft"
DAY = 86_400


def browser_token() -> str | None:
    """Return the token that this browser sent, or nothing."""
    return request.cookies.get(COOKIE) or None


def keep_token(token: str) -> None:
    """Let the browser keep a token, out of any script's reach, as long as drafts are kept."""
    days: int = current_app.config["DRAFT_DAYS"]

    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(
            COOKIE,
            token,
            max_age=days * DAY,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response


def own_token() -> str:
    """Return the browser's token; one that has none is given one with this answer."""
    token = browser_token() or g.get("draft_token")
    if token is None:
        token = g.draft_token = new_token()
        keep_token(token)
    return str(token)


@dataclass(frozen=True)
class Desk:
    """What every step of applying starts from."""

    edition: Edition
    actor: Actor | None
    token: str
    draft: ApplicationDraft | None
    at: datetime

    @property
    def state(self) -> State:
        """Return where the edition stands."""
        left = self.edition.capacity - self.edition.places_taken
        return state(self.edition, left, self.at)

    @property
    def takes_applications(self) -> bool:
        """Say whether an application can be sent now."""
        return self.state in APPLICABLE

    def address(self, endpoint: str, **values: Any) -> str:
        """Return another step's address; an invitation travels along."""
        return url_for(
            f"enrolment.{endpoint}",
            slug=self.edition.course.slug,
            edition=self.edition.slug,
            invitation=request.args.get("invitation"),
            **values,
        )


def desk(slug: str, edition_slug: str) -> Desk:
    """Return the edition that an address is about, with this browser's or person's draft.

    Raises ``NotFound`` for one that does not exist or is by invitation, unless the visitor brings
    the invitation or began an application with it.
    """
    edition = find_edition(slug, edition_slug)
    if edition is None:
        raise NotFound
    actor = current_actor()
    person_id = actor.person_id if actor else None
    draft = queries.find_draft(edition.id, browser_token() or g.get("draft_token"), person_id)
    invitation = request.args.get("invitation", "")
    if draft is None and not may_see(edition.visibility, edition.access_token_hash, invitation):
        raise NotFound
    return Desk(edition, actor, own_token(), draft, now())


def spoken() -> str:
    """Return the language of the page that is asked for."""
    language: str = g.lang
    return language
