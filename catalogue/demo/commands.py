"""``flask demo``: the sample catalogue, and large ones for trials."""

from __future__ import annotations

import click

from catalogue.command_group import DatabaseGroup
from catalogue.demo import services
from catalogue.demo.reading import DataError

demo = DatabaseGroup("demo", help="Load the sample catalogue or make a large one.")


@demo.command("load")
def load_command() -> None:
    """Load the sample catalogue into an empty database."""
    try:
        services.load(lambda step: click.echo(f"Loading {step} …"))
    except (services.NotEmpty, DataError) as error:
        raise click.ClickException(str(error)) from error
    click.echo("Sample catalogue loaded.")


@demo.command("generate")
@click.option("--courses", type=click.IntRange(1), required=True, help="How many courses.")
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    default=1,
    show_default=True,
    help="Same seed, same catalogue.",
)
def generate_command(courses: int, seed: int) -> None:
    """Add a large synthetic catalogue in English and Spanish, for trials of speed and search."""
    with click.progressbar(length=courses, label="Courses") as bar:
        try:
            services.generate(courses, seed, bar.update)
        except services.AlreadyGenerated as error:
            raise click.ClickException(str(error)) from error
