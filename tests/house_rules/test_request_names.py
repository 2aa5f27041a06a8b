"""Names that a request brings never become names of the house's: fields, columns, templates.

Where all of a request is read, and where a name is made up as the code runs, stands here with the
reason why that is safe. What no list can hold is tried with invented names in
``tests/comanagement/test_invented_forms.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.config import ROOT
from tests.house_rules.request_names import computed_names, open_readings

OWN_FIELDS = "a form or a filter that looks for its own names in it"
SENT_BACK = "what was sent goes back to its sender as hidden inputs or as a link's query"
WHOLE = {
    "accounts/context/gate.py:_to_sign_in": "whether anything was posted at all",
    "alerts/views/subscribing.py:tell_of_search": OWN_FIELDS,
    "app.py:check": "every text is checked for letters that no database keeps; no name is used",
    "comanagement/context/saving.py:_choices": "answers to clashes that merging found",
    "comanagement/context/saving.py:_clash_page": SENT_BACK,
    "cookies.py:read_cookie": "by a name that the code made",
    "cookies.py:cookie_names": "names that begin as the code says, to find or drop those cookies",
    "browse/views/courses.py:catalogue": OWN_FIELDS,
    "syndication/views/feeds.py:_asked": OWN_FIELDS,
    "browse/views/partners.py:partners": OWN_FIELDS,
    "browse/links/visitor.py:visitor_context": OWN_FIELDS,
    "browse/context/former_addresses.py:former_network": SENT_BACK,
    "browse/context/former_addresses.py:former_tenant": "whether one name of ours is in it",
    "enrolment/views/apply.py:form_of": OWN_FIELDS,
    "enrolment/views/apply.py:_take": OWN_FIELDS,
    "i18n/posted.py:carried_on": SENT_BACK,
    "i18n/posted.py:posted": "whoever asks for all of it stands in this list",
    "i18n/posted.py:pressed": "by the name of a button that each caller writes down",
}
CONSTANTS = "over names that stand in a constant of the code"
ONE_OF_OURS = "by a name that each caller writes down"
MADE_UP = {
    "cli/web.py:__getattr__": "whatever the server's library asks of a socket",
    "comanagement/repositories/publication.py:course_snapshot": CONSTANTS,
    "comanagement/repositories/publication.py:edition_snapshot": CONSTANTS,
    "comanagement/repositories/publication.py:project_course": CONSTANTS,
    "comanagement/repositories/publication.py:project_edition": CONSTANTS,
    "comanagement/context/drafts.py:show": ONE_OF_OURS,
    "courses/presenters/facts.py:_text": ONE_OF_OURS,
    "syndication/elm/terms.py:texts": ONE_OF_OURS,
    "courses/queries/documents/__init__.py:_words": CONSTANTS,
    "courses/queries/documents/editions.py:": CONSTANTS,
    "courses/queries/listing.py:_column": CONSTANTS,
    "web/error_pages.py:_page": ONE_OF_OURS,
    "i18n/fallback.py:localize": ONE_OF_OURS,
    "i18n/formats.py:_name": ONE_OF_OURS,
    "i18n/selects.py:__call__": CONSTANTS,
    "mail/letters.py:render": ONE_OF_OURS,
    "partners/views/invitation.py:_page": ONE_OF_OURS,
    "search/index/excerpts.py:excerpt_of": CONSTANTS,
    "workspace/queries/lines.py:_edition_rows": CONSTANTS,
}

Find = Callable[[Path], dict[str, int]]


@pytest.mark.slow
@pytest.mark.parametrize(("find", "known"), [(open_readings, WHOLE), (computed_names, MADE_UP)])
def test_each_place_that_could_take_a_name_from_a_request_says_why_it_does_not(
    find: Find, known: dict[str, str]
) -> None:
    found = find(ROOT / "catalogue")
    assert [place for place in found if place not in known] == []
    assert len({*found} & {*known}) > 10, "Otherwise nothing is looked at any more."


OPEN = [
    "for name in request.form: keep[name] = 1",
    "for name, value in request.args.items(): keep[name] = value",
    "keep = dict(request.form)",
    "keep = {**request.cookies}",
    "keep = request.form.to_dict()",
    "save(request.form)",
    "keep[request.form.get(f'field-{other}')] = 1",
    "value = request.form[name]",
    "body = request.json",
]
NAMED = ["a = request.form.get('name')", "a = request.args.getlist(HOUSE)", "'b' in request.args"]


@pytest.mark.parametrize("line", OPEN)
def test_reading_a_request_openly_is_seen(tmp_path: Path, line: str) -> None:
    (tmp_path / "views.py").write_text(f"def view():\n    {line}\n")
    assert open_readings(tmp_path) == {"views.py:view": 1}


def test_reading_a_request_by_known_names_is_fine(tmp_path: Path) -> None:
    body = "".join(f"    {line}\n" for line in NAMED)
    (tmp_path / "views.py").write_text(f"def view():\n{body}")
    assert open_readings(tmp_path) == {}


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("setattr(row, name, 1)", True),
        ("getattr(row, 'name')", False),
        ("flask.render_template(f'{name}.html')", True),
        ("render_template('page.html')", False),
    ],
)
def test_a_name_made_up_as_the_code_runs_is_seen(tmp_path: Path, line: str, seen: bool) -> None:
    (tmp_path / "views.py").write_text(f"def view():\n    {line}\n")
    assert bool(computed_names(tmp_path)) is seen
