"""What visitors say of themselves: in an address, and as a question with several countries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import SelectMultipleField
from wtforms.validators import ValidationError

from catalogue.courses.codes import EmployerKind
from catalogue.courses.rules.eligibility import STATELESS, Candidate
from catalogue.i18n.choices import Choice, country_choices, known_countries
from catalogue.i18n.selects import chosen, kept

MOST_NATIONALITIES = 3
"""How many nationalities a form has room for."""

EMPLOYERS = frozenset(kind.value for kind in EmployerKind)


class Arguments(Protocol):
    """The query of an address, as Werkzeug's ``MultiDict`` gives it."""

    def getlist(self, key: str, /) -> list[str]:
        """Return every value of a parameter, in order."""
        ...


def candidate_of(args: Arguments) -> Candidate:
    """Read who is asking from ``residence``, ``nationality`` (repeatable) and ``employer``.

    Countries are ISO codes in either case; a nationality may be ``stateless``, which counts only
    alone. What is unknown, empty or too much is ignored. Codes come back sorted, so that the same
    facts make the same address.
    """
    countries = known_countries()
    homes = [code for each in args.getlist("residence") if (code := each.upper()) in countries]
    given = {each.strip() for each in args.getlist("nationality")}
    nationalities = sorted(code for each in given if (code := each.upper()) in countries)
    if not nationalities and STATELESS in given:
        nationalities = [STATELESS]
    kinds = [kind for kind in args.getlist("employer") if kind in EMPLOYERS]
    return Candidate(
        residence=homes[0] if homes else "",
        nationalities=tuple(dict.fromkeys(nationalities[:MOST_NATIONALITIES])),
        employer_kind=kinds[0] if kinds else "",
    )


def to_query(candidate: Candidate) -> dict[str, str | list[str]]:
    """Return the arguments with which an address says the same; the other way round again."""
    nationalities = list(candidate.nationalities)
    facts: dict[str, str | list[str]] = {
        "residence": candidate.residence,
        "nationality": nationalities[0] if len(nationalities) == 1 else nationalities,
        "employer": candidate.employer_kind,
    }
    return {name: value for name, value in facts.items() if value}


def nationality_choices() -> list[Choice]:
    """Return the options of a question for a nationality; an empty one first, then none at all."""
    first, *named = country_choices()
    return [first, Choice(STATELESS, _("Stateless")), *named]


class Selects:
    """Draws a question with several answers as one list, and the further ones folded away."""

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        """Return one list per answer; the first has the field's own id and label."""
        given = [*(field.data or []), *[""] * MOST_NATIONALITIES][:MOST_NATIONALITIES]
        first, *rest = (
            self._select(field, number, value, attributes)
            for number, value in enumerate(given, start=1)
        )
        labels = (_("Second nationality"), _("Third nationality"))
        further = Markup().join(
            Markup('<label for="{}">{}</label>{}').format(f"{field.id}-{number}", label, select)
            for number, (label, select) in enumerate(zip(labels, rest, strict=True), start=2)
        )
        return first + Markup("<details{}><summary>{}</summary>{}</details>").format(
            Markup(" open") if given[1] else "", _("More than one nationality"), further
        )

    def _select(self, field: Any, number: int, value: str, attributes: dict[str, Any]) -> Markup:
        options = kept(nationality_choices)
        if value:
            options = chosen(options, value)
        own = attributes if number == 1 else {}
        return Markup('<select id="{}" name="{}"{}>{}</select>').format(
            field.id if number == 1 else f"{field.id}-{number}",
            field.name,
            Markup().join(Markup(' {}="{}"').format(name, own[name]) for name in sorted(own)),
            options,
        )


class NationalitiesField(SelectMultipleField):
    """A question for one or more nationalities, or none at all; its answer is a list of codes."""

    widget = Selects()

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, choices=nationality_choices, **options)
        self.invalid_choice_message = str(_l("Choose one of the options."))

    def process_formdata(self, valuelist: Iterable[str]) -> None:
        """Keep each nationality once; lists that were left alone say nothing."""
        self.data: list[str] | None = list(dict.fromkeys(filter(None, valuelist)))

    def post_validate(self, _form: Any, _validation_stopped: Any) -> None:
        """Refuse somebody who has a nationality and has none."""
        if self.data and STATELESS in self.data and len(self.data) > 1:
            raise ValidationError(_("Choose either nationalities or “Stateless”."))
