"""Past editions: when they make a series, how that is said, and the archive by year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.courses.rules.series import Series, series
from tests.machine.visitor import Visitor

TODAY = date(2026, 11, 23)


def in_years(*years: int, months: tuple[int, ...] = (9,)) -> list[date]:
    return [date(year, month, 10) for year in years for month in months]


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        (range(2014, 2027), Series(2014)),
        (range(2014, 2026), Series(2014)),
        ((2024, 2025, 2026), Series(2024)),
        ((2025, 2026), None),
        ((2026,), None),
        ((), None),
        ((*range(2014, 2020), *range(2021, 2027)), Series(2014, missing=(2020,))),
        (
            (2014, 2015, 2016, 2018, 2019, 2020, 2022, 2023, 2024, 2025),
            Series(2014, missing=(2017, 2021)),
        ),
        (
            (2012, 2014, 2015, 2017, 2018, 2020, 2021, 2022, 2023, 2024, 2025),
            Series(2014, missing=(2016, 2019)),
        ),
        (range(2014, 2025), None),
        ((2010, *range(2019, 2027)), Series(2019)),
        ((2014, *range(2017, 2027)), Series(2017)),
        ((2022, 2024, 2025, 2026), Series(2022, missing=(2023,))),
        ((2021, 2022, 2024, 2026), None),
        (range(2014, 2027, 2), Series(2014, years=2)),
        (range(2013, 2027, 2), Series(2013, years=2)),
        (range(2012, 2024, 2), None),
        ((2022, 2024, 2026), Series(2022, years=2)),
        ((2020, 2022, 2024), Series(2020, years=2)),
        ((2019, 2021, 2023), None),
        ((2018, 2020, 2021, 2022, 2024, 2025), Series(2018, missing=(2019, 2023))),
        ((2024, 2026), None),
    ],
)
def test_a_series_is_said_only_where_the_years_show_it(
    years: tuple[int, ...], expected: Series | None
) -> None:
    assert series(in_years(*years), TODAY) == expected


def test_twice_a_year_holds_for_every_whole_year() -> None:
    twice = in_years(*range(2019, 2026), months=(2, 9))
    assert series(twice, TODAY) == Series(2019, times=2)
    # The first year began in autumn; this year's second edition is still to come.
    late = [*in_years(2018), *twice, *in_years(2026, months=(2,))]
    assert series(late, TODAY) == Series(2018, times=2)
    assert series([day for day in twice if day != date(2022, 2, 10)], TODAY) == Series(2019)
    often = in_years(*range(2019, 2026), months=(1, 5, 9))
    assert series(often, TODAY) == Series(2019, times=3)


def test_twice_a_year_needs_two_whole_years() -> None:
    assert series([*in_years(2024, 2026), *in_years(2025, months=(2, 9))], TODAY) == Series(2024)
    two_years = [*in_years(2023, 2026), *in_years(2024, 2025, months=(2, 9))]
    assert series(two_years, TODAY) == Series(2023, times=2)
    begun = [date(2023, 9, 1), date(2026, 3, 1)]
    apart = [day for year in (2024, 2025) for day in (date(year, 3, 1), date(year, 4, 30))]
    assert series([*begun, *apart], TODAY) == Series(2023, times=2)


def test_what_begins_today_has_begun() -> None:
    starts = [*in_years(2024, 2025), TODAY]
    assert series(starts, TODAY) == Series(2024)
    assert series(starts, TODAY - timedelta(days=1)) is None


def test_two_languages_of_one_run_are_not_twice_a_year() -> None:
    starts = in_years(*range(2019, 2026))
    assert series([*starts, *(day + timedelta(days=21) for day in starts)], TODAY) == Series(2019)


def test_a_year_is_not_missing_whose_edition_belongs_to_a_run_of_the_year_before() -> None:
    starts = [date(2019, 11, 20), date(2020, 1, 10), *in_years(*range(2021, 2027))]
    assert series(starts, TODAY) == Series(2019)
    every_other = [date(year, 11, 20) for year in range(2015, 2026, 2)]
    both = [*every_other, *(day + timedelta(days=50) for day in every_other)]
    assert series(both, TODAY) == Series(2015, years=2)


def test_what_is_planned_proves_nothing() -> None:
    assert series(in_years(2025, 2026, 2027, 2028), TODAY) is None


@given(st.lists(st.dates(date(2000, 1, 1), date(2028, 12, 31)), max_size=40))
def test_whatever_is_said_is_true_of_the_years(starts: list[date]) -> None:
    found = series(starts, TODAY)
    if found is None:
        return
    held = {day.year for day in starts if day <= TODAY}
    claimed = set(range(found.since, TODAY.year, found.years)) - set(found.missing)
    assert found.since in held
    assert claimed - held <= {max(claimed)} if found.years == 2 else claimed <= held
    assert not held & set(found.missing)
    assert len([year for year in held if year >= found.since]) >= 3


@pytest.mark.parametrize(
    ("address", "words", "summary"),
    [
        (
            "/en/courses/internet-governance-in-africa",
            "Every year since 2014, except in 2020",
            "Past editions, 2014 to",
        ),
        (
            "/es/cursos/internet-governance-in-africa",
            "Todos los años desde 2014, salvo en 2020",
            "Ediciones anteriores, de 2014 a",
        ),
    ],
)
def test_the_sample_s_african_series_is_said_and_its_archive_folds_by_year(
    reader: Visitor, address: str, words: str, summary: str
) -> None:
    page = reader.page(address)
    said = page.select_one("p.series")
    assert said is not None
    assert said.get_text() == words
    folded = page.select_one("details.archive:not([open])")
    assert folded is not None
    assert folded.summary is not None
    assert folded.summary.get_text(" ", strip=True).startswith(summary)
    years = [int(each.get_text()) for each in folded.select(".dated > li > .num")]
    assert years == sorted(set(years), reverse=True)
    assert years[-1] == 2014
    assert 2020 not in years
    assert {2015, 2016, 2017, 2018, 2019, 2021, 2022, 2023, 2024} < set(years)
    assert folded.select_one('a[href$="2014-09.ics"]') is not None


def test_a_course_without_a_series_says_nothing_of_one(reader: Visitor) -> None:
    page = reader.page("/en/courses/introduction-to-internet-governance")
    assert page.select_one("p.series") is None
    assert page.select_one("details.archive") is not None
