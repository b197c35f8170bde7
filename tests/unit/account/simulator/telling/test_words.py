"""What the simulator says: every event, work and fact has a sentence, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from account.ledger.due import DueKind
from account.simulator.faults.shapes import SHAPES
from account.simulator.telling.common_words import DECLINES, ENDS, FAULTS, REFUSALS, REMOVERS, STATUSES, TONES
from account.simulator.telling.event_words import due_sentence, event_look, event_sentence
from account.simulator.telling.sentences import Sentence, Speaker, Word
from account.simulator.telling.why import Fact
from account.simulator.telling.why_actions import ActionFact
from account.simulator.telling.why_words import ACTIONS, SENTENCES, reason_sentence
from shared.codec import instant_to_text
from shared.reasons import (
    Action,
    BuyStep,
    DeclineReason,
    EndReason,
    EventKind,
    Language,
    RemovedBy,
    SessionRefusal,
    Status,
)
from shared.sales import Money
from shared.simulator import Reason, TimelineDue, TimelineEvent

NOW = datetime(2027, 1, 19, 10, 50, tzinfo=UTC)
ENGLISH, FRENCH = Speaker(Language.ENGLISH), Speaker(Language.FRENCH)
EVERYTHING = {
    "amount_minor": "1999",
    "auto_renewal": "on",
    "becomes": "off",
    "computer_id": "cmp_1",
    "computer_limit": "5",
    "currency": "EUR",
    "ends_at": instant_to_text(NOW),
    "fault": "legacy_double_bill",
    "grace_until": instant_to_text(NOW),
    "licences": "2",
    "name": "Studio",
    "number": "N-1",
    "outcome": "confirm",
    "payment_kind": "card",
    "rate": "60",
    "reason": "insufficient_funds",
    "received_minor": "900",
    "refusal": "declined",
    "removed_by": "portal",
    "status": "active",
    "system": "linux",
    "until": instant_to_text(NOW),
    "view_only": "on",
}


def event(kind: str, **data: str) -> TimelineEvent:
    return TimelineEvent(1, NOW, kind, data)


@pytest.mark.rule("R90", "R99")
@pytest.mark.parametrize("kind", [each for each in EventKind if each is not EventKind.UNKNOWN])
def test_every_kind_of_event_has_a_sentence_of_its_own(kind: EventKind) -> None:
    told = event_sentence(event(kind.value, **EVERYTHING), {"cmp_1": "Studio"})
    assert "of the kind" not in told.text
    assert ENGLISH.text(told) != FRENCH.text(told)
    assert event_look(event(kind.value)).icon


@pytest.mark.rule("R90", "R96")
@pytest.mark.parametrize("kind", DueKind)
def test_every_kind_of_due_work_has_a_sentence_of_its_own(kind: DueKind) -> None:
    told = due_sentence(TimelineDue(NOW, kind.value, "sub_1", {"outcome": "confirm"}))
    assert "of the kind" not in told.text
    assert ENGLISH.text(told) != FRENCH.text(told)


def test_what_a_newer_service_tells_is_shown_by_its_code() -> None:
    assert (
        ENGLISH.text(event_sentence(event("moon.landed"), {})) == "Something of the kind moon.landed happened"
    )
    assert ENGLISH.text(due_sentence(TimelineDue(NOW, "moon", "x"))) == "Work of the kind moon is due"
    assert ENGLISH.text(due_sentence(TimelineDue(NOW, "payment_settles", "x"))).endswith("is due")
    assert ENGLISH.text(reason_sentence(Reason("moon"))).endswith("moon")
    refused = event(EventKind.SESSION_REFUSED, refusal="moonlight")
    assert ENGLISH.text(event_sentence(refused, {})) == "The session was refused: unknown"
    assert event_look(event("moon.landed")).icon == "info"


def test_an_event_that_tells_less_has_a_shorter_sentence() -> None:
    assert ENGLISH.text(event_sentence(event(EventKind.SUBSCRIPTION_STARTED, until=""), {})) == (
        "A licence without end started"
    )
    declined = event(EventKind.ORDER_DECLINED, number="N-1")
    assert ENGLISH.text(event_sentence(declined, {})) == "The payment of order N-1 was declined"
    began = event(EventKind.SESSION_STARTED, computer_id="cmp_9", ends_at="")
    assert ENGLISH.text(event_sentence(began, {})) == "The session with cmp_9 began"
    assert ENGLISH.text(event_sentence(event(EventKind.ORDER_PAID), {})).endswith("order.paid happened")


def test_a_change_of_status_looks_like_the_new_status() -> None:
    looks = {
        status: event_look(event(EventKind.ENTITLEMENT_CHANGED, status=status)).tone for status in STATUSES
    }
    assert looks == TONES


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (STATUSES, Status),
        (DECLINES, DeclineReason),
        (ENDS, EndReason),
        (REFUSALS, SessionRefusal),
        (REMOVERS, RemovedBy),
    ],
)
def test_every_value_of_a_closed_set_has_its_word(words: dict[str, str], values: type) -> None:
    assert set(words) == {each.value for each in values} - {"unknown"}  # type: ignore[attr-defined]
    assert set(FAULTS) == {kind.value for kind, shape in SHAPES.items() if shape.is_of_account}


# --- why --------------------------------------------------------------------------------------------

VARIANTS = {
    Fact.STATUS: [f"status {each}" for each in STATUSES],
    Fact.NOT_STATUS: [f"not_status {each}" for each in STATUSES],
    Fact.AUTO_RENEWAL: [f"auto_renewal {each}" for each in ("on", "off", "unavailable")],
    Fact.GRANT_REVOKED: ["grant_revoked charged_back", "grant_revoked refunded"],
    Fact.RENEWAL_FAILED: [Fact.RENEWAL_FAILED, "renewal_failed next_retry_at"],
    ActionFact.BUY_LEADS_TO: [f"buy_leads_to {each}" for each in BuyStep if each is not BuyStep.UNKNOWN],
}


@pytest.mark.rule("R3", "R90")
def test_every_fact_has_a_sentence_and_every_sentence_a_fact() -> None:
    codes = [code for fact in (*Fact, *ActionFact) for code in VARIANTS.get(fact, [fact])]
    assert set(SENTENCES) == set(codes)
    assert set(ACTIONS) == set(Action) - {Action.UNKNOWN}


# --- saying it --------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(name=st.text(max_size=20))
def test_names_are_escaped_on_pages_and_plain_in_texts(name: str) -> None:
    sentence = Sentence("%(computer)s came online", {"computer": name})
    assert "<b>" not in ENGLISH.html(Sentence("%(computer)s came online", {"computer": f"<b>{name}"}))
    assert ENGLISH.text(sentence) == f"{name} came online"


def test_values_are_said_in_the_language() -> None:
    sentence = Sentence(
        "Order %(number)s was placed: %(amount)s by %(payment_kind)s",
        {"number": "N-1", "amount": Money(1999, "EUR"), "payment_kind": Word("bank transfer")},
    )
    assert ENGLISH.text(sentence) == "Order N-1 was placed: €19.99 by bank transfer"
    assert FRENCH.text(sentence) == "Commande N-1 passée\u00a0: 19,99\u00a0€ (virement)"
    ends = Sentence("The date that decides is %(until)s.", {"until": NOW})
    assert ENGLISH.text(ends) == "The date that decides is 19 January 2027, 10:50 UTC."
    assert 'data-at="2027-01-19T10:50:00Z"' in FRENCH.html(ends)


@pytest.mark.parametrize(
    ("span", "english"),
    [
        (timedelta(seconds=1), "1 second"),
        (timedelta(seconds=59), "59 seconds"),
        (timedelta(minutes=4, seconds=30), "4 minutes"),
        (timedelta(hours=31), "31 hours"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=61), "2 months"),
        (timedelta(days=365), "12 months"),
        (timedelta(days=731), "2 years"),
    ],
)
def test_a_span_is_told_in_its_largest_unit(span: timedelta, english: str) -> None:
    assert ENGLISH.span(span) == english
    assert FRENCH.span(span).split()[0] == english.split()[0]
