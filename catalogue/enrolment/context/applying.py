"""The browser's draft token, and the edition that an address is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import Response, after_this_request, current_app, g, request
from werkzeug.exceptions import NotFound

from catalogue.accounts.access import Actor
from catalogue.accounts.context.actor import current_actor
from catalogue.accounts.rules import network_of
from catalogue.browse.links.addresses import link
from catalogue.cookies import cookie_names, delete_cookie, read_cookie, set_cookie
from catalogue.courses.access import may_see
from catalogue.courses.codes import Funding, State
from catalogue.courses.models import Edition
from catalogue.courses.presenters import funders_of
from catalogue.courses.queries import backing, find_edition
from catalogue.courses.rules.states import APPLICABLE, state_of
from catalogue.database import now
from catalogue.enrolment import queries
from catalogue.enrolment.models import ApplicationDraft

COOKIE = "draft-"
"""How the cookies of drafts are called, before the edition's number: each has a token of its own,
so that whoever knows one draft's token knows nothing of the next."""
MOST_COOKIES = 30
"""How many drafts a browser keeps; of more, its requests would grow too long."""
DAY = 86_400


def browser_token(edition_id: int) -> str | None:
    """Return the token that this browser holds for a draft to an edition, or nothing."""
    fresh: str | None = g.get("draft_tokens", {}).get(edition_id)
    return fresh or read_cookie(f"{COOKIE}{edition_id}")


def browser_tokens() -> dict[str, str]:
    """Return the tokens that this browser sent, by their cookies' names."""
    return {name: read_cookie(name) or "" for name in cookie_names(COOKIE)[:MOST_COOKIES]}


def give_token(response: Response, edition_id: int, token: str) -> None:
    """Let the browser keep a token for as long as drafts are kept."""
    name = f"{COOKIE}{edition_id}"
    for oldest in [each for each in cookie_names(COOKIE) if each != name][: 1 - MOST_COOKIES]:
        delete_cookie(response, oldest)
    set_cookie(response, name, token, current_app.config["DRAFT_DAYS"] * DAY)


def keep_token(edition_id: int, token: str) -> None:
    """Let the browser keep a token that was issued in this request, with its answer."""
    g.setdefault("draft_tokens", {})[edition_id] = token

    @after_this_request
    def give(response: Response) -> Response:
        give_token(response, edition_id, token)
        return response


@dataclass(frozen=True)
class ApplyContext:
    """What every step of applying starts from."""

    edition: Edition
    actor: Actor | None
    token: str | None
    draft: ApplicationDraft | None
    at: datetime

    @cached_property
    def was_moved(self) -> bool:
        """Say whether the draft that this browser had is now another's (one statement at most)."""
        return self.draft is None and queries.was_moved(self.edition.id, self.token)

    @property
    def state(self) -> State:
        """Return where the edition stands."""
        return state_of(self.edition, self.at)

    @cached_property
    def funders(self) -> tuple[str, ...]:
        """Return who pays where somebody does (one statement, where it matters)."""
        if not any(route.funding is Funding.FULL for route in self.edition.routes):
            return ()
        return funders_of(backing(self.edition.course_id))

    @property
    def takes_applications(self) -> bool:
        """Say whether an application can be sent now."""
        return self.state in APPLICABLE

    def address(self, endpoint: str, **values: Any) -> str:
        """Return another step's address; an invitation travels along."""
        return link(
            f"enrolment.{endpoint}",
            slug=self.edition.course.slug,
            edition=self.edition.slug,
            invitation=request.args.get("invitation"),
            **values,
        )


def apply_context(slug: str, edition_slug: str) -> ApplyContext:
    """Return the edition that an address is about, with this browser's or person's draft.

    Raises ``NotFound`` for one that does not exist or is by invitation, unless the visitor brings
    the invitation, or began an application with it, whatever became of that.
    """
    edition = find_edition(slug, edition_slug)
    if edition is None:
        raise NotFound
    actor = current_actor()
    person_id = actor.person_id if actor else None
    token = browser_token(edition.id)
    draft = queries.find_draft(edition.id, token, person_id)
    invitation = request.args.get("invitation", "")
    invited = may_see(edition.visibility, edition.access_token_hash, invitation)
    if draft is None and not invited and not queries.has_applied(edition.id, token, person_id):
        raise NotFound
    return ApplyContext(edition, actor, token, draft, now())


def network() -> str:
    """Return the network that asks, as it is counted; an address is nobody's name, but it is kept
    nowhere as it is.
    """
    return network_of(request.remote_addr or "")


def spoken() -> str:
    """Return the language of the page that is asked for."""
    language: str = g.lang
    return language
