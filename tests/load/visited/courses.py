"""Acts upon listings: words, editions, publishing, partners, accreditation."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.load.stage import (
    ACCREDITED,
    ACCREDITOR,
    EDITOR,
    FORM,
    HUB,
    SPARE,
    Stage,
    forget_questions,
)
from tests.load.visits import OK, act, page


def save_words(stage: Stage) -> TestResponse:
    """Save a summary that nobody has written before."""
    text = f"What regulators can do, said for the {stage.number()}th time."
    return stage.visitor(EDITOR).submit(
        stage.url("comanagement.words"), {"summary_en": text}, select=FORM
    )


def save_edition(stage: Stage) -> TestResponse:
    """Save another number of places."""
    return stage.visitor(EDITOR).submit(
        stage.url("comanagement.edition"), {"capacity": str(40 + stage.number() % 50)}, select=FORM
    )


@act("comanagement.publish")
def _publish(stage: Stage) -> TestResponse:
    save_words(stage)
    return stage.visitor(EDITOR).submit(stage.url("comanagement.publish"), select=FORM)


@act("comanagement.publish", "an edition")
def _publish_edition(stage: Stage) -> TestResponse:
    save_edition(stage)
    address = stage.url("comanagement.publish", edition=stage.values["edition"])
    return stage.visitor(EDITOR).submit(address, select=FORM)


@act("comanagement.restore")
def _restore(stage: Stage) -> TestResponse:
    save_words(stage)
    address = stage.url("comanagement.restore", number=stage.head() - 1)
    return stage.press(EDITOR, address)


@act("comanagement.new_course")
def _new_course(stage: Stage) -> TestResponse:
    number = stage.number()
    begun = {"slug": f"begun-{number}", "title_en": f"Begun {number}", "title_es": "Empezado"}
    return stage.visitor(EDITOR).submit(stage.url("comanagement.new_course"), begun, select=FORM)


@act("comanagement.course_address")
def _move(stage: Stage) -> TestResponse:
    here = stage.values["spare"]
    stage.values["spare"] = f"{SPARE}-{stage.number()}"
    address = stage.url("comanagement.course_address", slug=here)
    return stage.visitor(HUB).submit(address, {"slug": stage.values["spare"]}, select=FORM)


@act("comanagement.new_edition")
def _new_edition(stage: Stage) -> TestResponse:
    address = stage.url("comanagement.new_edition", slug=stage.values["spare"])
    begun = {"slug": f"begun-{stage.number()}"}
    return stage.visitor(HUB).submit(address, begun, select=FORM)


@act("comanagement.edition_invitation", status=OK)
def _invite(stage: Stage) -> TestResponse:
    return stage.press(EDITOR, stage.url("comanagement.edition_invitation"))


@act("comanagement.partners")
def _ask_partner(stage: Stage) -> TestResponse:
    stage.change(forget_questions)
    address = stage.url("comanagement.partners")
    return stage.visitor(HUB).submit(address, {"role": "cooperation"}, select=FORM)


@act("comanagement.end_partner")
def _end_partner(stage: Stage) -> TestResponse:
    key = stage.question(accepted=True)
    return stage.press(HUB, stage.url("comanagement.end_partner", key=key))


@act("comanagement.accept_partner")
def _accept(stage: Stage) -> TestResponse:
    return stage.press(EDITOR, stage.url("comanagement.accept_partner", key=stage.question()))


@act("comanagement.refuse_partner")
def _refuse(stage: Stage) -> TestResponse:
    return stage.press(EDITOR, stage.url("comanagement.refuse_partner", key=stage.question()))


def _sign(stage: Stage) -> TestResponse:
    address = stage.url("comanagement.sign_off", slug=ACCREDITED)
    said = {"statement_en": f"Worth nine credits, said {stage.number()} times."}
    form = f"{FORM}:not([action])"
    return stage.visitor(ACCREDITOR).submit(address, said, select=form)


@act("comanagement.withdraw_sign_off")
def _withdraw(stage: Stage) -> TestResponse:
    _sign(stage)
    address = stage.url("comanagement.withdraw_sign_off", slug=ACCREDITED)
    return stage.visitor(ACCREDITOR).submit(address, select="form[action$=withdraw]")


def _question(stage: Stage) -> int:
    return stage.question(accepted=True)


def _signed(stage: Stage) -> str:
    _sign(stage)
    return ACCREDITED


VISITS = (
    page("comanagement.end_partner", key=_question),
    page("comanagement.withdraw_sign_off", ACCREDITOR, slug=_signed),
    act("comanagement.words")(save_words),
    act("comanagement.edition")(save_edition),
    act("comanagement.sign_off")(_sign),
    _publish,
    _publish_edition,
    _restore,
    _new_course,
    _move,
    _new_edition,
    _invite,
    _ask_partner,
    _end_partner,
    _accept,
    _refuse,
    _withdraw,
)
