"""What the codes of organisations and their people are called, in the page's language."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from catalogue.accounts.access import MemberRole
from catalogue.partners.codes import EnquiryState, OrganisationKind

KINDS: dict[OrganisationKind, Any] = {
    OrganisationKind.UNIVERSITY: _l("University"),
    OrganisationKind.DIPLOMATIC_ACADEMY: _l("Diplomatic academy"),
    OrganisationKind.TRAINING_INSTITUTION: _l("Training institution"),
    OrganisationKind.MINISTRY: _l("Ministry"),
    OrganisationKind.GOVERNMENT: _l("Government"),
    OrganisationKind.INTERGOVERNMENTAL: _l("Intergovernmental organisation"),
    OrganisationKind.NGO: _l("Non-governmental organisation"),
    OrganisationKind.ASSOCIATION: _l("Industry association"),
    OrganisationKind.NETWORK: _l("Network"),
    OrganisationKind.REGULATOR: _l("Regulatory authority"),
}
ROLES: dict[MemberRole, Any] = {
    MemberRole.MANAGER: _l("Manager"),
    MemberRole.EDITOR: _l("Editor"),
    MemberRole.ADMISSIONS: _l("Admissions officer"),
}
DUTIES: dict[MemberRole, Any] = {
    MemberRole.MANAGER: _l("Manager: invites colleagues and can do everything the other roles can"),
    MemberRole.EDITOR: _l("Editor: maintains the institution’s listings"),
    MemberRole.ADMISSIONS: _l("Admissions officer: reads and decides on applications"),
}
STATES: dict[EnquiryState, Any] = {
    EnquiryState.NEW: _l("Awaiting decision"),
    EnquiryState.APPROVED: _l("Partner"),
    EnquiryState.DECLINED: _l("Enquiry declined"),
}
