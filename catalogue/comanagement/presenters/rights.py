"""What somebody may do with a listing, and why, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalogue.accounts.access import MemberRole
from catalogue.caches import remembered
from catalogue.comanagement.access import Action, Reason
from catalogue.courses.codes import PartnerRole
from catalogue.i18n.formats import join_list
from catalogue.i18n.languages import language

DEEDS = {
    Action.READ_DRAFT: _l("read the draft"),
    Action.HISTORY: _l("see its history"),
    Action.EDIT: _l("edit its texts"),
    Action.PUBLISH: _l("publish it"),
    Action.PARTNERS: _l("choose its partners"),
    Action.EDITION_EDIT: _l("edit its editions"),
    Action.EDITION_CREATE: _l("begin editions"),
    Action.EDITION_PUBLISH: _l("publish editions"),
    Action.SIGN_OFF: _l("sign off its accreditation"),
}
MEMBERS = {
    MemberRole.MANAGER: _l("as manager"),
    MemberRole.EDITOR: _l("as editor"),
    MemberRole.ADMISSIONS: _l("in admissions"),
}
BEHIND = {
    PartnerRole.LEAD: _l("leads the course"),
    PartnerRole.CO_DELIVERER: _l("delivers it jointly"),
    PartnerRole.ACCREDITOR: _l("accredits it"),
    PartnerRole.FUNDER: _l("funds it"),
    PartnerRole.COMMISSIONER: _l("commissioned it"),
    PartnerRole.HOST: _l("hosts it"),
    PartnerRole.CLIENT: _l("had it made for its staff"),
    PartnerRole.COOPERATION: _l("cooperates in it"),
}
SHORT = (
    Action.EDIT,
    Action.PUBLISH,
    Action.EDITION_EDIT,
    Action.EDITION_PUBLISH,
    Action.SIGN_OFF,
    Action.PARTNERS,
)
"""The deeds worth naming; who may do none of them may read."""


KEPT = 2048
"""How many of the latest phrases are remembered: a list says the same of nearly every course."""


def deeds(rights: Mapping[Action, object]) -> str:
    """Return what somebody may do, as one phrase."""
    named = tuple(action for action in SHORT if action in rights)
    return _deeds(named or tuple(action for action in Action if action in rights), language())


@remembered(KEPT)
def _deeds(actions: tuple[Action, ...], _language: str) -> str:
    return join_list([str(DEEDS[action]) for action in actions])


def reason_words(reasons: Sequence[Reason], names: Mapping[int, str]) -> str:
    """Return in words why: the roles that one organisation has, and the office held in it."""
    first = reasons[0]
    if first.organisation_id is None or first.member_role is None:
        return _("you work for the house that runs the catalogue")
    roles = tuple(each.partner_role for each in reasons if each.partner_role is not None)
    name = names.get(first.organisation_id, "")
    return _reason(name, roles, first.member_role, language())


@remembered(KEPT)
def _reason(
    organisation: str, roles: tuple[PartnerRole, ...], office: MemberRole, _language: str
) -> str:
    return _(
        "%(organisation)s %(role)s and you work there %(office)s",
        organisation=organisation,
        role=join_list(list(dict.fromkeys(str(BEHIND[role]) for role in roles))),
        office=MEMBERS[office],
    )


def because(rights: Mapping[Action, Sequence[Reason]], names: Mapping[int, str]) -> list[str]:
    """Return why somebody has any right, each organisation and office said once."""
    gathered: dict[object, list[Reason]] = {}
    for reasons in rights.values():
        for reason in reasons:
            same = gathered.setdefault((reason.organisation_id, reason.member_role), [])
            if reason not in same:
                same.append(reason)
    return [reason_words(reasons, names) for reasons in gathered.values()]


def deeds_by_reason(
    rights: Mapping[Action, Sequence[Reason]], names: Mapping[int, str]
) -> dict[str, list[str]]:
    """Return for each reason what it allows beyond those before it; an idle one is left out."""
    found: dict[str, list[str]] = {}
    for action, reasons in rights.items():
        found.setdefault(reason_words(reasons[:1], names), []).append(str(DEEDS[action]))
    return found
