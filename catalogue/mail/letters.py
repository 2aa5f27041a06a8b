"""Letters: templates of ``templates/mail/`` rendered in the recipient's language."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, render_template

from catalogue.i18n.languages import speaking


@dataclass(frozen=True)
class Letter:
    """A mail's subject and plain text in one language."""

    language: str
    subject: str
    text: str


def letter(template: str, *, language: str, **values: object) -> Letter:
    """Render ``templates/mail/<template>.txt``: its first line is the subject, the rest the text.

    Raises ``LanguageUnknown`` where the house does not speak ``language``.
    """
    with speaking(language):
        rendered = render_template(f"mail/{template}.txt", **values).strip()
        subject, _blank, text = rendered.partition("\n")
        ending = render_template("mail/_ending.txt", house=current_app.config["SITE_NAME"])
    return Letter(language, subject.strip(), f"{text.strip()}\n\n{ending.strip()}\n")
