"""Everything that is typed into pages of applying and deciding."""

from catalogue.enrolment.forms.application import ApplicationForm, RouteOption, Shape
from catalogue.enrolment.forms.small import ActionForm, CorrectionForm, LaterForm
from catalogue.enrolment.forms.staff import DecisionForm, InternalNoteForm, LetterForm, SeenForm

__all__ = [
    "ActionForm",
    "ApplicationForm",
    "CorrectionForm",
    "DecisionForm",
    "InternalNoteForm",
    "LaterForm",
    "LetterForm",
    "RouteOption",
    "SeenForm",
    "Shape",
]
