"""The interface's words, looked up by the language being spoken."""

from __future__ import annotations

from collections.abc import Mapping

from babel.support import NullTranslations, Translations
from flask import Flask, g, has_app_context
from flask_babel import Babel, Domain
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from catalogue.config import PREFIX, SettingError
from catalogue.i18n.locales import locale_of

SOURCE = "en"
"""The language that texts in code and templates are written in."""


class AppDomain(Domain):  # type: ignore[misc]  # The library is untyped.
    """Finds a language's translations at once.

    The library works out the locale, and its name, anew for every string; a page has hundreds.
    """

    def __init__(self, directory: str, spoken: Mapping[str, NullTranslations]) -> None:
        super().__init__(directory)
        self._spoken = spoken

    def get_translations(self) -> NullTranslations:
        """Return the translations of the language being spoken, else of the library's choice."""
        code = g.get("lang") if has_app_context() else None
        if code is None:
            unknown: NullTranslations = super().get_translations()
            return unknown
        return self._spoken[code]

    @pass_eval_context
    def in_template(self, context: EvalContext, text: str, /, **values: object) -> str:
        """Return what a template says with ``_("…")``, its values escaped where the rest is."""
        found: str = self.get_translations().ugettext(text)
        if not context.autoescape:
            return found % values
        # These are the house's own words; values are escaped as they are put in.
        return Markup(found) % values  # nosec B704


def _translations(languages: tuple[str, ...], directory: str) -> dict[str, NullTranslations]:
    """Return what each language says.

    Refuses one that nobody has translated the interface into; English is the source.
    """
    spoken = {code: _load(code, directory) for code in languages}
    for code in languages:
        if code != SOURCE and not isinstance(spoken[code], Translations):
            raise SettingError(
                f"{PREFIX}LANGUAGES: the interface is not translated into {code!r}, or its "
                "translation is not compiled. Run first: pybabel compile -d translations"
            )
    return spoken


def _load(code: str, directory: str) -> NullTranslations:
    found: NullTranslations = Translations.load(directory, [locale_of(code)])
    return found


def init_app(app: Flask, directory: str) -> None:
    """Let texts in Python and in templates speak the language of ``g.lang``."""
    spoken = _translations(app.config["LANGUAGES"], directory)
    babel = Babel(app, locale_selector=lambda: str(locale_of(g.lang)) if g.get("lang") else None)
    domain = babel.domain_instance = AppDomain(directory, spoken)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # Added by the extension.
        gettext=lambda text: domain.get_translations().ugettext(text),
        ngettext=lambda one, many, n: domain.get_translations().ungettext(one, many, n),
        pgettext=lambda context, text: domain.get_translations().upgettext(context, text),
        npgettext=lambda context, one, many, n: domain.get_translations().unpgettext(
            context, one, many, n
        ),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = domain.in_template
