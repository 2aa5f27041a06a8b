"""Questions drawn quickly: WTForms takes its time for each attribute and each option."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # Stubs lag behind.
from wtforms.validators import ValidationError
from wtforms.widgets import Input, core
from wtforms.widgets.core import clean_key  # type: ignore[attr-defined]  # Stubs lag behind.

from catalogue.caches import remembered
from catalogue.i18n.languages import language

Offered = Callable[[], Iterable[SelectChoice]]
"""Gives the options in the page's language; the same for everybody who reads that language."""
HARMLESS = re.compile(r"[^&<>\"']*").fullmatch
"""Says whether a text has nothing that is escaped in HTML."""
UNKNOWN = "Not a valid choice."
"""What WTForms says; the house's forms say it in their own words."""


@remembered(256)
def _name(name: str) -> str:
    return str(escape(clean_key(name)))


def _value(value: object) -> str:
    if type(value) is str and HARMLESS(value):
        return value
    return str(escape(value)).replace('"', "&quot;")


def attributes(**given: Any) -> Markup:
    """Return attributes as WTForms writes them, in a fraction of its time.

    ``True`` stands for an attribute without a value, ``False`` for none.
    """
    parts = []
    for name, value in sorted(given.items()):
        if value is True:
            parts.append(_name(name))
        elif value is not False:
            parts.append(f'{_name(name)}="{_value(value)}"')
    return Markup(" ".join(parts))  # nosec B704  # Every part is escaped.


# The attribute is there for that: a page of questions has some hundred of them. Other widgets have
# none and take what their module calls so.
Input.html_params = staticmethod(attributes)  # type: ignore[method-assign]  # See above.
core.html_params = attributes


def _option(choice: SelectChoice) -> str:
    # The value comes last, whatever else there is: ``chosen`` looks for it there.
    own = f"{attributes(**choice.render_kw)} " if choice.render_kw else ""
    return f'<option {own}value="{escape(choice.value)}">{escape(choice.label)}</option>'


def drawn(choices: Iterable[SelectChoice]) -> Markup:
    """Return options as HTML, none of them chosen, under the names of their groups."""
    parts = []
    for group, members in groupby(choices, key=lambda each: each.optgroup):
        options = "".join(_option(each) for each in members)
        if group is not None:
            options = f'<optgroup label="{escape(group)}">{options}</optgroup>'
        parts.append(options)
    return Markup("".join(parts))  # nosec B704  # Every part is escaped.


@remembered(32)
def _kept(offered: Offered, _language: str) -> tuple[Markup, frozenset[str]]:
    """Return options that depend on the page's language alone, with their values.

    A list is at most some 20 KB; there are seven for each language.
    """
    choices = list(offered())
    return drawn(choices), frozenset(str(each.value) for each in choices)


def kept(offered: Offered) -> Markup:
    """Return the options in the page's language, drawn once for everybody."""
    return _kept(offered, language())[0]


def chosen(options: Markup, value: object) -> Markup:
    """Return options with the one of this value marked, if there is one."""
    plain = f' value="{escape(value)}">'
    marked = f" selected{plain}"
    return Markup(str(options).replace(plain, marked, 1))  # nosec B704  # The value is escaped.


class LongSelect:
    """Draws the question: as WTForms does, but for the pace."""

    validation_attrs = ("required", "disabled")

    def __call__(self, field: Any, **given: Any) -> Markup:
        """Return the list with what was answered marked."""
        given.setdefault("id", field.id)
        for name in self.validation_attrs:
            if getattr(field.flags, name, None):
                given.setdefault(name, True)
        options = field.options()
        if field.data is not None:
            options = chosen(options, field.data)
        start = attributes(name=field.name, **given)
        return Markup(f"<select {start}>{options}</select>")  # nosec B704  # Both are escaped.


class LongSelectField(SelectField):
    """A question with many options.

    ``offered`` gives options that depend on the page's language alone and are kept; without it
    they are ``choices``, or those that the view puts there. ``codes`` gives the answers that there
    are, where they are known without naming hundreds of options in any language.
    """

    widget = LongSelect()

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        offered: Offered | None = None,
        codes: Callable[[], Container[str]] | None = None,
        choices: Any = (),
        **options: Any,
    ) -> None:
        super().__init__(label, validators, choices=offered or choices, **options)
        self.offered = offered
        self.codes = codes

    def options(self) -> Markup:
        """Return the options as HTML, none of them chosen."""
        return kept(self.offered) if self.offered else drawn(self.choices or [])

    def pre_validate(self, _form: Any) -> None:
        """Raise ``ValidationError`` for an answer that was not offered."""
        if self.process_errors:
            return
        if self.data is None or str(self.data) not in self._known():
            raise ValidationError(self.gettext(UNKNOWN))

    def _known(self) -> Container[str]:
        if self.codes:
            # Naming and sorting hundreds of options to look for one took longer than all the rest.
            return self.codes()
        if self.offered:
            return _kept(self.offered, language())[1]
        found: Any = self.choices or []
        return {str(each.value) for each in found}
