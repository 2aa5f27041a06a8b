"""``flask partner`` and ``flask user``: enough for a real house to begin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from flask import current_app

from catalogue.accounts.access import MemberRole
from catalogue.command_group import DatabaseGroup
from catalogue.config import read_values
from catalogue.i18n.addresses import absolute
from catalogue.i18n.choices import country_codes
from catalogue.i18n.languages import using_locale
from catalogue.partners.codes import OrganisationKind
from catalogue.partners.queries import accounts, organisation_by_slug
from catalogue.partners.services.closing import close_account, reopen_account
from catalogue.partners.services.errors import (
    AccountClosed,
    AlreadyMember,
    LastHubUser,
    LastManagerOf,
    SlugUnusable,
    UnknownAccount,
)
from catalogue.partners.services.members import invite
from catalogue.partners.services.organisations import add

partner = DatabaseGroup("partner", help="Institutions.")
user = DatabaseGroup("user", help="People.")


def _name_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add an option for the name in each language of the house."""
    for code in reversed(read_values()["LANGUAGES"].split(",")):
        option = click.option(f"--name-{code.strip()}", help=f"Its name in the language {code}.")
        command = option(command)
    return command


@partner.command("add")
@click.argument("slug")
@_name_options
@click.option("--kind", type=click.Choice([kind.value for kind in OrganisationKind]), required=True)
@click.option("--country", required=True, help="Code of the country or territory, such as MT.")
@click.option("--contact-email", default="", help="Where it answers letters about its courses.")
def add_partner(
    slug: str, kind: str, country: str, contact_email: str, **names: str | None
) -> None:
    """Add an institution, so that people can be invited to act for it."""
    given = {key.removeprefix("name_"): name for key, name in names.items() if name}
    if not given:
        raise click.UsageError("Give its name in at least one language, for instance --name-en.")
    with using_locale(current_app.config["LANGUAGES"][0]):
        if country.upper() not in country_codes():
            raise click.UsageError(f"{country!r} is no code of a country or territory.")
    try:
        add(slug, given, OrganisationKind(kind), country.upper(), contact_email)
    except SlugUnusable as error:
        raise click.ClickException(
            f"{slug!r} cannot be used: it is taken, is a word of the site’s own addresses, or "
            "has other characters than lower-case letters, digits and hyphens."
        ) from error
    except ValueError as error:
        raise click.UsageError(f"{contact_email!r} is no mail address.") from error
    click.echo(f"Added {slug}. Invite its people with: flask user invite EMAIL --partner {slug}")


@user.command("invite")
@click.argument("email")
@click.option("--hub", is_flag=True, help="As hub staff.")
@click.option("--partner", "slug", help="To act for the institution with this slug.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in MemberRole]),
    help="What for, with --partner; the default is manager.",
)
@click.option("--language", help="Language of the invitation; the default is the house's first.")
def invite_user(
    email: str, hub: bool, slug: str | None, role: str | None, language: str | None
) -> None:
    """Invite somebody by mail, and print the link as well."""
    if hub == bool(slug):
        raise click.UsageError("Say either --hub or --partner SLUG.")
    if hub and role:
        raise click.UsageError("--role belongs to --partner; hub staff have one role.")
    languages = current_app.config["LANGUAGES"]
    language = language or languages[0]
    if language not in languages:
        raise click.UsageError(f"The house speaks {', '.join(languages)}, not {language}.")
    organisation = organisation_by_slug(slug) if slug else None
    if slug and organisation is None:
        raise click.UsageError(f"There is no institution with the slug {slug!r}.")
    try:
        token = invite(
            None,
            email,
            language,
            organisation.id if organisation else None,
            MemberRole(role or MemberRole.MANAGER) if organisation else None,
        )
    except AlreadyMember as error:
        raise click.ClickException(f"{email} has this role already.") from error
    except AccountClosed as error:
        raise click.ClickException(
            f"The account of {email} was closed. Reopen it first: flask user reopen {email}"
        ) from error
    except ValueError as error:
        raise click.UsageError(f"{email!r} is no mail address.") from error
    click.echo("The invitation is in the outbox. Its link, good for 14 days:")
    click.echo(absolute("partners.invitation", lang=language, token=token))


@user.command("list")
@click.option("--all", "everybody", is_flag=True, help="Applicants too, and closed accounts.")
def list_users(everybody: bool) -> None:
    """List who may do something here: hub staff and members of institutions."""
    left_out = 0
    for person, memberships, seen in accounts():
        roles = ["hub"] if person.is_hub() else []
        roles += [f"{each.role.value} of {each.organisation.slug}" for each in memberships]
        if not everybody and not (roles and person.active):
            left_out += 1
            continue
        state = "" if person.active else "closed"
        last = f"signed in, last seen {seen:%Y-%m-%d %H:%M} UTC" if seen else ""
        parts = (person.email, person.full_name, ", ".join(roles), state, last)
        click.echo("\t".join(part for part in parts if part))
    if left_out:
        click.echo(f"{left_out} more without a role or closed: flask user list --all", err=True)


@user.command("close")
@click.argument("email")
@click.option("--even-if-last", is_flag=True, help="Also where nobody is left to invite the next.")
def close_user(email: str, even_if_last: bool) -> None:
    """Close an account at once: its sessions, its role in the hub, its memberships."""
    try:
        closed = close_account(email, even_if_last=even_if_last)
    except UnknownAccount as error:
        raise click.ClickException(f"Nobody has an account with the address {email}.") from error
    except LastHubUser as error:
        raise click.ClickException(
            f"{email} is the only hub staff. Invite somebody else first: "
            "flask user invite EMAIL --hub; or say --even-if-last."
        ) from error
    except LastManagerOf as error:
        raise click.ClickException(
            f"{email} is the only manager of {', '.join(error.slugs)}. Invite another first: "
            f"flask user invite EMAIL --partner {error.slugs[0]} --role manager; "
            "or say --even-if-last: the hub can invite one later."
        ) from error
    click.echo(f"The account of {email} is closed." if closed else f"{email} was closed already.")


@user.command("reopen")
@click.argument("email")
def reopen_user(email: str) -> None:
    """Let somebody sign in again, without the roles they had."""
    try:
        opened = reopen_account(email)
    except UnknownAccount as error:
        raise click.ClickException(f"Nobody has an account with the address {email}.") from error
    if not opened:
        click.echo(f"The account of {email} is open.")
        return
    click.echo(f"The account of {email} is open again, without roles and without a password:")
    click.echo("a new one is chosen by “Forgotten your password?” on the page for signing in.")
