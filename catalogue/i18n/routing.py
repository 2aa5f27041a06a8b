"""Addresses in every language: one endpoint, one rule per language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Flask, current_app, g, request
from flask.blueprints import BlueprintSetupState

from catalogue.i18n.languages import language, of_path
from catalogue.i18n.url_segments import translated

View = TypeVar("View", bound=Callable[..., Any])


def localised(
    blueprint: Blueprint, rule: str, *, endpoint: str | None = None, **options: Any
) -> Callable[[View], View]:
    """Register a view at ``/<language><rule>`` for every language, its fixed words translated.

    The view is not given the language: it is ``g.lang``. ``url_for`` builds the address in the
    page's language unless told ``lang=``.
    """

    def register(view: View) -> View:
        def add(state: BlueprintSetupState) -> None:
            for code in state.app.config["LANGUAGES"]:
                state.add_url_rule(
                    f"/{code}{translated(rule, code)}",
                    endpoint or view.__name__,
                    view,
                    defaults={"lang": code},
                    **options,
                )

        blueprint.record(add)
        return view

    return register


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "lang" in values:
        g.lang = values.pop("lang")
    else:
        g.lang = of_path(request.path)


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    # An endpoint is asked for by name, so the map knows whether its addresses carry a language.
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = language()


def init_app(app: Flask) -> None:
    """Let every request know its language and every address carry one."""
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)
