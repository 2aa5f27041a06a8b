"""Names are found by beginnings of words, abbreviations and stems, whatever the accents."""

from __future__ import annotations

import time

import pytest

from catalogue.search.text.names import Named, NameIndex

THINGS = [
    Named(
        "partner",
        "instituto-matias-romero",
        {"en": "Matías Romero Institute", "es": "Instituto Matías Romero"},
        ("IMR",),
    ),
    Named(
        "partner",
        "university-of-malta",
        {"en": "University of Malta", "es": "Universidad de Malta"},
        ("UM",),
    ),
    Named(
        "partner",
        "ministry-for-foreign-affairs-of-malta",
        {"en": "Ministry for Foreign Affairs of Malta"},
        ("", "Ministry for Foreign and European Affairs"),
    ),
    Named("partner", "nepad", {"es": "Nueva Alianza para el Desarrollo de África"}, ("NEPAD",)),
    Named("partner", "academia", {"es": "Academia Diplomática del Perú"}),
    Named("partner", "internet-forum", {"en": "Internet Governance Forum"}, ("IGF",)),
    Named(
        "programme",
        "contemporary-diplomacy",
        {"en": "Contemporary Diplomacy: Master", "es": "Diplomacia Contemporánea: Maestría"},
    ),
    Named("topic", "internet-governance", {"en": "Internet governance"}),
    Named("partner", "tonga", {"en": "Academy of Nuku\u02bbalofa"}),
]


@pytest.fixture(scope="module")
def names() -> NameIndex:
    return NameIndex(THINGS)


def found(names: NameIndex, text: str, language: str = "en", **how: object) -> list[str]:
    return [each.slug for each in names.find(text, language, most=9, **how)]  # type: ignore[arg-type]  # Tests give what it takes.


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("IMR", "instituto-matias-romero"),
        ("imr", "instituto-matias-romero"),
        ("Matías Romero", "instituto-matias-romero"),
        ("matias romero", "instituto-matias-romero"),
        ("romero matí", "instituto-matias-romero"),
        ("instituto matías", "instituto-matias-romero"),
        ("universidad de malta", "university-of-malta"),
        ("the University of Malta", "university-of-malta"),
        ("contemporary diplomacy", "contemporary-diplomacy"),
        ("diplomacia contemporanea", "contemporary-diplomacy"),
        ("european affairs", "ministry-for-foreign-affairs-of-malta"),
        ("nueva alianza para el desarrollo", "nepad"),
        ("UM", "university-of-malta"),
        ("academias diplomáticas", "academia"),
    ],
)
def test_a_name_is_found_in_either_language(
    names: NameIndex, text: str, first: str, language: str
) -> None:
    assert found(names, text, language)[0] == first


def test_the_same_word_finds_all_who_bear_it_the_shorter_name_first(names: NameIndex) -> None:
    assert found(names, "malta") == [
        "university-of-malta",
        "ministry-for-foreign-affairs-of-malta",
    ]


def test_a_text_that_says_more_still_names_whom_it_names(names: NameIndex) -> None:
    assert found(names, "courses of the IMR on negotiation") == ["instituto-matias-romero"]
    assert found(names, "cursos de la Universidad de Malta", "es") == ["university-of-malta"]
    assert found(names, "courses of the IMR on negotiation", mentions=False) == []


@pytest.mark.parametrize(
    "text",
    ["", "  ", "de la", "zzz", "romero zzz", "international", "i", "ma", "%_*", "ﷺ", "\u0301"],
)
def test_what_names_nothing_finds_nothing(names: NameIndex, text: str) -> None:
    assert found(names, text) == []


def test_words_of_two_names_are_not_one_name(names: NameIndex) -> None:
    assert found(names, "romero malta") == []


def test_shorter_beginnings_are_for_whoever_asks_for_them(names: NameIndex) -> None:
    assert "university-of-malta" in found(names, "ma", shortest=2)


def test_kinds_and_rank_are_the_callers(names: NameIndex) -> None:
    assert found(names, "internet", kinds=("topic",)) == ["internet-governance"]
    order = {"ministry-for-foreign-affairs-of-malta": -5}
    ranked = found(names, "malta", rank=lambda each: order.get(each.slug, 0))
    assert ranked[0] == "ministry-for-foreign-affairs-of-malta"


def test_each_thing_comes_once_and_no_more_than_asked_for(names: NameIndex) -> None:
    assert len(found(names, "inst")) == 1
    assert len(names.find("ma", "en", most=1, shortest=2)) == 1


@pytest.mark.slow
def test_five_thousand_institutions_are_asked_in_milliseconds() -> None:
    places = [f"{one}{two}ia" for one in ("Ar", "Bel", "Cor", "Dan", "Er") for two in range(100)]
    kinds = [
        ("Academy of {}", "Academia de {}"),
        ("University of {}", "Universidad de {}"),
        ("Diplomatic Institute of {}", "Instituto Diplomático de {}"),
        ("Ministry of Foreign Affairs of {}", "Ministerio de Relaciones Exteriores de {}"),
    ] * 3
    things = [
        Named("partner", f"{place}-{number}", {"en": en.format(place), "es": es.format(place)})
        for place in places
        for number, (en, es) in enumerate(kinds)
    ]
    assert len(things) >= 5_000
    index = NameIndex(things)
    for text in ("a", "ac", "academy", "ministry of foreign affairs", "ar7ia university", "zz"):
        began = time.perf_counter()
        index.find(text, "en", most=3, shortest=2)
        assert time.perf_counter() - began < 0.1, text


@pytest.mark.parametrize("sign", ["'", "’", "‘", "`", "´", "\u02bb", "\u02bc", ""])
def test_any_apostrophe_finds_any_other(sign: str) -> None:
    found = NameIndex(THINGS).find(f"nuku{sign}alofa", "es", most=5)
    assert [each.slug for each in found] == ["tonga"]
