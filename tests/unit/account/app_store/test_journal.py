"""The store's books alone: what follows from what, and when (RULES R39, R55, R67)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from account.app_store.journal import (
    Act,
    AskAnswer,
    Chain,
    ChainState,
    Customer,
    Entry,
    EntryKind,
    Offer,
    after,
    data_of,
    fold,
    next_act,
    offer_in,
)

START = datetime(2024, 1, 31, 9, 0, tzinfo=UTC)
OFFER = Offer("app_store_month", 1, 299, "EUR")
DAY = timedelta(days=1)


def entry(seq: int, kind: EntryKind, at: datetime = START, subject: str = "2", **data: str) -> Entry:
    return Entry(seq, subject, f"{kind}:{seq}", kind, at, data)


BOUGHT = entry(1, EntryKind.BOUGHT, **data_of(OFFER))


def only(customer: Customer) -> Chain:
    (chain,) = customer.chains
    return chain


def test_an_offer_is_told_and_read_without_loss() -> None:
    assert offer_in(data_of(OFFER)) == OFFER


def test_nothing_follows_from_nothing() -> None:
    assert fold([]) == Customer()
    assert next_act(Customer()) is None


@pytest.mark.rule("R67")
def test_periods_are_counted_from_the_first_day() -> None:
    customer, ends = fold([BOUGHT]), []
    for period in range(1, 5):
        customer = after(customer, entry(period + 1, EntryKind.RENEWED, period=str(period)))
        ends.append(only(customer).ends_at.date().isoformat())
    assert ends == ["2024-03-31", "2024-04-30", "2024-05-31", "2024-06-30"]
    assert only(customer).starts_at == only(fold([BOUGHT])).starts_at.replace(month=5)


STATES = [
    ((), EntryKind.RENEWED, "ends_at", True),
    ((EntryKind.BILLING_FAILED,), EntryKind.GRACE_ENDED, "grace_ends_at", True),
    ((EntryKind.BILLING_FAILED, EntryKind.GRACE_ENDED), EntryKind.ENDED, "retrying_ends_at", False),
]


@pytest.mark.rule("R55")
@pytest.mark.parametrize(("happened", "kind", "at", "gives_access"), STATES)
def test_what_the_store_does_next(
    happened: tuple[EntryKind, ...], kind: EntryKind, at: str, gives_access: bool
) -> None:
    customer = fold([BOUGHT, *(entry(seq, each) for seq, each in enumerate(happened, 2))])
    chain = only(customer)
    assert next_act(customer) == Act(getattr(chain, at), "2", kind)
    assert (chain.gives_access, chain.is_open) == (gives_access, True)
    assert customer.open_chain == chain


def test_with_a_billing_problem_the_renewal_fails() -> None:
    problem = entry(2, EntryKind.BILLING_SWITCHED, subject="billing", problem="yes")
    act = next_act(fold([BOUGHT, problem]))
    assert act is not None
    assert act.kind is EntryKind.BILLING_FAILED
    works = entry(3, EntryKind.BILLING_SWITCHED, subject="billing", problem="no")
    assert next_act(fold([BOUGHT, problem, works])) == next_act(fold([BOUGHT]))


@pytest.mark.parametrize("failed", [False, True])
def test_switched_off_it_ends_where_access_ends(failed: bool) -> None:
    happened = [BOUGHT, *([entry(2, EntryKind.BILLING_FAILED)] if failed else [])]
    customer = fold([*happened, entry(3, EntryKind.RENEWAL_SWITCHED, renews="no")])
    chain = only(customer)
    end = chain.grace_ends_at if failed else chain.ends_at
    assert next_act(customer) == Act(end, "2", EntryKind.ENDED)


@pytest.mark.parametrize("kind", [EntryKind.ENDED, EntryKind.REFUNDED])
def test_what_is_over_does_nothing_more(kind: EntryKind) -> None:
    customer = fold([BOUGHT, entry(2, kind, START + DAY)])
    assert next_act(customer) is None
    assert customer.open_chain is None
    assert only(customer).closed_at == START + DAY
    assert (only(customer).gives_access, only(customer).renews) == (False, False)


def test_a_period_paid_late_begins_a_new_count() -> None:
    late = entry(2, EntryKind.RENEWED, period="1", anchor_at="2024-05-10T00:00:00Z")
    chain = only(fold([BOUGHT, late]))
    assert chain.starts_at == datetime(2024, 5, 10, tzinfo=UTC)
    assert chain.ends_at == datetime(2024, 6, 10, tzinfo=UTC)


def test_only_the_subscription_that_it_is_about_changes() -> None:
    other = replace(BOUGHT, seq=2, subject="3")
    customer = fold([BOUGHT, other, entry(3, EntryKind.REFUNDED, subject="3")])
    assert [chain.state for chain in customer.chains] == [ChainState.PAID, ChainState.REFUNDED]
    assert customer.chain("2") == only(fold([BOUGHT]))
    assert customer.chain("4") is None


@pytest.mark.parametrize("answer", ["approved", "declined", "expired"])
def test_a_request_waits_a_day_and_is_answered_once(answer: str) -> None:
    asked = entry(1, EntryKind.ASKED, subject="ask_1", **data_of(OFFER))
    customer = fold([asked, replace(asked, seq=2, subject="ask_2", at=START + DAY)])
    assert next_act(customer) == Act(START + DAY, "ask_1", EntryKind.ASK_ANSWERED)
    assert customer.waiting_ask == customer.ask("ask_2")
    answered = entry(3, EntryKind.ASK_ANSWERED, START, "ask_1", answer=answer)
    customer = after(customer, answered)
    first = customer.ask("ask_1")
    assert first is not None
    assert (first.answer, first.answered_at) == (AskAnswer(answer), START)
    act = next_act(customer)
    assert act is not None
    assert act.subject == "ask_2"
    assert customer.ask("ask_3") is None
