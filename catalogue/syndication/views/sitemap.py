"""The sitemap (sitemaps.org), in parts where one file may not hold it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from flask import Response, render_template
from werkzeug.exceptions import NotFound

from catalogue.accounts.access import Rule, admits
from catalogue.courses.queries import PublicPage, how_many_pages, public_pages
from catalogue.courses.queries.sitemap import FIXED
from catalogue.i18n.addresses import absolute
from catalogue.i18n.languages import languages
from catalogue.syndication.views.blueprint import blueprint

MOST_ADDRESSES = 10_000
"""How many addresses a file lists: about 5 MB, where the protocol allows 50,000 and 50 MB."""

SLUG = "slug-of-the-page"


def _pages_a_file() -> int:
    """Return how many pages a file holds; a page has an address in every language."""
    return max(MOST_ADDRESSES // len(languages()), 1)


def _in_every_language(pages: Iterable[PublicPage]) -> Iterator[tuple[dict[str, str], str]]:
    """Yield each page's addresses by language and, where it is known, its last change."""

    @cache
    def patterns(endpoint: str) -> dict[str, str]:
        values = {} if endpoint in FIXED else {"slug": SLUG}
        return {code: absolute(endpoint, lang=code, **values) for code in languages()}

    for page in pages:
        changed = page.changed.isoformat(timespec="seconds") if page.changed else ""
        yield (
            {
                code: pattern.replace(SLUG, page.slug)
                for code, pattern in patterns(page.endpoint).items()
            },
            changed,
        )


def _answer(pages: Iterable[PublicPage]) -> Response:
    body = render_template(
        "syndication/sitemap.xml", pages=_in_every_language(pages), default=languages()[0]
    )
    return Response(body, mimetype="application/xml")


@blueprint.get("/sitemap.xml")
@admits(Rule.MACHINE)
def sitemap() -> Response:
    """List every public page in every language (four statements), or the parts that do."""
    sizes = how_many_pages()
    total, each = len(FIXED) + sum(sizes.values()), _pages_a_file()
    if total <= each:
        return _answer(public_pages(sizes, 0, each))
    parts = [
        absolute("syndication.sitemap_part", lang="", number=number)
        for number in range(1, -(-total // each) + 1)
    ]
    return Response(
        render_template("syndication/sitemap_index.xml", parts=parts), mimetype="application/xml"
    )


@blueprint.get("/sitemap-<int:number>.xml")
@admits(Rule.MACHINE)
def sitemap_part(number: int) -> Response:
    """List one part of the public pages (four statements)."""
    each = _pages_a_file()
    pages = public_pages(how_many_pages(), (number - 1) * each, each) if number else ()
    if not pages:
        raise NotFound
    return _answer(pages)
