"""No name that a request brings becomes a field's; a chain that once took one reads and heals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from catalogue.comanagement.models import Listing, Revision
from catalogue.comanagement.repositories.revisions import (
    UnknownFields,
    head_of,
    marks_of,
    snapshot_of,
)
from catalogue.comanagement.repositories.revisions import append as append_to
from catalogue.comanagement.rules.snapshots import fields_of, unknown_names
from catalogue.courses.models import Course, CourseWords, Edition, EditionWords
from catalogue.database import db, now
from tests.machine.visitor import Visitor

COURSE = "child-online-protection-for-regulators"
HOME = f"/en/workspace/courses/{COURSE}"
FORM = "main form[method=post]"
INVENTED: dict[str, Any] = {
    "zzz": "X",
    "words.a": "X",
    "words.en.zzz": "X",
    "words.xx.title": "X",
    "words.en.title.more": "X",
    "words.": None,
    "routes.zzz": None,
    "__class__": ["X"],
}
PAGES = ("", "/words", "/history", "/history/1", "/history/2", "/publish", "/preview", "/partners")
EDITION_PAGES = ("", "/history", "/history/1", "/publish")

ListingOf = Callable[..., Any]


def listing_in(slug: str, edition: str = "") -> Listing:
    """Return a course's listing, or an edition's, in the context's session."""
    query = select(Listing).join(Listing.course).where(Course.slug == slug)
    if edition:
        query = (
            select(Listing)
            .join(Listing.edition)
            .join(Edition.course)
            .where(Course.slug == slug, Edition.slug == edition)
        )
    return db.session.scalars(query).one()


def spoil(listing: Listing) -> None:
    """Write names into the newest revision that no field has, as a hostile form once could."""
    head = head_of(db.session(), listing)
    marks = dict.fromkeys(INVENTED, head.number)
    head.snapshot = head.snapshot | INVENTED
    head.stamps = head.stamps | marks
    head.against = head.against | marks
    if listing.edition is not None:
        route = head.snapshot["routes.certificate"]
        head.snapshot = head.snapshot | {"routes.certificate": route | {"zzz": "X"}}


@pytest.fixture
def spoilt(sample_app: Flask, gsma: Visitor, next_open: str) -> Flask:
    """A catalogue in which a course and an edition hold invented names, in public words too."""
    gsma.submit(f"{HOME}/words", {"weeks": "6"}, select=FORM)
    with sample_app.app_context():
        course, edition = listing_in(COURSE), listing_in(COURSE, next_open)
        spoil(course)
        spoil(edition)
        assert course.course is not None
        assert edition.edition is not None
        course.course.words["xx"] = CourseWords(language="xx", title="X", sort_key="X")
        edition.edition.words["xx"] = EditionWords(language="xx", label="X")
        db.session.commit()
    return sample_app


def addresses(edition: str) -> Iterator[str]:
    for lang, home in (("en", HOME), ("es", f"/es/espacio/cursos/{COURSE}")):
        spanish = {
            "/words": "/textos",
            "/history": "/historial",
            "/publish": "/publicar",
            "/preview": "/vista-previa",
            "/partners": "/instituciones",
        }
        editions = {"en": "editions", "es": "ediciones"}[lang]
        pages = [f"{home}{page}" for page in PAGES]
        pages += [f"{home}/{editions}/{edition}{page}" for page in EDITION_PAGES]
        for page in pages:
            if lang == "es":
                for word, translated in spanish.items():
                    page = page.replace(word, translated)
            yield page
    yield "/en/workspace"
    yield f"/en/courses/{COURSE}"
    yield f"/en/workspace/courses/{COURSE}/editions/new?from={edition}"


@pytest.mark.slow
@pytest.mark.engines
def test_every_page_of_a_spoilt_chain_reads(spoilt: Flask, hub: Visitor, next_open: str) -> None:
    answers = {page: hub.get(page).status_code for page in addresses(next_open)}
    assert {page: status for page, status in answers.items() if status != 200} == {}
    assert "zzz" not in hub.get(f"{HOME}/history/2").text


@pytest.mark.engines
@pytest.mark.slow
def test_a_spoilt_chain_is_saved_published_and_restored(
    spoilt: Flask, gsma: Visitor, listing_of: ListingOf, next_open: str
) -> None:
    address = f"{HOME}/editions/{next_open}"
    gsma.submit(f"{HOME}/words", {"weeks": "9"}, select=FORM)
    gsma.submit(address, {"capacity": "90"}, select=f"{FORM}:has([name=base])")
    assert gsma.submit(f"{HOME}/publish", select=FORM).status_code == 303
    assert gsma.submit(f"{address}/publish", select=FORM).status_code == 303
    assert gsma.submit(f"{HOME}/history/2", select=FORM).status_code == 303
    course, edition = listing_of(), listing_of(COURSE, next_open)
    assert (course.published, course.head) == (3, 4)
    assert edition.published == edition.head
    for found in (course, edition):
        assert not {*INVENTED} & {*found.draft}
        assert not {*INVENTED} & {*found.revisions[found.head].stamps}


@pytest.mark.slow
@pytest.mark.engines
def test_a_command_heals_and_no_revision_is_rewritten(
    spoilt: Flask, hub: Visitor, listing_of: ListingOf, next_open: str
) -> None:
    runner = spoilt.test_cli_runner()
    before = listing_of(COURSE, next_open)
    checked = runner.invoke(args=["listing", "check"])
    assert checked.exit_code == 1
    assert f"{COURSE}: " in checked.output
    assert "routes.certificate.zzz" in checked.output
    assert "public texts in 'xx'" in checked.output

    healed = runner.invoke(args=["listing", "heal"])
    assert healed.exit_code == 0, healed.output
    assert "2 repaired." in healed.output
    again = runner.invoke(args=["listing", "heal"])
    assert again.output == "No listing has unknown fields.\n"
    assert runner.invoke(args=["listing", "check"]).exit_code == 0

    course, edition = listing_of(), listing_of(COURSE, next_open)
    assert course.published == 1, "What was a draft stays one."
    assert edition.published == edition.head == before.head + 1, "What was public stays so."
    assert edition.revisions[before.head].snapshot == before.revisions[before.head].snapshot
    for found in (course, edition):
        kept = found.revisions[found.head]
        assert not {*INVENTED} & {*kept.snapshot, *kept.stamps, *kept.against}
    with spoilt.app_context():
        assert {*listing_in(COURSE).course.words} == {"en", "es"}  # type: ignore[union-attr]  # It is one.
        assert "xx" not in listing_in(COURSE, next_open).edition.words  # type: ignore[union-attr]  # It is one.
    first = hub.page(f"{HOME}/history").select(".timeline li")[0].get_text(" ", strip=True)
    assert "Fields that do not exist were removed." in first
    for page in addresses(next_open):
        assert hub.get(page).status_code == 200, page


@pytest.mark.slow
@pytest.mark.engines
def test_words_in_a_language_given_up_stay_until_they_are_dropped(
    sample_app: Flask, gsma: Visitor, listing_of: ListingOf
) -> None:
    with sample_app.app_context():
        listing = listing_in(COURSE)
        head = head_of(db.session(), listing)
        head.snapshot = head.snapshot | {"words.de.title": "Kinder im Netz schützen"}
        assert listing.course is not None
        listing.course.words["de"] = CourseWords(language="de", title="Kinder", sort_key="K")
        db.session.commit()
    gsma.submit(f"{HOME}/words", {"weeks": "9"}, select=FORM)
    assert listing_of().draft["words.de.title"] == "Kinder im Netz schützen"
    runner = sample_app.test_cli_runner()
    assert runner.invoke(args=["listing", "check"]).exit_code == 0
    assert runner.invoke(args=["listing", "heal", "--drop", "es"]).exit_code == 2
    healed = runner.invoke(args=["listing", "heal", "--drop", "de"])
    assert "1 repaired." in healed.output
    assert "words.de.title" not in listing_of().draft
    restored = gsma.submit(f"{HOME}/history/1", select=FORM)
    assert restored.status_code == 303
    assert "words.de.title" not in listing_of().draft
    with sample_app.app_context():
        assert {*listing_in(COURSE).course.words} == {"en", "es"}  # type: ignore[union-attr]  # It is one.


@pytest.mark.parametrize("name", [*INVENTED, "words.de.title"])
def test_a_chain_refuses_names_that_no_field_has(sample_app: Flask, name: str) -> None:
    with sample_app.app_context():
        listing = listing_in(COURSE)
        head = head_of(db.session(), listing)
        snapshot = snapshot_of(listing, head) | {name: "X"}
        with pytest.raises(UnknownFields, match=name.replace(".", r"\.")):
            append(listing, head, snapshot)


def test_a_chain_refuses_names_inside_fee_routes(sample_app: Flask, next_open: str) -> None:
    with sample_app.app_context():
        listing = listing_in(COURSE, next_open)
        head = head_of(db.session(), listing)
        snapshot = snapshot_of(listing, head)
        snapshot["routes.certificate"] = snapshot["routes.certificate"] | {"zzz": 1}
        with pytest.raises(UnknownFields, match=r"routes\.certificate\.zzz"):
            append(listing, head, snapshot)


def append(listing: Listing, head: Revision, snapshot: dict[str, Any]) -> None:
    append_to(
        db.session(),
        listing,
        snapshot=snapshot,
        marks=marks_of(head),
        spoken=(),
        author_id=None,
        organisation_id=None,
        at=now(),
    )


@pytest.mark.slow
def test_a_page_of_clashes_takes_answers_about_clashes_only(
    gsma: Visitor, hub: Visitor, listing_of: ListingOf
) -> None:
    mine = gsma.get(f"{HOME}/words")
    hub.submit(f"{HOME}/words", {"summary_en": "Theirs", "title_en": "By the hub"}, select=FORM)
    clash = gsma.submit(mine, {"summary_en": "Mine", "weeks": "9"}, select=FORM)
    form, address = gsma.form(clash, ["clash-words.en.summary"], FORM)
    fields: dict[str, Any] = {
        str(each["name"]): each.get("value", "") for each in form.select("input[type=hidden]")
    }
    fields["clash-words.en.summary"] = "mine"
    for name in (*INVENTED, "title_xx", "words.en.title", "weeks"):
        fields |= {f"asked-{name}": "1", f"clash-{name}": "own", f"own-{name}": "X"}
    answer = gsma.post(HOME + "/words", data=fields)
    assert answer.status_code == 303, address
    draft = listing_of().draft
    with gsma.application.app_context():
        kind = listing_in(COURSE).kind
        assert unknown_names(kind, draft, ("en", "es")) == []
        assert {*draft} <= {*fields_of(kind, ("en", "es"))}
    assert draft["words.en.summary"] == "Mine"
    assert (draft["words.en.title"], draft["weeks"]) == ("By the hub", 9)


@pytest.mark.slow
def test_a_choice_made_stays_made_while_another_is_asked_for(
    gsma: Visitor, hub: Visitor, listing_of: ListingOf
) -> None:
    mine = gsma.get(f"{HOME}/words")
    hub.submit(f"{HOME}/words", {"summary_en": "Theirs", "title_en": "Their title"}, select=FORM)
    clash = gsma.submit(mine, {"summary_en": "Mine", "title_en": "My title"}, select=FORM)
    half = gsma.submit(clash, {"clash-words.en.summary": "theirs"}, select=FORM)
    assert half.status_code == 422
    whole = gsma.submit(half, {"clash-words.en.title": "mine"}, select=FORM)
    assert whole.status_code == 303
    draft = listing_of().draft
    assert (draft["words.en.summary"], draft["words.en.title"]) == ("Theirs", "My title")
