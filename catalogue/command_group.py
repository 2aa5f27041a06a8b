"""The group of ``flask`` commands that use the database."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from catalogue.database import why_unusable


class DatabaseGroup(AppGroup):
    """Commands that say in one line why the database cannot be used."""

    def invoke(self, context: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(context)
        except DBAPIError as error:
            raise click.ClickException(why_unusable(error)) from error
