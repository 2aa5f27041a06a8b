"""Whatever is wrong in a file of the sample is said with its file and its key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from catalogue.courses.codes import Level
from catalogue.demo.reading import DataError, Table, find, read, read_folder

VALUES: dict[str, Any] = {
    "text": " words\n",
    "whole": 3,
    "less": -1,
    "flag": True,
    "level": "advanced",
    "odd": "very",
    "texts": ["a", "b"],
    "mixed": ["a", 1],
    "words": {"en": {"title": "Course"}, "es": {"title": "Curso"}},
    "rows": [{"name": "one"}, {"name": "two"}],
}


def table(**values: Any) -> Table:
    return Table("course.toml", values or VALUES)


def test_each_kind_of_value_is_read() -> None:
    values = table()
    assert values.text("text") == "words"
    assert values.whole("whole") == values.whole_or_none("whole") == 3
    assert values.flag("flag") is True
    assert values.code("level", Level) is Level.ADVANCED
    assert values.texts("texts") == ["a", "b"]
    assert [each.text("name") for each in values.tables("rows")] == ["one", "two"]
    titles = {language: words.text("title") for language, words in values.by_language().items()}
    assert titles == {"en": "Course", "es": "Curso"}


def test_what_is_left_out_has_a_default_where_it_may_be() -> None:
    values = table(other=1)
    assert values.text("text", "") == ""
    assert values.whole("whole", 0) == 0
    assert values.whole_or_none("whole") is None
    assert values.flag("flag") is False
    assert values.code("level", Level, Level.ADVANCED) is Level.ADVANCED
    assert values.texts("texts") == []
    assert values.tables("rows") == []
    assert values.by_language() == {}
    assert not values.has("text")


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda values: values.text("nothing"), "course.toml: nothing: is missing"),
        (lambda values: values.code("nothing", Level), "course.toml: nothing: is missing"),
        (lambda values: values.text("whole"), "course.toml: whole: must be str, not 3"),
        (lambda values: values.whole("text"), "course.toml: text: must be int"),
        (lambda values: values.whole("flag"), "course.toml: flag: must be int, not True"),
        (lambda values: values.whole("less"), "course.toml: less: must not be negative"),
        (lambda values: values.flag("text"), "course.toml: text: must be bool"),
        (lambda values: values.code("odd", Level), "'very' is none of introductory"),
        (lambda values: values.texts("mixed"), "course.toml: mixed: must hold texts only"),
        (lambda values: values.tables("texts"), "course.toml: texts: must hold tables only"),
        (
            lambda values: values.table("words").table("es").text("summary"),
            "course.toml: words.es.summary: is missing",
        ),
        (
            lambda values: values.tables("rows")[1].whole("name"),
            r"course.toml: rows\[2\].name: must be int",
        ),
        (lambda values: values.finish(), "course.toml: flag: is not known here"),
        (lambda values: find(values, "text", "x", {}), "course.toml: text: nothing is called 'x'"),
    ],
)
def test_a_fault_is_named(ask: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        ask(table())


def test_what_was_asked_for_is_known() -> None:
    values = table(name="x", note="y")
    values.text("name")
    values.text("note", "")
    values.finish()


def test_what_exists_is_found() -> None:
    assert find(table(), "text", "a", {"a": 1}) == 1


def test_a_file_must_be_toml(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("slug = ")
    with pytest.raises(DataError, match=r"broken\.toml: "):
        read(tmp_path / "broken.toml")


def test_a_file_bears_its_slug_as_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('slug = "a"')
    assert [each.text("slug") for each in read_folder(tmp_path)] == ["a"]
    (tmp_path / "b.toml").write_text('slug = "c"')
    with pytest.raises(DataError, match=r"b\.toml: slug: must be 'b'"):
        read_folder(tmp_path)
