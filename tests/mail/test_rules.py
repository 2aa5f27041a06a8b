"""When a mail is tried again and when it is given up, and what its name and its log say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from catalogue.mail.codes import Step
from catalogue.mail.rules import (
    is_final,
    message_id_domain,
    next_attempt,
    shares,
    without_addresses,
)

AT = datetime(2027, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 2), (3, 5), (4, 10), (5, 10), (40, 10)]
)
def test_the_waits_of_a_young_mail(attempts: int, minutes: int) -> None:
    assert next_attempt(AT, attempts, AT) == AT + timedelta(minutes=minutes)


def test_the_waits_of_an_old_mail() -> None:
    at = AT + timedelta(hours=6)
    assert next_attempt(AT, 50, at) == at + timedelta(hours=1)
    assert next_attempt(AT, 4, at - SECOND) == at - SECOND + timedelta(minutes=10)
    given_up = AT + timedelta(days=3)
    assert next_attempt(AT, 99, given_up) is None
    assert next_attempt(AT, 99, given_up - SECOND) == given_up - SECOND + timedelta(hours=1)


@pytest.mark.parametrize(
    ("step", "code", "answer", "final"),
    [
        (Step.RECIPIENT, 550, "5.1.1 No such user", True),
        (Step.RECIPIENT, 553, "sorry, no mailbox here by that name", True),
        (Step.CONTENT, 552, "5.3.4 Message too big", True),
        (Step.RECIPIENT, 500, "", True),
        (Step.CONTENT, 599, "", True),
        (Step.RECIPIENT, 499, "", False),
        (Step.RECIPIENT, 600, "", False),
        (Step.RECIPIENT, 450, "4.2.0 Greylisted", False),
        (Step.RECIPIENT, 550, "5.7.1 Not allowed", False),
        (Step.CONTENT, 554, "5.7.9 DMARC", False),
        (Step.RECIPIENT, 550, "Relaying denied", False),
        (Step.RECIPIENT, 530, "Sign in first", False),
        (Step.SENDER, 550, "5.1.0 Sender rejected", False),
    ],
)
def test_which_refusals_are_for_good(step: Step, code: int, answer: str, final: bool) -> None:
    assert is_final(step, code, answer) is final


def test_an_answer_in_the_log_names_nobody() -> None:
    said = without_addresses(
        "550 5.1.1 <Ana.Nunez@mail.example>: ANA.NUNEZ unknown", "ana.nunez@x.y"
    )
    assert said == "550 5.1.1 <…>: … unknown"
    assert len(without_addresses("5" * 900, "a@b.c")) == 200


def test_the_log_names_neither_an_address_nor_what_stands_before_its_sign() -> None:
    assert without_addresses("refused ana, not anabel", "ana@x.y") == "refused …, not anabel"
    assert without_addresses("a+b unknown; aab", "a+b@x.y") == "… unknown; aab"
    assert without_addresses("b@c.d, e@f.g", "ana@x.y") == "…, …"


def test_a_mail_is_named_after_its_sender_s_domain_or_the_site_s() -> None:
    assert message_id_domain("a@mail.example", "https://aula.example") == "mail.example"
    assert message_id_domain("a@localhost", "https://aula.example:8000") == "aula.example"
    assert message_id_domain('"a@b"@mail.example', "https://aula.example") == "mail.example"
    assert message_id_domain("a@localhost", "") == "localhost"


@pytest.mark.parametrize(("limit", "by_priority"), [(50, 40), (5, 4), (4, 4), (1, 1), (9, 8)])
def test_a_fifth_of_a_round_goes_to_whoever_has_waited_longest(
    limit: int, by_priority: int
) -> None:
    assert shares(limit) == (by_priority, limit - by_priority)
