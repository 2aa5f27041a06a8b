"""``flask search …``: the index on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from catalogue.command_group import DatabaseGroup
from catalogue.search import services

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

group = DatabaseGroup("search", help="Keep this machine's search index.")


@group.command("rebuild")
def rebuild_command() -> None:
    """Build the search index anew from the database, beside the one in use."""
    courses = services.expected()
    bar: ProgressBar[int]
    with click.progressbar(length=courses, label="Courses", show_pos=True) as bar:
        services.rebuild(bar.update)
