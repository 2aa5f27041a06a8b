"""Letters: templates of ``templates/mail/`` rendered in the recipient's language."""

from __future__ import annotations

from flask import current_app, render_template

from catalogue.i18n.languages import using_locale
from catalogue.mail.formats.letter import Contact, Letter


def operator_contact() -> Contact:
    """Return the contact of the house, which answers where no institution does."""
    return Contact(current_app.config["SITE_NAME"], current_app.config["CONTACT_EMAIL"])


def render(template: str, *, language: str, contact: Contact | None, **values: object) -> Letter:
    """Render ``templates/mail/<template>.txt``: its first line is the subject, the rest the text.

    ``contact`` is who answers, named in ``language``; nobody means the house itself. The letter
    says so at its end, and a reply goes there. Raises ``LanguageUnknown`` where the house does not
    speak ``language``.
    """
    answering = contact or operator_contact()
    with using_locale(language):
        rendered = render_template(f"mail/{template}.txt", contact=answering, **values).strip()
        subject, _blank, text = rendered.partition("\n")
        house = current_app.config["SITE_NAME"]
        ending = render_template("mail/_ending.txt", house=house, contact=answering)
    return Letter(language, subject.strip(), f"{text.strip()}\n\n{ending.strip()}\n", answering)
