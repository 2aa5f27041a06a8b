"""Commands: ``flask serve``, ``flask worker`` and those of the features."""

from __future__ import annotations

import click
from flask import Flask, current_app

from catalogue import worker
from catalogue.demo.commands import demo


@click.command("worker")
def worker_command() -> None:
    """Deliver mail, keep the search index and do timed work until stopped."""
    worker.run(current_app._get_current_object())  # type: ignore[attr-defined]  # The proxy's object.


def init_app(app: Flask) -> None:
    """Add the commands to ``flask``."""
    app.cli.add_command(worker_command)
    app.cli.add_command(demo)
