"""``flask cache``: what processes remember between two requests, and how to have them forget it."""

from __future__ import annotations

import click

from catalogue import caches
from catalogue.caches import Ends
from catalogue.command_group import DatabaseGroup
from catalogue.search.services import forget

cache = DatabaseGroup("cache", help="What processes remember between two requests.")

UNTIL = {
    Ends.VERSION: "the next publication",
    Ends.PROCESS: "the process ends",
}


@cache.command("list")
def list_command() -> None:
    """List every cache: how much it holds at most, until when, and what."""
    for kind in caches.known():
        until = UNTIL[kind.ends]
        click.echo(f"{kind.name}  at most {kind.most:,}, until {until}  {kind.about}".rstrip())


@cache.command("clear")
@click.argument("name", required=False)
def clear_command(name: str | None = None) -> None:
    """Have every process forget NAME, or all that hangs on what is published.

    It counts as a publication, with which all of these end at once. What ends with the process
    hangs on nothing that can change while it runs.
    """
    known = {kind.name: kind for kind in caches.known()}
    if name is not None and name not in known:
        raise click.UsageError(f"There is no cache {name}. “flask cache list” names them.")
    if name is not None and known[name].ends is Ends.PROCESS:
        raise click.UsageError(
            f"{name} hangs on nothing that changes while a process runs. Restart the processes."
        )
    number = forget()
    click.echo(f"Every process forgets it within a second: the catalogue is at version {number}.")
