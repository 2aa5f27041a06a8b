"""Signing in and out, one's own account, passwords."""

from __future__ import annotations

from sqlalchemy import select
from werkzeug.test import TestResponse

from catalogue.accounts.models import Person
from catalogue.accounts.tokens import reset_token
from catalogue.database import db
from tests.load.stage import EDITOR, FORM, Stage
from tests.load.visits import act, page
from tests.machine.visitor import SAMPLE_PASSWORD

OTHER = "editor@commonwealth.example"
"""Somebody who does nothing else, so that a password that changes disturbs nobody."""
PASSWORDS = ("seven quiet lanterns burn", "eight quiet lanterns burn")


def link(stage: Stage) -> str:
    """Return the token of a link to a new password."""
    with stage.app.app_context():
        person = db.session.scalars(select(Person).where(Person.email == OTHER)).one()
        return reset_token(person)


@act("accounts.sign_in", hashes=True)
def _sign_in(stage: Stage) -> TestResponse:
    known = {"email": EDITOR, "password": SAMPLE_PASSWORD}
    return stage.stranger().submit(stage.url("accounts.sign_in"), known, select=FORM)


@act("accounts.sign_out")
def _sign_out(stage: Stage) -> TestResponse:
    visitor = stage.stranger()
    visitor.sign_in(EDITOR)
    return visitor.submit(stage.url("accounts.account"), select="main form[action*=sign-out]")


@act("accounts.account")
def _rename(stage: Stage) -> TestResponse:
    name = {"full_name": f"Harriet Osei {stage.number()}"}
    return stage.visitor(EDITOR).submit(stage.url("accounts.account"), name, select=FORM)


def ask_reset(stage: Stage) -> TestResponse:
    """Ask for a link to a new password."""
    asked = {"email": EDITOR}
    return stage.stranger().submit(stage.url("accounts.ask_reset"), asked, select=FORM)


@act("accounts.reset", hashes=True)
def _reset(stage: Stage) -> TestResponse:
    address = stage.url("accounts.reset", token=link(stage))
    chosen = {"new_password": PASSWORDS[stage.number() % 2]}
    return stage.stranger().submit(address, chosen, select=FORM)


@act("accounts.change_password", hashes=True)
def _change(stage: Stage) -> TestResponse:
    _reset.go(stage)
    known = {"new_password": PASSWORDS[0]}
    stage.stranger().submit(stage.url("accounts.reset", token=link(stage)), known, select=FORM)
    visitor = stage.stranger()
    visitor.sign_in(OTHER, PASSWORDS[0])
    chosen = {"password": PASSWORDS[0], "new_password": PASSWORDS[1]}
    return visitor.submit(stage.url("accounts.change_password"), chosen, select=FORM)


VISITS = (
    page("accounts.sign_in", None),
    page("accounts.ask_reset", None),
    page("accounts.reset_sent", None),
    page("accounts.reset", None, token=link),
    page("accounts.account", EDITOR),
    page("accounts.change_password", EDITOR),
    _sign_in,
    _sign_out,
    _rename,
    act("accounts.ask_reset")(ask_reset),
    _reset,
    _change,
)
