"""The hub's page of synonyms: what is listed, added, changed, removed and refused."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from catalogue.database import db
from catalogue.search.synonyms import queries, rules, services
from tests.accounts.people import PASSWORD, acts, add_member, add_organisation
from tests.machine.visitor import Visitor, soup
from tests.search.shelf import Shelf, find, publish
from tests.search.synonyms.conftest import hub_actor

LIST = "/en/workspace/synonyms"
ADD = "/en/workspace/synonyms/add"
FORM = "main form[method=post]"


def number_of(app: Flask, phrase: str, language: str) -> int:
    with app.app_context():
        found = queries.elsewhere(language, [rules.key(phrase)], None)
        assert found is not None
        return found.group_id


def phrases_of(app: Flask, number: int) -> list[str]:
    with app.app_context():
        found = queries.group(number)
        assert found is not None
        return [each.text for each in found.phrases]


def add(hub: Visitor, *phrases: str, language: str = "en") -> int:
    answer = hub.submit(ADD, {"language": language, "phrases": "\n".join(phrases)}, select=FORM)
    return answer.status_code


@pytest.mark.engines
def test_every_catalogue_begins_with_groups_in_both_languages(hub: Visitor) -> None:
    page = hub.page(LIST)
    rows = {row.get_text(): row["lang"] for row in page.select("main table th[lang]")}
    assert rows["child protection = child safety"] == "en"
    assert rows["gobernanza de Internet = gobernanza de la red"] == "es"
    assert rows["Unión Internacional de Telecomunicaciones = UIT = ITU"] == "es"


def test_the_page_speaks_both_languages(hub: Visitor) -> None:
    page = hub.page("/es/espacio/sinonimos")
    assert page.h1 is not None
    assert page.h1.get_text() == "Sinónimos"
    assert hub.page("/es/espacio/sinonimos/agregar").select_one("#phrases") is not None


def test_what_ships_passes_its_own_checks(app: Flask) -> None:
    with app.app_context():
        for group in queries.groups():
            texts = [each.text for each in group.phrases]
            assert rules.LEAST <= len(texts) <= rules.MOST
            assert not rules.unsearched(texts, group.language)
            for each in group.phrases:
                assert each.key == rules.key(each.text)
                assert len(each.text) <= rules.LONGEST


@pytest.mark.slow
@pytest.mark.engines
def test_a_group_is_added_changed_and_removed(app: Flask, hub: Visitor) -> None:
    before = len(acts(app))
    assert add(hub, "mediation", "  conciliation ", "", "Mediation") == 303
    number = number_of(app, "mediation", "en")
    assert phrases_of(app, number) == ["Mediation", "conciliation"]
    address = f"{LIST}/{number}"
    answer = hub.submit(address, {"phrases": "mediation\narbitration"}, select=FORM)
    assert answer.status_code == 303
    assert phrases_of(app, number) == ["mediation", "arbitration"]
    page = hub.get(answer.location)
    assert "mediation = arbitration" in page.text
    answer = hub.submit(LIST, {}, select=f"form[action$='/{number}/remove']")
    assert answer.status_code == 303
    assert "mediation = arbitration" in hub.get(answer.location).text
    assert "mediation" not in hub.get(LIST).text
    assert acts(app)[before:] == ["synonyms.add", "synonyms.change", "synonyms.remove"]


@pytest.mark.engines
@pytest.mark.slow
@pytest.mark.parametrize(
    ("phrases", "said"),
    [
        ([""], "at least two"),
        (["mediation"], "at least two"),
        (["Mediation", "médiation"], "at least two"),
        (["mediation", "x" * 81], "too long"),
        (["mediation", "of the"], "“of the”"),
        (["mediation", "!?"], "“!?”"),
        (["mediation", " ".join(f"w{n}" for n in range(9))], "one to eight"),
        ([f"word{n}" for n in range(21)], "at most 20"),
        (["mediation", "CHILD  Safety"], "“child safety”"),
    ],
)
def test_what_makes_no_group_is_refused(
    app: Flask, hub: Visitor, phrases: list[str], said: str
) -> None:
    before = acts(app)
    answer = hub.submit(ADD, {"phrases": "\n".join(phrases)}, select=FORM)
    assert answer.status_code == 422
    page = soup(answer)
    summary = page.select_one("[role=alert] a[href='#phrases']")
    assert summary is not None
    assert said in summary.get_text()
    assert "mediation" not in hub.get(LIST).text
    assert acts(app) == before


@pytest.mark.engines
def test_the_same_word_may_stand_in_either_language(app: Flask, hub: Visitor) -> None:
    assert add(hub, "mediation", "ombudsman", language="en") == 303
    assert add(hub, "mediation", "ombudsman", language="es") == 303


@pytest.mark.engines
def test_two_who_change_a_group_at_once_both_see_what_the_other_wrote(
    app: Flask, hub: Visitor
) -> None:
    number = number_of(app, "child safety", "en")
    address = f"{LIST}/{number}"
    seen_before = hub.get(address)
    hub.submit(address, {"phrases": "child protection\nsafety of minors"}, select=FORM)
    answer = hub.submit(
        seen_before, {"phrases": "child protection\n<b>child</b> welfare"}, select=FORM
    )
    assert answer.status_code == 409
    assert "child protection = safety of minors" in answer.text
    assert "&lt;b&gt;child&lt;/b&gt; welfare" in answer.text
    assert phrases_of(app, number) == ["child protection", "safety of minors"]
    assert hub.submit(answer, {}, select=FORM).status_code == 303
    assert phrases_of(app, number) == ["child protection", "<b>child</b> welfare"]
    assert "<b>child" not in hub.get(LIST).text


def test_a_group_that_is_gone_is_not_found(app: Flask, hub: Visitor) -> None:
    number = number_of(app, "child safety", "en")
    page = hub.get(f"{LIST}/{number}")
    listed = hub.get(LIST)
    hub.submit(listed, {}, select=f"form[action$='/{number}/remove']")
    assert hub.submit(page, {"phrases": "one\ntwo"}, select=FORM).status_code == 404
    again = hub.submit(listed, {}, select=f"form[action$='/{number}/remove']")
    assert again.status_code == 404


@pytest.mark.engines
def test_a_phrase_added_twice_at_the_same_moment_stands_in_one_group(app: Flask) -> None:
    barrier = threading.Barrier(2)
    by = hub_actor(app)
    outcomes: list[str] = []

    def run(other: str) -> None:
        with app.app_context():
            barrier.wait()
            try:
                services.add(by, "en", ["mediation", other])
                outcomes.append("added")
            except services.AlreadyThere as error:
                outcomes.append(error.args[0])
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(other,)) for other in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["added", "mediation"]


def test_only_the_hub_keeps_synonyms(app: Flask) -> None:
    by = hub_actor(app, hub=False)
    with app.app_context():
        for refused in (
            lambda: services.add(by, "en", ["one", "two"]),
            lambda: services.change(by, 1, 1, "en", ["one", "two"]),
            lambda: services.remove(by, 1),
        ):
            with pytest.raises(services.Refused):
                refused()


def test_a_change_makes_no_index_anew(app: Flask, hub: Visitor, shelf: Shelf) -> None:
    find(app)
    assert shelf.asked == [None]
    assert add(hub, "mediation", "conciliation") == 303
    find(app)
    publish(app, 2)
    find(app)
    assert shelf.asked == [None, [2]]


def test_the_hub_finds_the_page_in_its_workspace(hub: Visitor) -> None:
    page = hub.page("/en/workspace")
    assert page.select_one(f"nav a[href='{LIST}']") is not None


def test_a_partner_s_people_do_not_see_it(app: Flask, client: Visitor) -> None:
    add_member(app, "editor@mail.example", add_organisation(app))
    client.sign_in("editor@mail.example", PASSWORD)
    assert client.get(LIST).status_code == 404
    assert LIST not in client.get("/en/workspace").text
