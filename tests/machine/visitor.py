"""A test client that does what a browser without JavaScript does: read pages, fill in forms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

SAMPLE_PASSWORD = "sample-catalogue-2026"
UNFILLED = ("submit", "button", "image", "reset", "file")

FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
CONTROLS = ("input", "select", "textarea")

FieldValue = str | Sequence[str] | bool


def soup(response: TestResponse) -> BeautifulSoup:
    """Return the page as a tree to ask questions of."""
    return BeautifulSoup(response.get_data(as_text=True), "lxml")


@lru_cache(maxsize=64)
def _tree(text: str) -> BeautifulSoup:
    """Return a page to find a form in, the same tree for the same page: nobody may change it."""
    return BeautifulSoup(text, "lxml")


def _forms(text: str, select: str) -> BeautifulSoup:
    """Return a page, or only its forms where those alone are looked for: parsing is slow."""
    if select.startswith("main form"):
        main = text[text.find("<main") : text.find("</main>")]
        return _tree(f"<main>{''.join(FORM.findall(main))}</main>")
    return _tree("".join(FORM.findall(text)) if select.startswith("form") else text)


def _named(form: Tag) -> list[Tag]:
    """Return whatever in a form has a name."""
    return [each for each in form.descendants if isinstance(each, Tag) and "name" in each.attrs]


def _attribute(tag: Tag, name: str, default: str = "") -> str:
    value = tag.get(name, default)
    return value if isinstance(value, str) else " ".join(value or [])


def _initial(controls: Sequence[Tag]) -> dict[str, list[str]]:
    """Return what a browser would send for a form that nobody touched."""
    values: dict[str, list[str]] = {}
    for control in controls:
        if control.has_attr("disabled"):
            continue
        name = _attribute(control, "name")
        kind = _attribute(control, "type", "text")
        if control.name == "textarea":
            values[name] = [control.get_text().removeprefix("\n")]
        elif control.name == "select":
            every = control.find_all("option")
            options = [each for each in every if each.has_attr("selected")] or (
                [] if control.has_attr("multiple") else every[:1]
            )
            values[name] = [_attribute(each, "value", each.get_text()) for each in options]
        elif kind in ("checkbox", "radio"):
            values.setdefault(name, [])
            if control.has_attr("checked"):
                values[name].append(_attribute(control, "value", "on"))
        elif kind not in UNFILLED:
            values.setdefault(name, []).append(_attribute(control, "value"))
    return values


def _choices(controls: Sequence[Tag], name: str) -> list[str] | None:
    """Return the values that a field offers; None for a field of free text."""
    named = [each for each in controls if each["name"] == name]
    ticks = [each for each in named if _attribute(each, "type") in ("checkbox", "radio")]
    if ticks:
        return [_attribute(tick, "value", "on") for tick in ticks]
    options = [each for select in named for each in select.find_all("option")]
    if options:
        return [_attribute(option, "value", option.get_text()) for option in options]
    return None


def fill(form: Tag, fields: Mapping[str, FieldValue]) -> dict[str, list[str]]:
    """Return what the form sends once these fields are filled in.

    Only what the form offers can be filled in: a missing field or choice is an assertion's failure.
    """
    controls = [each for each in _named(form) if each.name in CONTROLS]
    values = _initial(controls)
    for name, value in fields.items():
        assert name in values, f"The form has no field {name!r}, but {sorted(values)}."
        offered = _choices(controls, name)
        if isinstance(value, bool):
            wanted = (offered or ["on"])[:1] if value else []
        else:
            wanted = [value] if isinstance(value, str) else list(value)
        for one in wanted:
            assert offered is None or one in offered, f"{name!r} offers {offered}, not {one!r}."
        values[name] = wanted
    return values


class Visitor(FlaskClient):
    """A client that speaks to the catalogue's own host and can use what pages show."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask for an address, on the catalogue's own host unless told another ``base_url``."""
        if args and isinstance(args[0], str) and "://" not in args[0]:
            kwargs.setdefault("base_url", self.application.config["BASE_URL"])
        return super().open(*args, **kwargs)

    def page(self, address: str, status: int = 200) -> BeautifulSoup:
        """Return the page at an address, which must answer with this status."""
        return soup(self._read(address, status))

    def _read(self, address: str, status: int = 200) -> TestResponse:
        response = self.get(address)
        assert response.status_code == status, f"{address}: {response.status}\n{response.text}"
        return response

    def form(
        self, page: str | TestResponse | BeautifulSoup, names: Sequence[str], select: str
    ) -> tuple[Tag, str]:
        """Return the one form of a page that matches and has the fields, and the page's address."""
        address = page if isinstance(page, str) else ""
        if isinstance(page, TestResponse):
            address, tree = page.request.url, _forms(page.text, select)
        elif isinstance(page, str):
            tree = _forms(self._read(page).text, select)
        else:
            tree = page
        every = tree.select(select)
        forms = [
            form for form in every if set(names) <= {str(each["name"]) for each in _named(form)}
        ]
        found = [form.get("action") for form in every]
        assert len(forms) == 1, f"{len(forms)} forms match; {select} finds {found} on {address}"
        return forms[0], address

    def submit(
        self,
        page: str | TestResponse | BeautifulSoup,
        fields: Mapping[str, FieldValue] | None = None,
        *,
        select: str = "form[method=post]",
        button: str | None = None,
        files: Mapping[str, Any] | None = None,
        follow: bool = False,
        **options: Any,
    ) -> TestResponse:
        """Fill in a page's form and send it, its hidden fields included.

        ``page`` is an address or a response; ``select`` narrows the forms by CSS where several
        have the fields; ``button`` is the ``name`` or ``name=value`` of the button pressed.
        """
        fields = fields or {}
        form, address = self.form(page, [*fields, *(files or ())], select)
        values: dict[str, Any] = dict(fill(form, fields))
        if button is not None:
            name, _, value = button.partition("=")
            pressed = form.select(f'button[name="{name}"], input[type=submit][name="{name}"]')
            offered = [_attribute(each, "value") for each in pressed]
            assert offered, f"The form has no button {name!r}."
            assert not value or value in offered, f"{name!r} offers {offered}, not {value!r}."
            values[name] = [value or offered[0]]
        values.update(files or {})
        target = urljoin(address, _attribute(form, "action") or address)
        parts = urlsplit(target)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return self.post(path, data=values, follow_redirects=follow, **options)

    def sign_in(self, email: str, password: str = SAMPLE_PASSWORD, lang: str = "en") -> None:
        """Sign in as a person would; the sample's accounts share one password."""
        address = {"en": "/en/sign-in", "es": "/es/acceso"}[lang]
        response = self.submit(address, {"email": email, "password": password})
        assert response.status_code in (302, 303), f"{email} could not sign in: {response.text}"
