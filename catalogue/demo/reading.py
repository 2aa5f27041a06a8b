"""Reading the sample's TOML files; whatever is wrong is said with its file and its key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

Code = TypeVar("Code", bound=StrEnum)
Value = TypeVar("Value")

DATA = Path(__file__).parent / "data"


class DataError(Exception):
    """The sample's data cannot be used; the message names the file and the key."""


class _Required:
    """The default of a key that has to be there."""


REQUIRED = _Required()


class Table:
    """One table of a file. Every key is asked for by its kind; ``finish`` refuses the others.

    A key that is missing, of another kind or unknown raises ``DataError``.
    """

    def __init__(self, file: str, values: Mapping[str, Any], at: str = "") -> None:
        self.file = file
        self.at = at
        self._values = values
        self._asked: set[str] = set()

    def error(self, key: str, message: str) -> DataError:
        """Return an error that names the file and the key."""
        return DataError(f"{self.file}: {self.at}{key}: {message}")

    def has(self, key: str) -> bool:
        """Say whether the key is there."""
        return key in self._values

    def _get(self, key: str, kind: type[Value], default: Any) -> Any:
        self._asked.add(key)
        if key not in self._values:
            if isinstance(default, _Required):
                raise self.error(key, "is missing")
            return default
        value = self._values[key]
        # A boolean is a whole number to Python and to nobody else.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.error(key, f"must be {kind.__name__}, not {value!r}")
        return value

    def text(self, key: str, default: str | _Required = REQUIRED) -> str:
        """Return a text without the line breaks around it."""
        return str(self._get(key, str, default)).strip()

    def whole(self, key: str, default: int | _Required = REQUIRED) -> int:
        """Return a whole number that is not negative."""
        number = int(self._get(key, int, default))
        if number < 0:
            raise self.error(key, "must not be negative")
        return number

    def whole_or_none(self, key: str) -> int | None:
        """Return a whole number, or nothing where the key is left out."""
        return self.whole(key) if self.has(key) else None

    def flag(self, key: str, default: bool = False) -> bool:
        """Return a yes or no."""
        return bool(self._get(key, bool, default))

    def code(self, key: str, kind: type[Code], default: Code | _Required = REQUIRED) -> Code:
        """Return one of the codes of ``kind``."""
        if not self.has(key) and not isinstance(default, _Required):
            self._asked.add(key)
            return default
        value = self.text(key)
        try:
            return kind(value)
        except ValueError as error:
            raise self.error(key, f"{value!r} is none of {', '.join(kind)}") from error

    def texts(self, key: str) -> list[str]:
        """Return a list of texts; empty where the key is left out."""
        values = self._get(key, list, [])
        if not all(isinstance(value, str) for value in values):
            raise self.error(key, "must hold texts only")
        return list(values)

    def table(self, key: str) -> Table:
        """Return a table inside this one; empty where the key is left out."""
        return Table(self.file, self._get(key, dict, {}), f"{self.at}{key}.")

    def tables(self, key: str) -> list[Table]:
        """Return a list of tables; empty where the key is left out."""
        values: list[Any] = self._get(key, list, [])
        if not all(isinstance(value, dict) for value in values):
            raise self.error(key, "must hold tables only")
        return [
            Table(self.file, value, f"{self.at}{key}[{number}].")
            for number, value in enumerate(values, 1)
        ]

    def by_language(self, key: str = "words") -> dict[str, Table]:
        """Return the tables of the languages; empty where the key is left out."""
        inside = self.table(key)
        return {language: inside.table(language) for language in inside.names()}

    def names(self) -> list[str]:
        """Return the keys that are there."""
        return list(self._values)

    def finish(self) -> None:
        """Refuse what nobody asked for: it is a slip of the pen."""
        unknown = sorted(set(self._values) - self._asked)
        if unknown:
            raise self.error(unknown[0], "is not known here")


def read(path: Path) -> Table:
    """Return a file as a table."""
    try:
        with path.open("rb") as file:
            return Table(path.name, tomllib.load(file))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path.name}: {error}") from error


def read_folder(folder: Path) -> list[Table]:
    """Return a folder's files as tables, in the order of their names.

    Each names itself: ``slug`` must be the file's name.
    """
    tables = []
    for path in sorted(folder.glob("*.toml")):
        table = read(path)
        if table.text("slug") != path.stem:
            raise table.error("slug", f"must be {path.stem!r}, the file’s name")
        tables.append(table)
    return tables


def find(table: Table, key: str, slug: str, known: Mapping[str, Value]) -> Value:
    """Return what ``slug`` stands for. Raises ``DataError`` where nothing bears it."""
    if slug not in known:
        raise table.error(key, f"nothing is called {slug!r}")
    return known[slug]
