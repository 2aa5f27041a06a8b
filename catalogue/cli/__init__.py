"""Commands: ``flask serve``, ``flask worker`` and those that begin a real house."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import with_appcontext

from catalogue import worker
from catalogue.cli.cache import cache
from catalogue.cli.docs import docs
from catalogue.cli.mail import mail
from catalogue.cli.people import partner, user
from catalogue.cli.serve import current_application, serve_command
from catalogue.comanagement.commands import group as listing
from catalogue.demo.commands import demo
from catalogue.search.commands import group as search


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Deliver mail, keep the search index and do timed work until stopped."""
    worker.run(current_application())


def init_app(app: Flask) -> None:
    """Add the commands to ``flask``."""
    features = (demo, search, listing)
    own = (serve_command, worker_command, partner, user, mail, cache, docs)
    for command in (*own, *features):
        app.cli.add_command(command)
