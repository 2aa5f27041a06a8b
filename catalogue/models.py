"""Every table, for whoever needs the whole schema at once: migrations and tests."""

from catalogue.accounts import models as accounts
from catalogue.alerts import models as alerts
from catalogue.comanagement import models as comanagement
from catalogue.courses import models as courses
from catalogue.enrolment import models as enrolment
from catalogue.events import models as events
from catalogue.mail import models as mail
from catalogue.partners import models as partners
from catalogue.search import models as search
from catalogue.search.synonyms import models as synonyms

__all__ = [
    "accounts",
    "alerts",
    "comanagement",
    "courses",
    "enrolment",
    "events",
    "mail",
    "partners",
    "search",
    "synonyms",
]
