"""Pages of the workspace that need more than the usual parts of an address, or are seen twice."""

from __future__ import annotations

from tests.load.crowd import APPLICANT
from tests.load.stage import ACCREDITED, ADMISSIONS, EDITOR, HUB, Stage
from tests.load.visits import page, the

BEYOND = "?page=9999"
"""A page beyond the last leads to the last."""
LIST = "enrolment.edition_applications"

VISITS = (
    page("workspace.home"),
    page("workspace.home", HUB, "last page", BEYOND),
    page("workspace.home", HUB, "searched", "?q=diplomacy"),
    page("workspace.home", HUB, "with changes to publish", "?state=changed"),
    page("workspace.home", EDITOR, "the partner's editor"),
    page("workspace.course"),
    page("workspace.course", ADMISSIONS, "admissions"),
    page("comanagement.edition"),
    page("comanagement.edition", EDITOR, "the partner's editor"),
    page("comanagement.publish"),
    page("comanagement.publish", EDITOR, "an edition", edition=the("edition")),
    page("comanagement.history"),
    page("comanagement.history", HUB, "last page", BEYOND),
    page("comanagement.history", HUB, "an edition", edition=the("edition")),
    page("comanagement.new_edition"),
    page("comanagement.new_edition", EDITOR, "from another", "?from=2027-02"),
    page("comanagement.revision"),
    page("comanagement.revision", HUB, "the latest", number=Stage.head),
    page("comanagement.revision", HUB, "an edition", edition=the("edition")),
    page("comanagement.sign_off", slug=ACCREDITED),
    page("partners.enquiry", number=Stage.enquiry),
    page("partners.members", slug="gsma-capacity-building"),
    page(LIST, ADMISSIONS),
    page(LIST, ADMISSIONS, "by name", "?sort=name"),
    page(LIST, ADMISSIONS, "by country", "?sort=country"),
    page(LIST, ADMISSIONS, "declined only", "?status=declined"),
    page(LIST, ADMISSIONS, "last page", BEYOND),
    page("enrolment.application", ADMISSIONS),
    page("enrolment.my_applications", APPLICANT),
)
