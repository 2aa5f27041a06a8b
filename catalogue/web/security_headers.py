"""The headers that every response carries, a file's and an error's included."""

from __future__ import annotations

from flask import Flask, Response, request
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
)
from werkzeug.datastructures import Headers

from catalogue.accounts.access import Rule

FOR_PROGRAMS = frozenset({"application/atom+xml", "application/ld+json", "text/calendar"})
"""Public answers that a program on another site's page may read; no cookie comes with them."""

SHARED = "catalogue.shared"
"""The name under which an answer that is the same for everybody is marked in the environment."""


def _policy(app: Flask) -> Secure:
    hsts = StrictTransportSecurity().max_age(31_536_000)
    if app.config["HSTS_SUBDOMAINS"]:
        hsts = hsts.include_subdomains()
    return Secure(
        csp=ContentSecurityPolicy()
        .default_src("'self'")
        .base_uri("'none'")
        .form_action("'self'")
        .frame_ancestors("'none'")
        .object_src("'none'"),
        coop=CrossOriginOpenerPolicy().same_origin(),
        hsts=hsts if app.config["BASE_URL"].startswith("https:") else None,
        permissions=PermissionsPolicy().geolocation().microphone().camera(),
        referrer=ReferrerPolicy().strict_origin_when_cross_origin(),
        xcto=XContentTypeOptions().nosniff(),
    )


def init_app(app: Flask) -> dict[str, str]:
    """Add the security headers to every response and decide who may store it.

    What programs read may be stored but is asked for again (its ETag answers), public pages are
    shared by ``shared_pages``, and everything else is never stored. Returns the headers, for files
    that are served before the app is reached.
    """
    headers = dict(_policy(app).header_items())

    def finish(response: Response) -> Response:
        add_to(response.headers, headers)
        view = app.view_functions.get(request.endpoint or "")
        rule = getattr(view, "admits", None)
        read = request.method in ("GET", "HEAD") and response.status_code == 200
        if rule is Rule.MACHINE and read:
            response.headers.setdefault("Cache-Control", "public, no-cache")
            response.add_etag()
            response.make_conditional(request)
        elif rule not in (Rule.PUBLIC, Rule.MACHINE) or read or response.status_code >= 400:
            # A public page is said to be for all by whoever shares it, and by nobody else.
            response.headers["Cache-Control"] = "no-store"
            request.environ[SHARED] = rule is Rule.PUBLIC and read
            if request.environ[SHARED] and response.mimetype in FOR_PROGRAMS:
                response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    app.after_request(finish)
    return headers


def add_to(target: Headers, headers: dict[str, str]) -> None:
    """Set each header that the response does not set itself."""
    for name, value in headers.items():
        target.setdefault(name, value)
