"""``create_app``: the one file that sees every feature."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from flask import Flask, has_request_context, request
from flask.templating import Environment
from flask_wtf import CSRFProtect
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix

from catalogue import cli, database, logs, models, private_files, worker
from catalogue.accounts import views as accounts
from catalogue.alerts import views as alerts
from catalogue.browse import views as browse
from catalogue.comanagement import views as comanagement
from catalogue.config import ROOT, flask_config
from catalogue.courses.repositories import changes
from catalogue.enrolment import views as enrolment
from catalogue.i18n import formats
from catalogue.i18n.addresses import canonical, default_link, language_links, open_graph_locale
from catalogue.i18n.fallback import localize
from catalogue.i18n.markdown import prose
from catalogue.i18n.routing import init_app as init_routing
from catalogue.i18n.translations import init_app as init_translations
from catalogue.partners import views as partners
from catalogue.search.synonyms import views as synonyms
from catalogue.storage import make_folder
from catalogue.syndication import views as syndication
from catalogue.web import (
    error_pages,
    health,
    page_cache,
    redirects,
    requests,
    security_headers,
)
from catalogue.web.static_files import serve_files, static_url
from catalogue.wiring import wire
from catalogue.workspace import views as workspace

PACKAGE = Path(__file__).parent
TABLES = models
"""Imported so that every table is known, whichever feature is asked first."""
ODD_TEXT = re.compile("[\x00\ufffd]|%ED%[AB][0-9A-F]")


def beside_or_inside(name: str) -> Path:
    """Return a top-level folder: beside the package in the tree, inside it in the wheel."""
    inside = PACKAGE / name
    return inside if inside.exists() else ROOT / name


class Templates(Environment):
    """Templates that share one plain dictionary of globals.

    The library chains one for each template; every import then compares all names with the chain,
    which takes longer than most of what is imported.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template."""
        return super().make_globals(d) if d else self.globals


def create_app(settings: Mapping[str, str] | None = None) -> Flask:
    """Build the application.

    ``settings`` are setting names without the prefix; they go before the environment. Raises
    ``SettingError`` where a setting is missing or wrong.
    """
    app = logs.App(__name__, template_folder=str(beside_or_inside("templates")), static_folder=None)
    app.config.from_mapping(flask_config(settings))
    app.config.update(
        MIGRATIONS=PACKAGE / "migrations",
        BABEL_TRANSLATION_DIRECTORIES=str(beside_or_inside("translations")),
        BABEL_DEFAULT_LOCALE=app.config["LANGUAGES"][0],
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.url_map.strict_slashes = True
    wire(app)
    requests.init_app(app)
    app.jinja_environment = Templates
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    database.init_app(app, jobs=len(worker.jobs()))
    init_translations(app, str(beside_or_inside("translations")))
    init_routing(app)
    accounts.bound_bodies(app)
    CSRFProtect(app)
    always = security_headers.init_app(app)
    _refuse_odd_text(app)
    redirects.init_app(app)
    _teach_templates(app)
    error_pages.init_app(app, browse.present_address)
    _register_features(app)
    page_cache.init_app(app)
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's documented way.
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    serve_files(app, always)
    _make_storage(app)
    private_files.init_app(app)
    cli.init_app(app)
    return app


def _refuse_odd_text(app: Flask) -> None:
    """Answer 400 to an address with NUL or a lone surrogate: no database stores them.

    Forms clean what was typed (``i18n.forms``) and ask about the rest where it stands.

    A lone surrogate arrives as U+FFFD, as browsers send it, or as its three bytes, which Werkzeug
    leaves encoded because they are no text.
    """

    def check() -> None:
        if request.routing_exception is not None:
            # It has an answer of its own; for a foreign host, no page could be built.
            return
        texts = [request.path]
        for name, value in request.args.items(multi=True):
            texts += [name, value]
        for text in texts:
            if ODD_TEXT.search(text):
                raise BadRequest

    app.before_request(check)


def _make_storage(app: Flask) -> None:
    """Make a local store's folder; where that fails, ``/readyz`` says so and pages go on."""
    try:
        make_folder(app.config["STORAGE_URL"])
    except OSError:
        app.logger.warning("The folder for uploads cannot be made.")


def _teach_templates(app: Flask) -> None:
    app.jinja_env.filters.update(
        date=formats.date,
        month=formats.month,
        partial_date=formats.partial_date,
        iso=formats.iso,
        money=formats.money,
        country=formats.country_name,
        language_name=formats.language_name,
        join_list=formats.join_list,
        markdown=prose,
        capitalised=formats.capitalised,
    )
    app.jinja_env.globals.update(
        localize=localize,
        canonical=canonical,
        default_link=default_link,
        open_graph_locale=open_graph_locale,
        day_range=formats.day_range,
        instant=formats.instant,
        language_name=formats.language_name,
        static_url=static_url,
        site_name=app.config["SITE_NAME"],
        sample=app.config["SAMPLE"],
    )
    app.context_processor(
        lambda: {"language_links": language_links()} if has_request_context() else {}
    )


def _register_features(app: Flask) -> None:
    """Register every feature, from the ground up."""
    changes.listen()
    features = (
        accounts,
        partners,
        syndication,
        browse,
        synonyms,
        alerts,
        comanagement,
        enrolment,
        workspace,
    )
    for feature in features:
        feature.init_app(app)
    app.register_blueprint(health.blueprint)
