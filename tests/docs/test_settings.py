"""The table of settings says what the code says."""

from __future__ import annotations

from catalogue.config import PREFIX, ROOT, SETTINGS


def table() -> list[str]:
    """Return the rows that ``docs/settings.md`` has to have."""
    return [
        f"| `{PREFIX}{setting.name}` | {f'`{setting.default}`' if setting.default else '–'} "
        f"| {setting.meaning} |"
        for setting in SETTINGS
    ]


def test_every_setting_stands_in_the_table_as_the_code_has_it() -> None:
    lines = (ROOT / "docs" / "settings.md").read_text().splitlines()
    rows = [line for line in lines if line.startswith(f"| `{PREFIX}")]
    assert rows == table(), "\n".join(["The table should be:", *table()])
