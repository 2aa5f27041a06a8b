"""The form of a group of synonyms."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField, TextAreaField
from wtforms.validators import ValidationError

from catalogue.i18n.choices import interface_languages
from catalogue.i18n.forms import BaseForm
from catalogue.i18n.validators import answered, at_most
from catalogue.parsing import whole_number
from catalogue.search.synonyms import rules


class GroupForm(BaseForm):
    """Words and phrases of one language that mean the same."""

    revision = HiddenField()
    language = RadioField(
        _l("Language"), [answered(_l("Choose a language."))], choices=interface_languages
    )
    phrases = TextAreaField(
        _l("Words and phrases"),
        [
            answered(_l("Enter at least two words or phrases, each on a line of its own.")),
            at_most((rules.LONGEST + 2) * rules.MOST),
        ],
        description=_l(
            "One on each line, including abbreviations. Ignore accents, capitals and "
            "word endings; the search handles them."
        ),
        render_kw={"rows": 8},
    )

    def validate_phrases(self, field: Field) -> None:
        """Raise ``ValidationError`` where the phrases make no group."""
        wanted = rules.phrases(field.data)
        if len(wanted) < rules.LEAST:
            raise ValidationError(
                _("Enter at least two words or phrases, each on a line of its own.")
            )
        if len(wanted) > rules.MOST:
            raise ValidationError(
                _("A group can have at most %(most)d words or phrases.", most=rules.MOST)
            )
        for phrase in wanted:
            if len(phrase) > rules.LONGEST:
                raise ValidationError(
                    _(
                        "“%(phrase)s…” is too long: a phrase has at most %(most)d characters.",
                        phrase=phrase[:20],
                        most=rules.LONGEST,
                    )
                )
        for phrase in rules.unsearched(wanted, self.language.data or ""):
            raise ValidationError(
                _(
                    "The search cannot look for “%(phrase)s”: use one to eight words, and "
                    "not only short ones such as articles.",
                    phrase=phrase,
                )
            )

    def wanted(self) -> list[str]:
        """Return the phrases given, each once."""
        return rules.phrases(self.phrases.data or "")

    def known_revision(self) -> int:
        """Return the revision that the writer saw; 0, which none has, where it is no number."""
        return whole_number(self.revision.data) or 0
