"""What the codes of the workspace are called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from catalogue.workspace.codes import CourseState

STATES = {
    CourseState.PUBLISHED: _l("Published"),
    CourseState.CHANGED: _l("Published, with unpublished changes"),
    CourseState.UNPUBLISHED: _l("Not published yet"),
}
