"""Pictures for shared links, as files."""

from __future__ import annotations

from flask import Response
from werkzeug.exceptions import NotFound

from catalogue.accounts.access import Rule, admits
from catalogue.courses.presenters import course_card, partner_lines
from catalogue.courses.presenters.facts import programme_rule
from catalogue.courses.queries import course_page, partner_page, programme_page
from catalogue.database import now
from catalogue.i18n.routing import localised
from catalogue.syndication import share_images
from catalogue.syndication.views.blueprint import blueprint


def _answer(picture: share_images.Picture) -> Response:
    return Response(share_images.draw(picture), mimetype="image/png")


@localised(blueprint, "/picture.png")
@admits(Rule.PUBLIC)
def picture() -> Response:
    """Draw the picture of every page that has none of its own."""
    return _answer(share_images.house_picture())


@localised(blueprint, "/courses/<slug>.png")
@admits(Rule.PUBLIC)
def course_picture(slug: str) -> Response:
    """Draw a course's picture (four statements)."""
    rows = course_page(slug)
    if rows is None:
        raise NotFound
    return _answer(share_images.course_picture(rows.course.words, course_card(rows, now())))


@localised(blueprint, "/partners/<slug>.png")
@admits(Rule.PUBLIC)
def partner_picture(slug: str) -> Response:
    """Draw an organisation's picture (one statement)."""
    rows = partner_page(slug, [])
    if rows is None:
        raise NotFound
    return _answer(share_images.partner_picture(rows.organisation))


@localised(blueprint, "/programmes/<slug>.png")
@admits(Rule.PUBLIC)
def programme_picture(slug: str) -> Response:
    """Draw a programme's picture (three statements)."""
    rows = programme_page(slug)
    if rows is None:
        raise NotFound
    lines = partner_lines(rows.partners)
    return _answer(
        share_images.programme_picture(rows.programme, lines, programme_rule(rows.programme))
    )
