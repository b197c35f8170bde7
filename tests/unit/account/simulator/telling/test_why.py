"""`telling.why`: what it says is true, says all that decided, and names what is really missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from account.ledger.rows import ComputerFact
from account.simulator.telling.sources import Source, SourceKind
from account.simulator.telling.why import Fact, why
from account.simulator.telling.why_actions import MISSING, ActionFact
from account.state import AccountFacts
from shared import wire
from shared.buying import decide
from shared.codec import instant_to_text
from shared.entitlement import Entitlement, Grant, OpenOrder
from shared.reasons import Action, AutoRenewal, EntitlementReason, Origin, Status, System
from shared.simulator import ActionWhy, Reason, Why

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ORDER = OpenOrder("ord_1", NOW - DAY)
YEAR = Grant("sub_1", Origin.WEB, NOW - 100 * DAY, NOW + 265 * DAY, auto_renewal=AutoRenewal.ON)
ORIGINS = [origin for origin in Origin if origin is not Origin.UNKNOWN]
STATUSES = [status for status in Status if status is not Status.UNKNOWN]
PAID = (Origin.WEB, Origin.APP_STORE)


def facts_of(*grants: Grant, orders: tuple[OpenOrder, ...] = (), computers: int = 1) -> AccountFacts:
    return AccountFacts(
        seq=1,
        account=wire.Account("acc_1", "ada@example.test", "personal", NOW),
        computers=tuple(computer(number) for number in range(computers)),
        grants=grants,
        open_orders=orders,
    )


def computer(number: int) -> ComputerFact:
    return ComputerFact(f"cmp_{number}", "Studio", System.LINUX, False, NOW, None, f"k{number}", f"m{number}")


@st.composite
def grant(draw: st.DrawFn) -> Grant:
    start = NOW + timedelta(hours=draw(st.integers(-24 * 60, 24 * 20)))
    end = start + timedelta(hours=draw(st.integers(1, 24 * 60)))
    grace = draw(st.none() | st.integers(0, 24 * 8))
    revoked = draw(st.none() | st.none() | st.integers(0, 24 * 70))
    return Grant(
        id=draw(st.uuids()).hex,
        origin=draw(st.sampled_from(ORIGINS)),
        start=start,
        end=end,
        licences=draw(st.integers(0, 4)),
        auto_renewal=draw(st.sampled_from([AutoRenewal.ON, AutoRenewal.OFF, AutoRenewal.UNAVAILABLE])),
        expiring_window=timedelta(days=draw(st.sampled_from([7, 30]))),
        grace_end=None if grace is None else end + timedelta(hours=grace),
        revoked_at=None if revoked is None else start + timedelta(hours=revoked),
        revoked_for=draw(st.sampled_from([EntitlementReason.CHARGED_BACK, EntitlementReason.REFUNDED])),
    )


accounts = st.builds(
    lambda grants, orders, computers: facts_of(*grants, orders=orders, computers=computers),
    st.lists(grant(), max_size=4),
    st.sampled_from([(), (ORDER,)]),
    st.integers(0, 12),
)
instants = st.integers(-24 * 20, 24 * 70).map(lambda hours: NOW + timedelta(hours=hours))


def walk(reason: Reason) -> Iterator[Reason]:
    yield reason
    for each in reason.because:
        yield from walk(each)


def action_of(answer: Why, action: Action) -> ActionWhy:
    return next(each for each in answer.actions if each.action is action)


def fact_names(reason: Reason) -> set[str]:
    return {each.fact for each in walk(reason)}


# --- agreement with the one rule --------------------------------------------------------------------


@pytest.mark.rule("R3")
@settings(max_examples=40)
@given(facts=accounts, now=instants, stacks=st.booleans())
def test_why_says_the_status_until_limit_and_actions_of_the_rule(
    facts: AccountFacts, now: datetime, stacks: bool
) -> None:
    rule = facts.entitlement(now)
    answer = why(facts, now, stacks=stacks)
    assert answer.entitlement.params == {"status": rule.status.value, "reason": rule.reason.value}
    below = {each.fact: each.params for each in answer.entitlement.because}
    said_until = below[Fact.UNTIL]["until"] if Fact.UNTIL in below else None
    assert said_until == (instant_to_text(rule.until) if rule.until is not None else None)
    assert int(below[Fact.LIMIT]["limit"]) == rule.computer_limit
    assert (Fact.SESSIONS_FULL in below) == rule.is_full
    assert below[Fact.AUTO_RENEWAL]["auto_renewal"] == rule.auto_renewal.value
    assert {each.action for each in answer.actions if each.available} == set(rule.actions)
    assert [each.action for each in answer.actions] == [each for each in Action if each is not Action.UNKNOWN]


@pytest.mark.rule("R3", "R64")
@settings(max_examples=40)
@given(facts=accounts, now=instants, stacks=st.booleans())
def test_an_action_has_a_missing_fact_exactly_when_it_is_not_there(
    facts: AccountFacts, now: datetime, stacks: bool
) -> None:
    for each in why(facts, now, stacks=stacks).actions:
        assert (each.reason.fact in MISSING) == (not each.available), each


@pytest.mark.rule("R35", "R37", "R38", "R65")
@settings(max_examples=40)
@given(facts=accounts, now=instants, stacks=st.booleans())
def test_buy_leads_where_the_buying_rule_leads(facts: AccountFacts, now: datetime, stacks: bool) -> None:
    decision = decide(facts.entitlement(now), has_open_order=bool(facts.open_orders), stacks=stacks)
    buy = action_of(why(facts, now, stacks=stacks), Action.BUY)
    led = [each.params for each in buy.reason.because if each.fact == ActionFact.BUY_LEADS_TO]
    assert [each["step"] for each in led] == ([decision.step.value] if buy.available else [])


@pytest.mark.rule("R2")
@settings(max_examples=40)
@given(facts=accounts, now=instants)
def test_every_other_status_has_one_fact_that_stands_against_it(facts: AccountFacts, now: datetime) -> None:
    answer = why(facts, now).entitlement
    against = {each.params["status"]: each.because for each in answer.because if each.fact == Fact.NOT_STATUS}
    assert set(against) == {each.value for each in STATUSES} - {answer.params["status"]}
    assert all(len(because) == 1 for because in against.values())


# --- every fact is true -----------------------------------------------------------------------------


def _in_grace(each: Grant, now: datetime) -> bool:
    return each.end <= now


TRUE: dict[str, Callable[[Reason, AccountFacts, datetime, Entitlement], bool]] = {
    Fact.NEVER_SUBSCRIBED: lambda r, f, now, e: all(each.start > now for each in f.grants),
    Fact.NOTHING_LIVE: lambda r, f, now, e: not any(g.start <= now < g.access_end for g in f.grants),
    Fact.SOMETHING_LIVE: lambda r, f, now, e: named(r, f).start <= now < named(r, f).access_end,
    Fact.HAD_SUBSCRIPTION: lambda r, f, now, e: named(r, f).access_end <= now,
    Fact.ORDER_WAITS: lambda r, f, now, e: r.params["order"] in {each.id for each in f.open_orders},
    Fact.NO_ORDER_WAITS: lambda r, f, now, e: not f.open_orders,
    Fact.GRANT_LEADS: lambda r, f, now, e: named(r, f) == e.leading and named(r, f) in e.live,
    Fact.GRANT_ALSO_LIVE: lambda r, f, now, e: named(r, f) != e.leading and named(r, f) in e.live,
    Fact.GRANT_ENDED: lambda r, f, now, e: named(r, f).access_end <= now,
    Fact.GRANT_REVOKED: lambda r, f, now, e: named(r, f).access_end == named(r, f).revoked_at,
    Fact.GRANT_BEGINS_LATER: lambda r, f, now, e: named(r, f).start > now,
    Fact.NOT_REVOKED: lambda r, f, now, e: named(r, f).access_end != named(r, f).revoked_at,
    Fact.RENEWS: lambda r, f, now, e: (
        named(r, f).auto_renewal is AutoRenewal.ON and not _in_grace(named(r, f), now)
    ),
    Fact.NONE_RENEWS: lambda r, f, now, e: (
        not any(each.auto_renewal is AutoRenewal.ON and not _in_grace(each, now) for each in e.live)
    ),
    Fact.END_IS_NEAR: lambda r, f, now, e: (
        e.leading is not None and e.leading.access_end - now <= timedelta(days=int(r.params["days"]))
    ),
    Fact.END_IS_FAR: lambda r, f, now, e: (
        e.leading is not None and e.leading.access_end - now > timedelta(days=int(r.params["days"]))
    ),
    Fact.RENEWAL_FAILED: lambda r, f, now, e: _in_grace(named(r, f), now) and named(r, f) in e.live,
    Fact.TERM_RUNS: lambda r, f, now, e: not _in_grace(named(r, f), now) and named(r, f) in e.live,
    Fact.OVER_LIMIT: lambda r, f, now, e: int(r.params["beyond"]) == len(f.computers) - e.computer_limit > 0,
    Fact.MINIMUM_APPLIES: lambda r, f, now, e: e.licences * 5 < e.computer_limit == 5,
    Fact.LICENCES_OF: lambda r, f, now, e: int(r.params["licences"]) == named(r, f).licences,
}


def named(reason: Reason, facts: AccountFacts) -> Grant:
    """The grant that a fact is about."""
    return next(each for each in facts.grants if each.id == reason.params["grant"])


@pytest.mark.rule("R1", "R2")
@settings(max_examples=40)
@given(facts=accounts, now=instants)
def test_every_fact_in_the_tree_is_true(facts: AccountFacts, now: datetime) -> None:
    entitlement = facts.entitlement(now)
    for reason in walk(why(facts, now).entitlement):
        check = TRUE.get(reason.fact)
        assert check is None or check(reason, facts, now, entitlement), reason


@pytest.mark.rule("R5", "R70")
@settings(max_examples=40)
@given(facts=accounts, now=instants)
def test_the_licences_that_are_named_add_up_to_the_limit(facts: AccountFacts, now: datetime) -> None:
    limit = next(each for each in why(facts, now).entitlement.because if each.fact == Fact.LIMIT)
    computers = [int(each.params["computers"]) for each in limit.because if each.fact == Fact.LICENCES_OF]
    minimum = [int(each.params["minimum"]) for each in limit.because if each.fact == Fact.MINIMUM_APPLIES]
    assert int(limit.params["limit"]) == max(sum(computers), *minimum, 0)


# --- changing the missing fact changes the answer ---------------------------------------------------


def _end_all(facts: AccountFacts, now: datetime) -> AccountFacts:
    return replace(facts, grants=tuple(replace(each, revoked_at=now) for each in facts.grants))


def _with(facts: AccountFacts, now: datetime, **fields: object) -> AccountFacts:
    fresh = Grant("new", Origin.WEB, now - DAY, now + 365 * DAY)
    return replace(facts, grants=(*facts.grants, replace(fresh, **fields)))  # type: ignore[arg-type]


def _switched_off(facts: AccountFacts, now: datetime) -> AccountFacts:
    return replace(facts, grants=tuple(replace(each, auto_renewal=AutoRenewal.OFF) for each in facts.grants))


def _paid(facts: AccountFacts, now: datetime) -> AccountFacts:
    """The renewals that had failed were paid after all."""
    paid = [
        replace(each, end=now + 30 * DAY, grace_end=None) if each.end <= now < each.access_end else each
        for each in facts.grants
    ]
    return replace(facts, grants=tuple(paid))


def _something_live(facts: AccountFacts, now: datetime, action: Action) -> AccountFacts:
    changes: dict[Action, dict[str, object]] = {
        Action.ENABLE_AUTO_RENEW: {"auto_renewal": AutoRenewal.OFF},
        Action.FIX_PAYMENT: {"end": now, "grace_end": now + 7 * DAY},
        Action.MANAGE_IN_APP_STORE: {"origin": Origin.APP_STORE},
    }
    return _with(facts, now, **changes.get(action, {}))


REMEDIES: dict[str, Callable[[AccountFacts, datetime, Action], AccountFacts]] = {
    ActionFact.NEEDS_SOMETHING_LIVE: _something_live,
    ActionFact.NEEDS_END_OR_EXPIRING: lambda f, now, a: _end_all(f, now),
    ActionFact.NEEDS_FAILED_RENEWAL: lambda f, now, a: _with(f, now, end=now, grace_end=now + 7 * DAY),
    ActionFact.NEEDS_PAYMENT_HERE: lambda f, now, a: _with(f, now, end=now, grace_end=now + 7 * DAY),
    ActionFact.NEEDS_RENEWAL_OFF: lambda f, now, a: _switched_off(f, now),
    ActionFact.NEEDS_OWN_RENEWAL: lambda f, now, a: _with(f, now, auto_renewal=AutoRenewal.OFF),
    ActionFact.NEEDS_AUTO_RENEWAL_FIRST: lambda f, now, a: _with(f, now, auto_renewal=AutoRenewal.ON),
    ActionFact.NEEDS_PAYMENT_FIRST: lambda f, now, a: _paid(f, now),
    ActionFact.NEEDS_LICENCES_SOLD_HERE: lambda f, now, a: _with(f, now),
    ActionFact.NEEDS_APP_STORE: lambda f, now, a: _with(f, now, origin=Origin.APP_STORE),
    ActionFact.NEEDS_COMPUTER: lambda f, now, a: replace(f, computers=(computer(1),)),
}


def test_every_missing_fact_has_a_remedy_here() -> None:
    assert set(REMEDIES) == set(MISSING)


@pytest.mark.rule("R3", "R52", "R74", "R75")
@settings(max_examples=40)
@given(facts=accounts, now=instants)
def test_the_fact_that_is_named_as_missing_brings_the_action_back(facts: AccountFacts, now: datetime) -> None:
    for each in why(facts, now).actions:
        if not each.available:
            changed = REMEDIES[each.reason.fact](facts, now, each.action)
            assert each.action in changed.entitlement(now).actions, each


@pytest.mark.rule("R2")
def test_without_the_order_that_waits_the_account_is_in_trial_mode() -> None:
    pending = why(facts_of(orders=(ORDER,)), NOW).entitlement
    assert pending.params["status"] == "pending"
    assert Fact.ORDER_WAITS in fact_names(pending)
    assert why(facts_of(), NOW).entitlement.params["status"] == "trial"


@pytest.mark.rule("R2", "R54")
def test_what_renews_is_active_and_the_same_without_renewal_expires_soon() -> None:
    near = replace(YEAR, end=NOW + 10 * DAY)
    renewing = why(facts_of(near), NOW).entitlement
    assert Fact.RENEWS in fact_names(renewing)
    ending = why(facts_of(replace(near, auto_renewal=AutoRenewal.OFF)), NOW).entitlement
    assert ending.params["status"] == "expiring"
    assert {Fact.NONE_RENEWS, Fact.END_IS_NEAR} <= {each.fact for each in ending.because}


def test_a_grant_names_what_brought_it_about() -> None:
    sources = {"sub_1": Source(SourceKind.ORDER, "SIM-1"), "sub_2": Source(SourceKind.KEY, "••••-1234")}
    bundled = replace(YEAR, id="sub_2", origin=Origin.DESKTOP_SUBSCRIPTION, end=NOW + 20 * DAY)
    stored = replace(YEAR, id="sub_3", origin=Origin.APP_STORE, end=NOW + 10 * DAY)
    named_so = {**sources, "sub_3": Source(SourceKind.APP_STORE, "chain-7")}
    tree = why(facts_of(YEAR, bundled, stored), NOW, sources=named_so).entitlement
    lead, *others = [each for each in tree.because if each.fact in (Fact.GRANT_LEADS, Fact.GRANT_ALSO_LIVE)]
    assert lead.because == (Reason(Fact.FROM_ORDER, {"name": "SIM-1"}),)
    assert [each.because[0] for each in others] == [
        Reason(Fact.FROM_KEY, {"name": "••••-1234"}),
        Reason(Fact.FROM_APP_STORE, {"name": "chain-7"}),
    ]
