"""What is remembered stays within its bound, and ends when it should."""

from __future__ import annotations

import pytest
from flask import Flask

from catalogue.caches import Cache, Ends, known, remembered


def small(name: str, most: int = 3) -> Cache[str, str]:
    return Cache(name, ends=Ends.VERSION, most=most, about="Words of a test.", weigh=len)


def test_what_was_asked_for_longest_ago_is_forgotten_first() -> None:
    words = small("words")
    for each in ("a", "b", "c"):
        words.keep(each, each)
    assert words.get("a") == "a"
    words.keep("d", "d")
    assert [words.get(each) for each in "abcd"] == ["a", None, "c", "d"]
    assert (len(words), words.weight) == (3, 3)


def test_what_grew_is_weighed_anew_and_what_is_too_heavy_is_not_kept() -> None:
    words = small("heavy words")
    words.keep("a", "a")
    words.keep("b", "b")
    assert words.keep("b", "bbb") == "bbb"
    assert [words.get(each) for each in "ab"] == [None, "bbb"]
    assert words.keep("b", "bbbb") == "bbbb"
    assert (len(words), words.weight) == (0, 0)
    words.keep("a", "a")
    words.clear()
    assert (len(words), words.weight) == (0, 0)


def test_two_caches_are_not_called_the_same() -> None:
    small("one name")
    small("one name")
    with pytest.raises(ValueError, match="one name"):
        Cache("one name", ends=Ends.PROCESS, most=1, about="Something else.")


def test_a_function_is_asked_once_for_the_same_arguments() -> None:
    asked = []

    @remembered(2)
    def double(number: int) -> int:
        """Return twice a number."""
        asked.append(number)
        return number * 2

    assert [double(number) for number in (1, 1, 2, 3, 1)] == [2, 2, 4, 6, 2]
    assert asked == [1, 2, 3, 1]
    [kind] = [each for each in known() if each.name.endswith("double")]
    assert (kind.ends, kind.most, kind.about) == (Ends.PROCESS, 2, "Return twice a number.")


def test_the_command_lists_every_cache(app: Flask) -> None:
    told = app.test_cli_runner().invoke(args=["cache", "list"])
    assert told.exit_code == 0
    names = {line.split("  ")[0] for line in told.output.splitlines()}
    assert {"web.page_cache", "courses.names", "i18n.formats._date"} <= names


@pytest.mark.engines
@pytest.mark.parametrize("name", [[], ["web.page_cache"]])
def test_what_hangs_on_the_version_is_forgotten_at_a_command(
    sample_app: Flask, name: list[str]
) -> None:
    visitor = sample_app.test_client()
    layer = sample_app.wsgi_app
    while not hasattr(layer, "_kept"):
        layer = layer.application  # type: ignore[attr-defined]  # WhiteNoise's name for it.
    visitor.get("/en/courses")
    visitor.get("/en/partners")
    assert len(layer._kept) == 2
    told = sample_app.test_cli_runner().invoke(args=["cache", "clear", *name])
    assert told.exit_code == 0, told.output
    # The first to ask lets the index follow; pages made meanwhile are not kept.
    assert visitor.get("/en/courses").status_code == 200
    assert visitor.get("/en/partners").status_code == 200
    assert len(layer._kept) == 1


@pytest.mark.parametrize(
    ("name", "why"),
    [("nothing", "There is no cache nothing"), ("i18n.formats._date", "hangs on nothing")],
)
def test_what_cannot_be_cleared_is_said(app: Flask, name: str, why: str) -> None:
    told = app.test_cli_runner().invoke(args=["cache", "clear", name])
    assert told.exit_code == 2
    assert why in told.output
