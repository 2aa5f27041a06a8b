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
        option = click.option(f"--name-{code.strip()}", help=f"Name in the language {code}.")
        command = option(command)
    return command


@partner.command("add")
@click.argument("slug")
@_name_options
@click.option("--kind", type=click.Choice([kind.value for kind in OrganisationKind]), required=True)
@click.option("--country", required=True, help="Code of the country or territory, such as MT.")
@click.option("--contact-email", default="", help="E-mail address for replies about its courses.")
def add_partner(
    slug: str, kind: str, country: str, contact_email: str, **names: str | None
) -> None:
    """Add an institution, so that people can be invited to represent it."""
    given = {key.removeprefix("name_"): name for key, name in names.items() if name}
    if not given:
        raise click.UsageError("Enter the name in at least one language, for example --name-en.")
    with using_locale(current_app.config["LANGUAGES"][0]):
        if country.upper() not in country_codes():
            raise click.UsageError(f"{country!r} is not the code of a country or territory.")
    try:
        add(slug, given, OrganisationKind(kind), country.upper(), contact_email)
    except SlugUnusable as error:
        raise click.ClickException(
            f"{slug!r} cannot be used: it is taken, is reserved for the site’s own addresses, or "
            "contains characters other than lower-case letters, digits and hyphens."
        ) from error
    except ValueError as error:
        raise click.UsageError(f"{contact_email!r} is not an e-mail address.") from error
    click.echo(f"Added {slug}. Invite people with: flask user invite EMAIL --partner {slug}")


@user.command("invite")
@click.argument("email")
@click.option("--hub", is_flag=True, help="As a member of the catalogue team.")
@click.option("--partner", "slug", help="As a member of the institution with this slug.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in MemberRole]),
    help="Role, with --partner; default: manager.",
)
@click.option(
    "--language", help="Language of the invitation; default: the first configured language."
)
def invite_user(
    email: str, hub: bool, slug: str | None, role: str | None, language: str | None
) -> None:
    """Invite someone by e-mail, and print the link as well."""
    if hub == bool(slug):
        raise click.UsageError("Use either --hub or --partner SLUG.")
    if hub and role:
        raise click.UsageError(
            "--role can only be used with --partner; the catalogue team has one role."
        )
    languages = current_app.config["LANGUAGES"]
    language = language or languages[0]
    if language not in languages:
        raise click.UsageError(
            f"The languages are {', '.join(languages)}; {language} is not one of them."
        )
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
        raise click.ClickException(f"{email} already has this role.") from error
    except AccountClosed as error:
        raise click.ClickException(
            f"The account of {email} was closed. Reopen it first: flask user reopen {email}"
        ) from error
    except ValueError as error:
        raise click.UsageError(f"{email!r} is not an e-mail address.") from error
    click.echo("The invitation is in the outbox. Its link, valid for 14 days:")
    click.echo(absolute("partners.invitation", lang=language, token=token))


@user.command("list")
@click.option("--all", "everybody", is_flag=True, help="Include applicants and closed accounts.")
def list_users(everybody: bool) -> None:
    """List who has a role: the catalogue team and members of institutions."""
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
@click.option("--even-if-last", is_flag=True, help="Even if nobody is left to invite the next one.")
def close_user(email: str, even_if_last: bool) -> None:
    """Close an account immediately: its sessions, its roles, its memberships."""
    try:
        closed = close_account(email, even_if_last=even_if_last)
    except UnknownAccount as error:
        raise click.ClickException(f"There is no account with the address {email}.") from error
    except LastHubUser as error:
        raise click.ClickException(
            f"{email} is the last member of the catalogue team. Invite someone else first: "
            "flask user invite EMAIL --hub; or use --even-if-last."
        ) from error
    except LastManagerOf as error:
        raise click.ClickException(
            f"{email} is the only manager of {', '.join(error.slugs)}. Invite another first: "
            f"flask user invite EMAIL --partner {error.slugs[0]} --role manager; "
            "or use --even-if-last: the catalogue team can invite one later."
        ) from error
    click.echo(f"The account of {email} is closed." if closed else f"{email} was already closed.")


@user.command("reopen")
@click.argument("email")
def reopen_user(email: str) -> None:
    """Let someone sign in again, without their former roles."""
    try:
        opened = reopen_account(email)
    except UnknownAccount as error:
        raise click.ClickException(f"There is no account with the address {email}.") from error
    if not opened:
        click.echo(f"The account of {email} is open.")
        return
    click.echo(f"The account of {email} is open again, without roles or password:")
    click.echo("choose a new one with “Forgotten your password?” on the sign-in page.")
