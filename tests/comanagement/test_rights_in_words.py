"""What somebody may do with a course, and why, is one sentence whatever the roles."""

from __future__ import annotations

import pytest
from flask import Flask

from catalogue.accounts.access import MemberRole
from catalogue.comanagement.access import TABLE, Reason
from catalogue.comanagement.presenters.rights import deeds, reason_words
from catalogue.courses.codes import PartnerRole
from catalogue.i18n.languages import using_locale

EDITOR = MemberRole.EDITOR


@pytest.mark.parametrize(
    ("roles", "english", "spanish"),
    [
        (
            [PartnerRole.CO_DELIVERER],
            "edit and publish this course and its editions",
            "modificar y publicar este curso y sus ediciones",
        ),
        (
            [PartnerRole.FUNDER],
            "edit this course and its editions",
            "modificar este curso y sus ediciones",
        ),
        (
            [PartnerRole.ACCREDITOR],
            "edit this course and its editions, and also sign off its accreditation",
            "modificar este curso y sus ediciones, y también dar el visto bueno a su acreditación",
        ),
        (
            [PartnerRole.LEAD, PartnerRole.ACCREDITOR],
            (
                "edit and publish this course and its editions, and also choose its partners and "
                "sign off its accreditation"
            ),
            (
                "modificar y publicar este curso y sus ediciones, y también elegir las "
                "instituciones que lo respaldan y dar el visto bueno a su acreditación"
            ),
        ),
        (
            [PartnerRole.CLIENT],
            "read the draft and see the history",
            "leer el borrador y ver el historial",
        ),
    ],
)
def test_deeds(reading_app: Flask, roles: list[PartnerRole], english: str, spanish: str) -> None:
    rights = {action: () for role in roles for action in TABLE[role, EDITOR]}
    with reading_app.app_context():
        for lang, words in (("en", english), ("es", spanish)):
            with using_locale(lang):
                assert deeds(rights) == words


def test_the_course_is_named_once(reading_app: Flask) -> None:
    with reading_app.app_context():
        for first in PartnerRole:
            for second in PartnerRole:
                reasons = [Reason(1, first, EDITOR), Reason(1, second, EDITOR)]
                for lang, course in (("en", "the course"), ("es", "el curso")):
                    with using_locale(lang):
                        said = reason_words(reasons, {1: "Academy"})
                        alone = reason_words(reasons[:1], {1: "Academy"})
                    named = said.replace("del curso", "de el curso").count(course)
                    assert named == 1, said
                    assert (said == alone) is (first is second)
