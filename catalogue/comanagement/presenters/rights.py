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
    Action.HISTORY: _l("see the history"),
    Action.EDIT: _l("edit the texts of the course"),
    Action.PUBLISH: _l("publish the course"),
    Action.PARTNERS: _l("choose the partners"),
    Action.EDITION_EDIT: _l("edit the editions"),
    Action.EDITION_CREATE: _l("create editions"),
    Action.EDITION_PUBLISH: _l("publish the editions"),
    Action.SIGN_OFF: _l("sign off the accreditation"),
}
MEMBERS = {
    MemberRole.MANAGER: _l("manager"),
    MemberRole.EDITOR: _l("editor"),
    MemberRole.ADMISSIONS: _l("admissions officer"),
}
BEHIND = {
    PartnerRole.LEAD: _l("leads the course"),
    PartnerRole.CO_DELIVERER: _l("co-delivers the course"),
    PartnerRole.ACCREDITOR: _l("accredits the course"),
    PartnerRole.FUNDER: _l("funds the course"),
    PartnerRole.COMMISSIONER: _l("commissioned the course"),
    PartnerRole.HOST: _l("hosts the course"),
    PartnerRole.CLIENT: _l("commissioned the course for its staff"),
    PartnerRole.COOPERATION: _l("cooperates on the course"),
}
BEHIND_TOO = {
    PartnerRole.LEAD: _l("leads it"),
    PartnerRole.CO_DELIVERER: _l("co-delivers it"),
    PartnerRole.ACCREDITOR: _l("accredits it"),
    PartnerRole.FUNDER: _l("funds it"),
    PartnerRole.COMMISSIONER: _l("commissioned it"),
    PartnerRole.HOST: _l("hosts it"),
    PartnerRole.CLIENT: _l("commissioned it for its staff"),
    PartnerRole.COOPERATION: _l("cooperates on it"),
}
"""The same of a second role and those after it, once the course has been named."""

COURSE = (Action.EDIT, Action.EDITION_EDIT)
PUBLISHING = (Action.PUBLISH, Action.EDITION_PUBLISH)
BESIDES = {
    Action.PARTNERS: _l("choose its partners"),
    Action.SIGN_OFF: _l("sign off its accreditation"),
}
"""What may be added to what somebody may do with the course itself."""
KEPT = 2048
"""How many of the latest phrases are remembered: a list says the same of nearly every course."""


def deeds(rights: Mapping[Action, object]) -> str:
    """Return what somebody may do, as one phrase."""
    return _deeds(tuple(action for action in Action if action in rights), language())


@remembered(KEPT)
def _deeds(actions: tuple[Action, ...], _language: str) -> str:
    """Say course and editions in one where the rights are the usual ones, else each by itself."""
    if not set(COURSE) <= set(actions):
        return join_list([str(DEEDS[action]) for action in actions])
    if set(PUBLISHING) <= set(actions):
        main = _("edit and publish this course and its editions")
    else:
        main = _("edit this course and its editions")
    besides = [str(words) for action, words in BESIDES.items() if action in actions]
    if not besides:
        return main
    return _("%(main)s, and also %(besides)s", main=main, besides=join_list(besides))


def reason_words(reasons: Sequence[Reason], names: Mapping[int, str]) -> str:
    """Return in words why: the roles that one organisation has, and the office held in it."""
    first = reasons[0]
    if first.organisation_id is None or first.member_role is None:
        return _("catalogue administrator")
    roles = tuple(each.partner_role for each in reasons if each.partner_role is not None)
    name = names.get(first.organisation_id, "")
    return _reason(name, roles, first.member_role, language())


@remembered(KEPT)
def _reason(
    organisation: str, roles: tuple[PartnerRole, ...], office: MemberRole, _language: str
) -> str:
    first, *others = dict.fromkeys(roles)
    return _(
        "%(office)s at %(organisation)s, which %(role)s",
        organisation=organisation,
        role=join_list([str(BEHIND[first]), *(str(BEHIND_TOO[role]) for role in others)]),
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
