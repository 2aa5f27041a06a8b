"""What a course's page and the lists say first, and in which order."""

from __future__ import annotations

import re

import pytest
from bs4 import Tag

from tests.machine.visitor import Visitor

COURSE = {
    "en": "/en/courses/child-online-protection-for-regulators",
    "es": "/es/cursos/child-online-protection-for-regulators",
}
FREE = {
    "en": "Free for participants, funded by GSMA Capacity Building",
    "es": "Gratuito, financiado por GSMA Capacity Building",
}
OPEN_STATES = ("open", "open-running", "waitlist")


def text(element: Tag | None) -> str:
    assert element is not None
    return " ".join(element.get_text(" ").split())


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_strip_speaks_of_the_edition_that_is_unfolded(reader: Visitor, lang: str) -> None:
    page = reader.page(COURSE[lang])
    strip = page.select_one("main .next")
    assert strip is not None
    editions = page.select("article.edition:not(.edition--quiet)")
    assert text(strip.select_one("h2")) == text(editions[0].select_one("h3"))
    assert text(strip.select_one(".state")) == text(editions[0].select_one(".state"))
    first, second = (
        element.select_one("time[datetime]")
        for element in (strip, editions[0].select_one(".facts--hero") or editions[0])
    )
    assert first is not None
    assert second is not None
    assert first["datetime"] == second["datetime"]
    assert re.search(r"\d\d:\d\d \(", text(first))
    links = [str(each["href"]) for each in page.select("main a.button")]
    assert len([each for each in links if each == links[0]]) == 3
    assert not editions[0].select("details")
    assert all(each.select_one("details:not([open]) > summary h3") for each in editions[1:])


@pytest.mark.parametrize("lang", ["en", "es"])
def test_what_is_funded_is_said_to_be_free_before_its_value(reader: Visitor, lang: str) -> None:
    page = reader.page(COURSE[lang])
    strip = page.select_one(".next-pair:has(small)")
    assert text(strip and strip.select_one("strong")) == FREE[lang]
    assert "650" in text(strip and strip.select_one("small"))
    costs = [text(each) for each in page.select(".edition dd") if FREE[lang] in text(each)]
    assert costs
    assert all(each.index(FREE[lang]) == 0 for each in costs)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_six_facts_with_the_level_among_them(reader: Visitor, lang: str) -> None:
    page = reader.page(COURSE[lang])
    names = [text(each) for each in page.select(".facts--grid dt")]
    assert len(names) == 6
    assert {"en": "Level", "es": "Nivel"}[lang] in names


def test_what_the_course_is_stands_before_its_editions(reader: Visitor) -> None:
    page = reader.page(COURSE["en"])
    heads = [str(each["id"]) for each in page.select("main .columns > div h2[id]")]
    assert heads[:3] == ["description", "outcomes", "editions"]
    aside = [str(each["id"]) for each in page.select("aside h2[id]")]
    assert {"partners", "audience", "prerequisites", "related"} <= set(aside)
    assert page.select_one("#related + ul a") is not None


def test_only_what_is_taken_with_credit_is_said_to_give_any(reader: Visitor) -> None:
    page = reader.page("/en/courses/economic-diplomacy")
    award = next(each for each in page.select(".facts--grid div") if "Award" in text(each))
    assert "or 9 ECTS" in text(award)
    assert "with the credit option" in text(award)
    data = page.select_one('script[type="application/ld+json"]')
    assert data is not None
    assert "numberOfCredits" not in data.get_text()


@pytest.mark.parametrize("address", ["/en/courses", "/es/cursos", "/en/", "/es/"])
def test_what_can_be_applied_to_comes_first_by_deadline(reader: Visitor, address: str) -> None:
    page = reader.page(address)
    shown = []
    for result in page.select(".result"):
        badge = result.select_one(".result-state .state")
        time = result.select_one(".result-state time")
        assert badge is not None
        shapes = {"s-open": 0, "s-soon": 0, "s-wait": 2}
        group = next((shapes[name] for name in badge["class"] if name in shapes), 3)
        running = result.select_one(".result-date span")
        started = running is not None and text(running) in ("Started", "Inició", "Comenzó")
        shown.append(
            (1 if group == 0 and started else group, str(time["datetime"]) if time else "9")
        )
    assert len(shown) >= 5
    assert [group for group, _deadline in shown] == sorted(group for group, _deadline in shown)
    soonest = [deadline for group, deadline in shown if group == 0]
    assert soonest == sorted(soonest)


@pytest.mark.parametrize("address", ["/en/courses", "/es/cursos"])
def test_every_result_says_by_what_people_choose(reader: Visitor, address: str) -> None:
    page = reader.page(address)
    for result in page.select(".result"):
        facts = text(result.select_one(".result-facts"))
        assert facts.count(" · ") >= 2, facts
        assert result.select_one(".result-by a") is None


def test_months_that_are_over_unfold_by_themselves(reader: Visitor) -> None:
    page = reader.page("/en/courses")
    group = next(each for each in page.select("fieldset") if text(each.legend) == "Start")
    past = group.select("details")[-1]
    assert text(past.summary) == "Past"
    over = [str(each["value"]) for each in past.select("input")]
    coming = [
        str(each["value"]) for each in group.select("input") if each not in past.select("input")
    ]
    assert over == sorted(over, reverse=True)
    assert coming == sorted(coming)
    assert max(over) < min(coming)


@pytest.mark.slow
def test_partner_counts_named_roles_and_network_those_of_its_members(reader: Visitor) -> None:
    page = reader.page("/en/courses")
    partners = {str(each["value"]) for each in page.select("input[name=partner]")}
    networks = {
        str(each["value"]): int(text(each.find_parent("label").select_one(".n")))  # type: ignore[union-attr]  # Every box has one.
        for each in page.select("input[name=network]")
    }
    assert "ifdt" in networks
    assert not partners & set(networks)
    led = reader.get("/en/courses?partner=ifdt&open=1")
    assert led.status_code == 308
    assert led.location == "/en/courses?network=ifdt&open=1"
    count = reader.page("/en/courses?network=ifdt").select_one("main [data-total]")
    assert count is not None
    assert int(str(count["data-total"])) == networks["ifdt"]
    assert reader.get("/en/courses.atom?partner=ifdt").text.count("<entry>") == networks["ifdt"]


def test_the_directory_begins_with_those_that_have_a_course(reader: Visitor) -> None:
    page = reader.page("/en/partners")
    shown = page.select("#results .partner")
    assert all(re.search(r"\d+ courses?", text(each)) for each in shown)
    more = page.select_one("#results .more a")
    everybody = reader.page(str(more["href"])).select("#results .partner")  # type: ignore[index]  # Present.
    assert len(everybody) > len(shown)
    assert str(len(everybody)) in text(more)


@pytest.mark.parametrize("address", ["/en/programmes", "/es/programas/contemporary-diplomacy"])
def test_a_programme_says_which_course_when_what_in_all_and_who_awards(
    reader: Visitor, address: str
) -> None:
    page = reader.page(address)
    said = text(page.select_one("main"))
    assert re.search(r"\d+ (months|meses)", said)
    assert "University of Malta" in said or "Universidad de Malta" in said
    assert len(page.select(".way li, .stack tbody tr")) >= 3


@pytest.mark.parametrize(
    ("address", "skip"),
    [("/en/courses", "#results"), (COURSE["es"], "#next"), ("/es/", "#open")],
)
def test_a_second_link_skips_to_what_people_come_for(
    reader: Visitor, address: str, skip: str
) -> None:
    page = reader.page(address)
    assert [str(each["href"]) for each in page.select("body > a.skip")] == ["#main", skip]
    assert page.select_one(skip) is not None
    names = [str(each["aria-label"]) for each in page.select("nav[aria-label]")]
    assert len(set(names)) == len(names)


def test_results_come_before_filters_for_whoever_reads_from_top_to_bottom(reader: Visitor) -> None:
    page = reader.page("/en/courses").get_text()
    first = text(reader.page("/en/courses").select_one(".result h2"))
    assert page.index(first) < page.index("Narrow your search")
