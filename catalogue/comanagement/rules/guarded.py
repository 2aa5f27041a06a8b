"""What an accreditor guards: the words and codes that its sign-off is bound to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping


def accreditation_digest(
    *, ects: int | None, award: str, eqf_level: int | None, statements: Mapping[str, str]
) -> str:
    """Return a fingerprint of credit, award, level and the accreditation statement.

    Any change of any of them gives another one, so a sign-off bound to it lapses.
    """
    said = {language: text for language, text in statements.items() if text}
    whole = json.dumps([ects, award, eqf_level, said], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(whole.encode()).hexdigest()
