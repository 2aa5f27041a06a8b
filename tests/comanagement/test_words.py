"""Two partners write one course's texts: what is merged, what is asked, what is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.machine.visitor import Visitor, soup

COURSE = "child-online-protection-for-regulators"
HOME = f"/en/workspace/courses/{COURSE}"
WORDS = f"{HOME}/words"
EDITING = "main form[method=post]"
PAYLOADS = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 91 * 91 }}"]

SignIn = Callable[[str], Visitor]
ListingOf = Callable[..., Any]


def notices(response: Any) -> str:
    return " ".join(each.get_text(" ", strip=True) for each in soup(response).select(".notice"))


def save(visitor: Visitor, page: Any = WORDS, **fields: Any) -> Any:
    return visitor.submit(page, fields, select=EDITING, follow=True)


@pytest.mark.engines
def test_a_save_is_a_revision_that_the_public_does_not_see(
    gsma: Visitor, client_of: SignIn, listing_of: ListingOf, audited: Callable[[], list[str]]
) -> None:
    answer = save(gsma, title_en="Protecting children online", revision_note="Shorter")
    assert "Saved as version 2 of the draft." in notices(answer)
    found = listing_of()
    assert (found.head, found.published) == (2, 1)
    revision = found.revisions[2]
    assert revision.snapshot["words.en.title"] == "Protecting children online"
    assert revision.parent == 1
    assert revision.note == "Shorter"
    assert revision.author_id is not None
    assert revision.organisation_id is not None
    assert audited().count("course.save") == 1
    public = client_of("").page(f"/en/courses/{COURSE}")
    assert public.h1 is not None
    assert public.h1.get_text(strip=True) == "Child online protection for regulators"
    preview = gsma.page(f"{HOME}/preview")
    assert preview.h1 is not None
    assert "Protecting children online" in preview.h1.get_text()


@pytest.mark.engines
def test_sending_an_untouched_form_makes_no_revision(gsma: Visitor, listing_of: ListingOf) -> None:
    assert "nothing to save" in notices(save(gsma))
    assert listing_of().head == 1


@pytest.mark.slow
@pytest.mark.engines
def test_different_fields_are_merged_and_said(
    gsma: Visitor, hub: Visitor, listing_of: ListingOf
) -> None:
    mine = gsma.get(WORDS)
    save(hub, title_en="By the hub", weeks="8")
    answer = save(gsma, mine, summary_es="Por GSMA")
    assert "Marija Vella" in notices(answer)
    assert "Title (English)" in notices(answer)
    draft = listing_of().draft
    assert (draft["words.en.title"], draft["weeks"]) == ("By the hub", 8)
    assert draft["words.es.summary"] == "Por GSMA"


@pytest.mark.engines
@pytest.mark.parametrize(
    ("choice", "kept"), [("mine", "Mine"), ("theirs", "Theirs"), ("own", "A third")]
)
@pytest.mark.slow
def test_the_same_field_is_asked_and_nothing_is_lost(
    gsma: Visitor, hub: Visitor, listing_of: ListingOf, choice: str, kept: str
) -> None:
    mine = gsma.get(WORDS)
    save(hub, summary_en="Theirs", title_es="Suyo")
    clash = gsma.submit(mine, {"summary_en": "Mine", "audience_es": "Para todos"}, select=EDITING)
    assert clash.status_code == 409
    page = soup(clash)
    shown = page.select_one("fieldset.clash")
    assert shown is not None
    assert "Theirs" in shown.get_text()
    assert "Mine" in shown.get_text()
    assert listing_of().head == 2

    unanswered = gsma.submit(clash, select=EDITING)
    assert unanswered.status_code == 422
    assert soup(unanswered).select_one("[role=alert] a[href]") is not None
    assert soup(unanswered).title.get_text(strip=True).startswith("Error: ")  # type: ignore[union-attr]  # It has a title.

    fields = {"clash-words.en.summary": choice, "own-words.en.summary": "A third"}
    answer = gsma.submit(unanswered, fields, select=EDITING, follow=True)
    draft = listing_of().draft
    assert "Saved as version 3" in notices(answer)
    assert draft["words.en.summary"] == kept
    assert (draft["words.es.audience"], draft["words.es.title"]) == ("Para todos", "Suyo")


@pytest.mark.engines
@pytest.mark.slow
def test_a_choice_is_checked_against_what_is_there_by_then(
    gsma: Visitor, hub: Visitor, listing_of: ListingOf
) -> None:
    mine = gsma.get(WORDS)
    save(hub, summary_en="Theirs")
    clash = gsma.submit(mine, {"summary_en": "Mine"}, select=EDITING)
    save(hub, summary_en="Theirs, once more")
    again = gsma.submit(clash, {"clash-words.en.summary": "mine"}, select=EDITING)
    assert again.status_code == 409
    assert "Theirs, once more" in again.text
    gsma.submit(again, {"clash-words.en.summary": "mine"}, select=EDITING)
    assert listing_of().draft["words.en.summary"] == "Mine"


@pytest.mark.slow
@pytest.mark.engines
def test_a_choice_holds_where_the_others_have_gone_back(
    gsma: Visitor, hub: Visitor, listing_of: ListingOf
) -> None:
    mine = gsma.get(WORDS)
    before = listing_of().draft["words.en.summary"]
    save(hub, summary_en="Theirs")
    clash = gsma.submit(mine, {"summary_en": "Mine"}, select=EDITING)
    save(hub, summary_en=before)
    own = {"clash-words.en.summary": "own", "own-words.en.summary": "A third"}
    gsma.submit(clash, own, select=EDITING)
    assert listing_of().draft["words.en.summary"] == "A third"


@pytest.mark.engines
@pytest.mark.slow
def test_choosing_theirs_alone_changes_nothing(
    gsma: Visitor, hub: Visitor, listing_of: ListingOf
) -> None:
    mine = gsma.get(WORDS)
    save(hub, summary_en="Theirs")
    clash = gsma.submit(mine, {"summary_en": "Mine"}, select=EDITING)
    answer = gsma.submit(clash, {"clash-words.en.summary": "theirs"}, select=EDITING, follow=True)
    assert "nothing to save" in notices(answer)
    assert listing_of().head == 2


def test_own_words_that_are_too_long_are_asked_again(gsma: Visitor, hub: Visitor) -> None:
    mine = gsma.get(WORDS)
    save(hub, summary_en="Theirs")
    clash = gsma.submit(mine, {"summary_en": "Mine"}, select=EDITING)
    long = {"clash-words.en.summary": "own", "own-words.en.summary": "x" * 401}
    answer = gsma.submit(clash, long, select=EDITING)
    assert answer.status_code == 422
    assert "Use at most 400 characters." in answer.text
    assert "x" * 401 in answer.text


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.slow
def test_the_clash_page_runs_nothing(gsma: Visitor, hub: Visitor, payload: str) -> None:
    mine = gsma.get(WORDS)
    save(hub, summary_en=f"Theirs {payload}", revision_note=payload)
    clash = gsma.submit(
        mine, {"summary_en": f"Mine {payload}", "title_es": payload}, select=EDITING
    )
    page = soup(clash)
    assert not page.select("main script, main img")
    assert page.get_text().count(payload) >= 2
    assert "8281" not in page.select_one("fieldset.clash").get_text()  # type: ignore[union-attr]  # It is there.
    for address in (f"{HOME}/history", f"{HOME}/history/2", f"{HOME}/publish", WORDS):
        shown = gsma.page(address)
        assert not shown.select("main script, main img"), address
        assert payload in shown.get_text() or payload in str(shown.select("textarea, input"))


def test_what_contradicts_itself_is_said_beside_the_question(
    gsma: Visitor, listing_of: ListingOf
) -> None:
    fields = {"title_en": "  ", "hours_min": "9", "hours_max": "3", "isced_f": "12", "ects": "x"}
    answer = gsma.submit(WORDS, fields, select=EDITING)
    assert answer.status_code == 422
    page = soup(answer)
    assert {each["href"] for each in page.select("[role=alert] a")} == {"#isced_f", "#ects"}
    assert 'value="x"' in answer.text
    fixed = gsma.submit(answer, {"isced_f": "", "ects": ""}, select=EDITING)
    assert fixed.status_code == 422
    assert {each["href"] for each in soup(fixed).select("[role=alert] a")} == {
        "#title_en",
        "#hours_max",
    }
    assert listing_of().head == 1


@pytest.mark.engines
@pytest.mark.slow
def test_two_changes_that_do_not_fit_together_are_shown_together(
    gsma: Visitor, hub: Visitor, listing_of: ListingOf
) -> None:
    mine = gsma.get(WORDS)
    save(hub, weeks="", days="10")
    save(hub, weeks="", title_es="Nuevo")
    answer = gsma.submit(mine, {"hours_min": "9", "hours_max": "9"}, select=EDITING)
    assert answer.status_code == 303
    mine = gsma.get(WORDS)
    save(hub, hours_max="", hours_min="")
    save(hub, hours_max="4")
    answer = gsma.submit(mine, {"summary_en": "New"}, select=EDITING)
    assert answer.status_code == 303
    mine = gsma.get(WORDS)
    save(hub, days="", weeks="3")
    both = gsma.submit(mine, {"weeks": "3", "hours_min": "9"}, select=EDITING)
    assert both.status_code == 422
    page = soup(both)
    assert "their changes and yours together" in notices(both)
    assert page.select_one("#weeks[value='3']") is not None
    assert page.select_one("#hours_min[value='9']") is not None
    fixed = gsma.submit(both, {"hours_min": "2"}, select=EDITING)
    assert fixed.status_code == 303
    assert (listing_of().draft["hours_min"], listing_of().draft["days"]) == (2, None)


def test_an_outdated_translation_is_shown_with_what_changed_and_can_be_called_right(
    hub: Visitor, listing_of: ListingOf
) -> None:
    address = "/en/workspace/courses/economic-diplomacy/words"
    page = hub.page(address)
    ticks = page.select("input[type=checkbox][name^=right_]")
    assert ticks
    assert page.select(".twin-note ins, .twin-note del")
    fields = {str(tick["name"]): True for tick in ticks}
    answer = hub.submit(address, fields, select=EDITING, follow=True)
    assert "Saved as version" in notices(answer)
    assert not soup(answer).select("input[type=checkbox][name^=right_]")
    found = listing_of("economic-diplomacy")
    assert found.revisions[found.head].snapshot == found.revisions[found.head - 1].snapshot
    history = hub.get("/en/workspace/courses/economic-diplomacy/history")
    assert "Translation confirmed" in history.text
    revision = hub.get(f"/en/workspace/courses/economic-diplomacy/history/{found.head}")
    assert "The translation was not changed" in revision.text


@pytest.mark.engines
def test_a_translation_rewritten_with_its_source_can_be_called_right_at_once(
    hub: Visitor, listing_of: ListingOf
) -> None:
    address = "/en/workspace/courses/economic-diplomacy/words"
    name = str(hub.page(address).select("input[name^=right_]")[0]["name"])
    short = name.removeprefix("right_").removesuffix("_es")
    save(hub, address, **{name: True, f"{short}_en": "Rewritten again"})
    found = listing_of("economic-diplomacy")
    marks = found.revisions[found.head]
    assert marks.against[f"words.es.{short}"] == found.head


@pytest.mark.parametrize(
    ("email", "words", "preview", "history"),
    [
        ("editor@gsma.example", 200, 200, 200),
        ("hub@catalogue.example", 200, 200, 200),
        ("admissions@gsma.example", 404, 200, 404),
        ("editor@imr.example", 404, 404, 404),
        ("ana@applicant.example", 404, 404, 404),
    ],
)
def test_who_sees_a_draft(
    as_person: SignIn, email: str, words: int, preview: int, history: int
) -> None:
    person = as_person(email)
    assert person.get(WORDS).status_code == words
    assert person.get(f"{HOME}/preview").status_code == preview
    assert person.get(f"{HOME}/history").status_code == history
    assert person.get(WORDS.replace(COURSE, "no-such-course")).status_code == 404


def test_a_visitor_is_led_to_the_sign_in_page(client_of: SignIn) -> None:
    answer = client_of("").get(WORDS)
    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["Location"]


@pytest.mark.parametrize("base", ["0", "2", "99999999999999999999", "-1", "x"])
def test_a_base_that_never_was_is_not_found(gsma: Visitor, base: str) -> None:
    form, _address = gsma.form(WORDS, ["base"], EDITING)
    token = form.select_one("[name=csrf_token]")
    assert token is not None
    answer = gsma.post(WORDS, data={"csrf_token": token["value"], "base": base})
    assert answer.status_code == 404


def test_a_seen_revision_that_never_was_is_not_found(gsma: Visitor) -> None:
    answer = gsma.submit(WORDS, {"seen": "7", "title_en": "New"}, select=EDITING)
    assert answer.status_code == 404


def test_html_in_markdown_is_shown_as_text(gsma: Visitor) -> None:
    save(gsma, description_en="Before <b>bold</b> <script>alert(1)</script>\n\n- *one*\n- two")
    page = gsma.page(f"{HOME}/preview")
    assert not page.select("main script, main b")
    assert "<script>alert(1)</script>" in page.get_text()
    assert [each.get_text() for each in page.select("main .prose li")][:2] == ["one", "two"]


def test_spanish_speaks_spanish(as_person: SignIn) -> None:
    person = as_person("editor@gsma.example")
    page = person.page(f"/es/espacio/cursos/{COURSE}/textos")
    assert page.h1 is not None
    assert page.h1.get_text(strip=True) == "Textos"
    assert page.select_one("textarea[name=title_en][lang=en]") is not None
    assert page.select_one("textarea[name=title_es][lang=es]") is not None
