"""Asking to be told, confirming, ending: nobody signs in for that."""

from __future__ import annotations

from werkzeug.test import TestResponse

from catalogue.alerts.tokens import stop_token
from tests.load.stage import FORM, Stage
from tests.load.visits import OK, act, page
from tests.machine.visitor import Visitor


def stopping(stage: Stage) -> str:
    """Return the token that stands in a mail to end an alert."""
    with stage.app.app_context():
        return stop_token(stage.alert().stop_key)


def confirming(stage: Stage) -> str:
    """Return the token that stands in a mail to confirm an alert."""
    return stage.alert(confirmed=False).stop_key.replace("stop", "alert")


def _asked(stage: Stage, address: str) -> TestResponse:
    email = {"email": f"asked-{stage.number()}@people.example"}
    return stage.stranger().submit(address, email, select=FORM)


@act("alerts.tell_of_course")
def _of_course(stage: Stage) -> TestResponse:
    return _asked(stage, stage.url("alerts.tell_of_course"))


@act("alerts.tell_of_search")
def _of_search(stage: Stage) -> TestResponse:
    return _asked(stage, f"{stage.url('alerts.tell_of_search')}?format=online")


@act("alerts.confirm")
def _confirm(stage: Stage) -> TestResponse:
    address = stage.url("alerts.confirm", token=confirming(stage))
    return stage.stranger().submit(address, select=FORM)


@act("alerts.alert", status=OK)
def _stop(stage: Stage) -> TestResponse:
    return _stopped(stage)[1]


def _stopped(stage: Stage) -> tuple[Visitor, TestResponse]:
    visitor, address = stage.stranger(), stage.url("alerts.alert", token=stopping(stage))
    return visitor, visitor.submit(address, select=f"{FORM}:not([action])")


@act("alerts.keep")
def _keep(stage: Stage) -> TestResponse:
    address = stage.url("alerts.alert", token=stopping(stage))
    return stage.stranger().submit(address, select="form[action$=keep]")


@act("alerts.stop_all", status=OK)
def _stop_all(stage: Stage) -> TestResponse:
    visitor, token = stage.stranger(), stopping(stage)
    page = visitor.page(stage.url("alerts.alert", token=token))
    hidden = {str(each["name"]): str(each["value"]) for each in page.select("main input")}
    return visitor.post(stage.url("alerts.stop_all", token=token), data=hidden)


@act("alerts.undo", status=OK)
def _undo(stage: Stage) -> TestResponse:
    visitor, ended = _stopped(stage)
    return visitor.submit(ended, select="form[action$=undo]")


VISITS = (
    page("alerts.tell_of_course", None),
    page("alerts.tell_of_search", None, query="?format=online"),
    page("alerts.asked", None),
    page("alerts.alert", None, token=stopping),
    page("alerts.confirm", None, token=confirming),
    _of_course,
    _of_search,
    _confirm,
    _stop,
    _keep,
    _stop_all,
    _undo,
)
