"""Acts of institutions and of the hub: members, enquiries, synonyms."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.load.house import PARTNER
from tests.load.stage import EDITOR, FORM, HUB, Stage
from tests.load.visits import act, page


def last_button(stage: Stage, address: str, end: str) -> str:
    """Return where the last button of a page leads whose address ends so."""
    buttons = stage.visitor(HUB).page(address).select(f"form[action$='/{end}']")
    assert buttons, f"{address} has no button to {end}."
    return str(buttons[-1]["action"])


def invite(stage: Stage) -> TestResponse:
    """Invite a colleague of the partner."""
    address = stage.url("partners.members", slug=PARTNER)
    invited = {"email": f"new-{stage.number()}@people.example", "role": "editor"}
    return stage.visitor(HUB).submit(address, invited, select=FORM)


@act("partners.contact")
def _contact(stage: Stage) -> TestResponse:
    address = stage.url("partners.contact", slug=PARTNER)
    answers = {"contact_email": f"answers-{stage.number()}@people.example"}
    return stage.visitor(HUB).submit(address, answers, select=FORM)


@act("partners.revoke_invitation")
def _revoke(stage: Stage) -> TestResponse:
    invite(stage)
    members = stage.url("partners.members", slug=PARTNER)
    return stage.press(HUB, last_button(stage, members, "revoke"))


@act("partners.invitation")
def _accept(stage: Stage) -> TestResponse:
    address = stage.url("partners.invitation", token=stage.invitation())
    return stage.press(EDITOR, address)


@act("partners.end_membership")
def _end(stage: Stage) -> TestResponse:
    _accept.go(stage)
    address = stage.url("partners.end_membership", slug=PARTNER, member=_newest(stage))
    return stage.visitor(HUB).submit(address, select=FORM)


def _newest(stage: Stage) -> str:
    """Return the number of the membership that stands last on the page."""
    members = stage.url("partners.members", slug=PARTNER)
    links = stage.visitor(HUB).page(members).select("main a[href$='/end']")
    return str(links[-1]["href"]).split("/")[-2]


@act("partners.join")
def _join(stage: Stage) -> TestResponse:
    number = stage.number()
    asked = {
        "organisation_name": f"Academy {number}",
        "organisation_kind": "diplomatic-academy",
        "country": "FJ",
        "full_name": "Somebody",
        "email": f"join-{number}@people.example",
        "message": "We would like to take part.",
    }
    return stage.stranger().submit(stage.url("partners.join"), asked, select=FORM)


@act("partners.approve")
def _approve(stage: Stage) -> TestResponse:
    address = stage.url("partners.enquiry", number=stage.enquiry())
    slug = {"slug": f"academy-{stage.number()}"}
    return stage.visitor(HUB).submit(address, slug, select="form[action$=approve]")


@act("partners.decline")
def _decline(stage: Stage) -> TestResponse:
    address = stage.url("partners.enquiry", number=stage.enquiry())
    reason = {"reason": "We do not take anybody this year."}
    return stage.visitor(HUB).submit(address, reason, select="form[action$=decline]")


def add_synonyms(stage: Stage) -> TestResponse:
    """Add a group of words that mean the same."""
    number = stage.number()
    return stage.visitor(HUB).submit(
        stage.url("synonyms.add"), {"phrases": f"aa{number}\naa{number} zz{number}"}, select=FORM
    )


@act("synonyms.change")
def _change(stage: Stage) -> TestResponse:
    add_synonyms(stage)
    number = stage.number()
    group = last_button(stage, stage.url("synonyms.listed"), "remove").removesuffix("/remove")
    phrases = {"phrases": f"bb{number}\nbb{number} yy{number}"}
    return stage.visitor(HUB).submit(group, phrases, select=FORM)


@act("synonyms.remove")
def _remove(stage: Stage) -> TestResponse:
    add_synonyms(stage)
    return stage.press(HUB, last_button(stage, stage.url("synonyms.listed"), "remove"))


VISITS = (
    page("partners.contact", slug=PARTNER),
    page("partners.end_membership", slug=PARTNER, member=_newest),
    page("partners.join", None),
    page("partners.join_received", None),
    page("partners.invitation", EDITOR, token=Stage.invitation),
    act("partners.members")(invite),
    act("synonyms.add")(add_synonyms),
    _contact,
    _revoke,
    _accept,
    _end,
    _join,
    _approve,
    _decline,
    _change,
    _remove,
)
