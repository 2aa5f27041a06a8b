"""``flask listing …``: whether what is kept of listings is sound, and mending it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from flask_babel import gettext as _

from catalogue.comanagement.queries.healing import Surplus, surplus
from catalogue.comanagement.services.healing import heal
from catalogue.command_group import DatabaseGroup
from catalogue.i18n.languages import languages, using_locale

group = DatabaseGroup("listing", help="Courses and editions as edited by partners.")


def _drop_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--drop",
        multiple=True,
        metavar="LANGUAGE",
        help="Also include texts in this language, which is not configured. Repeatable.",
    )(command)


def _found(drop: tuple[str, ...]) -> list[Surplus]:
    """Return the listings with surplus names; refuses to drop a language of the house."""
    spoken = [code for code in drop if code in languages()]
    if spoken:
        raise click.UsageError(f"{', '.join(spoken)} is configured; its texts are not dropped.")
    return list(surplus(drop))


def _line(found: Surplus) -> str:
    parts = [*found.names, *(f"public texts in {code!r}" for code in found.languages)]
    return f"{found.called}: {', '.join(parts)}"


@group.command("check")
@_drop_option
def check_command(drop: tuple[str, ...]) -> None:
    """Report listings with unknown fields; exits with 1 if there are any."""
    found = _found(drop)
    for each in found:
        click.echo(_line(each))
    if found:
        click.echo(f"{len(found)} to repair, with: flask listing heal")
        raise SystemExit(1)
    click.echo("No listing has unknown fields.")


@group.command("heal")
@_drop_option
def heal_command(drop: tuple[str, ...]) -> None:
    """Remove unknown fields from listings: each gets a new revision without them.

    Nothing is rewritten: earlier revisions keep what they hold, and no page shows it. Running it
    twice does no harm.
    """
    found = _found(drop)
    with using_locale(languages()[0]):
        note = _("Fields that do not exist were removed.")
    for each in found:
        number = heal(each.listing_id, note=note, dropped=drop)
        done = f"revision {number}" if number else "public texts only"
        click.echo(f"{_line(each)} ({done})")
    click.echo(f"{len(found)} repaired." if found else "No listing has unknown fields.")
