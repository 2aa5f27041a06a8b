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
    MemberRole.ADMISSIONS: _l("Admissions"),
}
DUTIES: dict[MemberRole, Any] = {
    MemberRole.MANAGER: _l("Manager: invites colleagues, and may do what the others do"),
    MemberRole.EDITOR: _l("Editor: keeps the institution’s listings"),
    MemberRole.ADMISSIONS: _l("Admissions: reads and decides applications"),
}
STATES: dict[EnquiryState, Any] = {
    EnquiryState.NEW: _l("To be decided"),
    EnquiryState.APPROVED: _l("Partner now"),
    EnquiryState.DECLINED: _l("Turned down"),
}
