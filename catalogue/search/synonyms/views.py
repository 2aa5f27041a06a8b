"""The hub's page of synonyms: listed, added, changed, removed."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from catalogue.accounts.access import Rule, admits
from catalogue.accounts.context.actor import actor
from catalogue.accounts.forms import EmptyForm
from catalogue.i18n.collation import sort_key
from catalogue.i18n.languages import language, languages
from catalogue.i18n.routing import localised
from catalogue.search.synonyms import queries, services
from catalogue.search.synonyms.forms import GroupForm
from catalogue.search.synonyms.models import SynonymGroup

synonyms = Blueprint("synonyms", __name__)

Page = str | Response | tuple[str, int]


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(synonyms)


@localised(synonyms, "/workspace/synonyms", endpoint="listed")
@admits(Rule.HUB)
def list_groups() -> str:
    """List the groups by language, in the order of their first words."""
    groups = sorted(
        queries.groups(),
        key=lambda group: sort_key(group.phrases[0].text if group.phrases else "", group.language),
    )
    return render_template(
        "search/synonyms.html",
        languages=[
            (code, [group for group in groups if group.language == code]) for code in languages()
        ],
        press=EmptyForm(),
        actor=actor(),
    )


@localised(synonyms, "/workspace/synonyms/add", methods=["GET", "POST"])
@admits(Rule.HUB)
def add() -> Page:
    """Add a group."""
    form = GroupForm(data={"language": language()})
    if not form.is_submitted():
        return _form(form)
    if form.validate():
        try:
            services.add(actor(), form.language.data, form.wanted())
        except services.AlreadyThere as error:
            _point_at(form, error)
        else:
            flash(_("Group added; searches use it from now on."), "success")
            return redirect(url_for("synonyms.listed"), 303)
    return _form(form), 422


@localised(synonyms, "/workspace/synonyms/<int:number>", methods=["GET", "POST"])
@admits(Rule.HUB)
def change(number: int) -> Page:
    """Change a group."""
    group = _found(number)
    form = GroupForm(
        data={
            "language": group.language,
            "revision": str(group.revision),
            "phrases": "\n".join(phrase.text for phrase in group.phrases),
        }
    )
    if not form.is_submitted():
        return _form(form, group)
    if form.validate():
        try:
            services.change(
                actor(), number, form.known_revision(), form.language.data, form.wanted()
            )
        except services.Gone as error:
            raise NotFound from error
        except services.Changed:
            group = _found(number)
            form.revision.data = str(group.revision)
            return _form(form, group, clash=True), 409
        except services.AlreadyThere as error:
            _point_at(form, error)
        else:
            flash(_("Group changed; searches use it from now on."), "success")
            return redirect(url_for("synonyms.listed"), 303)
    return _form(form, _found(number)), 422


@localised(synonyms, "/workspace/synonyms/<int:number>/remove", methods=["POST"])
@admits(Rule.HUB)
def remove(number: int) -> Response:
    """Remove a group."""
    words = " = ".join(phrase.text for phrase in _found(number).phrases)
    try:
        services.remove(actor(), number)
    except services.Gone as error:
        raise NotFound from error
    flash(_("Group removed: %(words)s.", words=words), "success")
    return redirect(url_for("synonyms.listed"), 303)


def _found(number: int) -> SynonymGroup:
    found = queries.group(number)
    if found is None:
        raise NotFound
    return found


def _form(form: GroupForm, group: SynonymGroup | None = None, *, clash: bool = False) -> str:
    return render_template(
        "search/synonym_group.html", form=form, group=group, clash=clash, actor=actor()
    )


def _point_at(form: GroupForm, error: services.AlreadyThere) -> None:
    form.phrases.errors = [
        _("“%(phrase)s” is in another group already; add to that one.", phrase=error.args[0])
    ]
