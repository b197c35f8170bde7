"""`shared.snapshot`: what the faces see, and the stable shape of `access-agent status --json`."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from shared.announcements import Announcement, AnnouncementCode
from shared.codec import from_json, to_json
from shared.reasons import (
    Action,
    AutoRenewal,
    EndReason,
    EntitlementReason,
    NoticeCode,
    Origin,
    PaymentKind,
    RemovedBy,
    SecretsState,
    Status,
    System,
)
from shared.sales import Money, OrderSummary, SubscriptionSummary
from shared.snapshot import ANNOUNCED, Snapshot, snapshot_of, without_revision
from shared.state import (
    AgentState,
    Connection,
    Facts,
    NoSlot,
    Notice,
    PurchaseWait,
    Registered,
    Removed,
    SessionFact,
    SessionRecord,
    holding_of,
)
from shared.wire import Account, AccountState, Computer, EntitlementAnswer
from tests.support.clock import START

THIS = Computer("c_1", "Studio", System.LINUX, online=True, registered_at=START, last_seen_at=START)
OTHER = Computer("c_2", "<b>Laptop</b>", System.MAC, online=False, registered_at=START, last_seen_at=None)
ANSWER = EntitlementAnswer(
    status=Status.TRIAL,
    reason=EntitlementReason.NEVER_SUBSCRIBED,
    until=None,
    computer_limit=5,
    computers_registered=2,
    licences=0,
    auto_renewal=AutoRenewal.UNAVAILABLE,
    origin=None,
    actions=(Action.BUY, Action.REMOVE_COMPUTER),
    checked_at=START,
    changes_at=None,
)
ACCOUNT = AccountState(
    seq=7,
    account_now=START,
    rate=1.0,
    account=Account("a_1", "anna@example.org", "personal", START),
    computers=(THIS, OTHER),
    entitlement=ANSWER,
)
SUBSCRIPTION = SubscriptionSummary(
    "sub_1", "access", "Access", "access_year", 12, Origin.WEB, auto_renewal_becomes=AutoRenewal.OFF
)
ORDER = OrderSummary(
    "ord_1", "2026-0001", "access", Money(4999, "EUR"), PaymentKind.BANK_TRANSFER, placed_at=START
)
FACTS = Facts(
    started=True,
    secrets=SecretsState.READY,
    account_email="anna@example.org",
    registration=Registered("c_1", "Studio"),
    connection=Connection(
        "http://127.0.0.1:4711", embedded=True, reachable=True, last_answer_at=START, listening=True
    ),
    account=ACCOUNT,
    notices=(Notice(1, NoticeCode.SERVICE_PORT_CHANGED, {"port": "4712"}),),
)


@pytest.mark.rule("R91", "R3")
def test_status_as_json_has_exactly_the_promised_shape() -> None:
    told = json.loads(json.dumps(to_json(snapshot_of(FACTS, revision=3))))
    promised = {
        "revision": 3,
        "state": "ready",
        "account": {"email": "anna@example.org"},
        "computer": {"id": "c_1", "name": "Studio", "online": True},
        "entitlement": {
            "status": "trial",
            "reason": "never_subscribed",
            "until": None,
            "computer_limit": 5,
            "computers_registered": 2,
            "licences": 0,
            "auto_renewal": "unavailable",
            "origin": None,
            "actions": ["buy", "remove_computer"],
            "checked_at": "2026-01-15T12:00:00Z",
            "renews_at": None,
        },
        "session": None,
        "notices": [{"id": 1, "code": "service_port_changed", "params": {"port": "4712"}}],
    }
    assert {name: told[name] for name in promised} == promised
    assert set(told) - set(promised) == {
        "computers", "sign_in", "limit", "removed", "secrets", "service", "paused",
        "subscription", "open_order", "purchase",
        "last_session", "recent_sessions", "question", "session_settings", "monitors",
        "preferences", "announcements", "update",
    }  # fmt: skip


def test_no_more_announcements_are_told_than_a_face_can_say() -> None:
    many = tuple(Announcement(each, AnnouncementCode.EXPIRED, START, "expiry") for each in range(1, 12))
    told = snapshot_of(Facts(announcements=many), 1).announcements
    assert [each.id for each in told] == list(range(1, ANNOUNCED + 1))


@pytest.mark.rule("R10", "R91")
def test_status_as_json_tells_the_live_session_and_how_the_one_before_ended() -> None:
    live = SessionFact(
        "ses_2", "Chrome on Android", START, limited=True, ends_at=START, remaining_s=41.5, bytes=9
    )
    cut = SessionRecord("ses_1", "Firefox on Linux", START, 300.0, EndReason.TRIAL_LIMIT, limited=True)
    older = replace(cut, id="ses_0", end_reason=EndReason.IDLE)
    facts = replace(FACTS, session=live, recent_sessions=(cut, older))
    told = to_json(snapshot_of(facts, 1))
    assert told["state"] == "in_session"
    promised = {
        "id": "ses_2",
        "client": "Chrome on Android",
        "started_at": "2026-01-15T12:00:00Z",
        "limited": True,
        "ends_at": "2026-01-15T12:00:00Z",
        "remaining_s": 41.5,
        "bytes": 9,
    }
    assert {name: told["session"][name] for name in promised} == promised
    assert told["last_session"] == {
        "id": "ses_1",
        "end_reason": "trial_limit",
        "duration_s": 300.0,
        "client": "Firefox on Linux",
        "started_at": "2026-01-15T12:00:00Z",
        "limited": True,
    }
    assert [each["id"] for each in told["recent_sessions"]] == ["ses_1", "ses_0"]


@pytest.mark.rule("R3", "R33", "R43", "R91")
def test_status_as_json_tells_subscription_open_order_and_the_wait_for_a_purchase() -> None:
    account = replace(ACCOUNT, subscription=SUBSCRIPTION, open_order=ORDER)
    wait = PurchaseWait(START, holding_of(ACCOUNT))
    facts = replace(FACTS, account=account, purchase=wait)
    told = to_json(snapshot_of(facts, 1))
    assert told["subscription"] == {
        "id": "sub_1",
        "product": "access",
        "product_name": "Access",
        "plan": "access_year",
        "term_months": 12,
        "origin": "web",
        "auto_renewal_becomes": "off",
        "licences_at_renewal": None,
        "next_retry_at": None,
    }
    assert told["open_order"] == {
        "id": "ord_1",
        "number": "2026-0001",
        "product": "access",
        "amount": {"amount_minor": 4999, "currency": "EUR"},
        "payment_kind": "bank_transfer",
        "placed_at": "2026-01-15T12:00:00Z",
        "expires_at": None,
    }
    assert told["purchase"] == {"opened_at": "2026-01-15T12:00:00Z"}
    assert from_json(Snapshot, told) == snapshot_of(facts, 1)
    gone = snapshot_of(replace(facts, account_email=None), 1)
    assert (gone.subscription, gone.open_order) == (None, None)


@pytest.mark.rule("R33")
@pytest.mark.parametrize(
    "change",
    [
        {"entitlement": replace(ANSWER, status=Status.ACTIVE)},
        {"entitlement": replace(ANSWER, until=START)},
        {"entitlement": replace(ANSWER, licences=2)},
        {"entitlement": replace(ANSWER, auto_renewal=AutoRenewal.OFF)},
        {"entitlement": replace(ANSWER, origin=Origin.WEB)},
        {"entitlement": replace(ANSWER, reason=EntitlementReason.SUBSCRIPTION_ENDED)},
        {"subscription": SUBSCRIPTION},
        {"open_order": ORDER},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_a_purchase_changes_is_told_apart(change: dict[str, Any]) -> None:
    assert holding_of(replace(ACCOUNT, **change)) != holding_of(ACCOUNT)


@pytest.mark.rule("R33")
def test_more_computers_or_a_later_answer_are_no_purchase() -> None:
    later = replace(ANSWER, checked_at=START.replace(year=2027), computers_registered=3, actions=())
    assert holding_of(replace(ACCOUNT, seq=9, entitlement=later, computers=())) == holding_of(ACCOUNT)


def test_status_of_a_fresh_agent_has_the_same_fields_with_nothing_in_them() -> None:
    told = to_json(snapshot_of(Facts(), revision=1))
    assert told["state"] == "starting"
    assert [told[name] for name in ("account", "computer", "entitlement", "session")] == [None] * 4
    assert told["notices"] == []
    assert told.keys() == to_json(snapshot_of(FACTS, revision=1)).keys()


def test_a_snapshot_survives_the_door() -> None:
    shown = snapshot_of(FACTS, revision=9)
    assert from_json(Snapshot, json.loads(json.dumps(to_json(shown)))) == shown


@pytest.mark.rule("R92")
def test_instants_are_told_in_utc() -> None:
    answer = replace(ANSWER, status=Status.ACTIVE, origin=Origin.WEB, until=START)
    told = to_json(snapshot_of(replace(FACTS, account=replace(ACCOUNT, entitlement=answer)), revision=1))
    assert told["entitlement"]["until"] == "2026-01-15T12:00:00Z"
    assert told["computers"][0]["registered_at"].endswith("Z")


@pytest.mark.rule("R83")
def test_the_list_of_computers_marks_this_one_only() -> None:
    rows = snapshot_of(FACTS, 1).computers
    assert [(row.id, row.this) for row in rows] == [("c_1", True), ("c_2", False)]
    assert rows[1].name == "<b>Laptop</b>", "escaping is the face's duty; the snapshot carries the name"


def test_no_computer_is_this_one_while_this_one_is_not_registered() -> None:
    shown = snapshot_of(replace(FACTS, registration=Removed(RemovedBy.PORTAL, "Studio", None)), 1)
    assert [row.this for row in shown.computers] == [False, False]


@pytest.mark.rule("R91")
@pytest.mark.parametrize(
    ("change", "online"),
    [
        ({}, True),
        ({"session": SessionFact("s_1", "browser", START, True, START)}, True),
        ({"paused": True}, False),
        ({"connection": Connection(reachable=False)}, False),
        ({"account_email": None}, False),
        ({"secrets": SecretsState.LOCKED}, False),
    ],
)
def test_this_computer_is_online_only_when_it_takes_sessions(change: dict[str, object], online: bool) -> None:
    shown = snapshot_of(replace(FACTS, **change), 1)  # type: ignore[arg-type]
    assert shown.computer is not None
    assert shown.computer.online is online
    assert [row.online for row in shown.computers if row.this] == [online]


def test_the_entitlement_of_an_account_is_not_shown_after_signing_out() -> None:
    shown = snapshot_of(replace(FACTS, account_email=None), 1)
    assert (shown.account, shown.entitlement) == (None, None)


@pytest.mark.rule("R71")
def test_a_refused_registration_shows_limit_count_list_and_ways_on() -> None:
    refusal = NoSlot("computer_limit_reached", 5, 5, (OTHER,), (Action.REMOVE_COMPUTER, Action.BUY))
    shown = snapshot_of(replace(FACTS, registration=refusal), 1)
    assert shown.state is AgentState.LIMIT_REACHED
    assert shown.limit is not None
    assert (shown.limit.code, shown.limit.computer_limit, shown.limit.computers_registered) == (
        "computer_limit_reached", 5, 5,
    )  # fmt: skip
    assert [row.id for row in shown.limit.computers] == ["c_2"]
    assert shown.limit.actions == (Action.REMOVE_COMPUTER, Action.BUY)
    assert snapshot_of(FACTS, 1).limit is None


@pytest.mark.rule("R25")
def test_a_removed_computer_says_by_whom_and_under_which_name() -> None:
    removed = Removed(RemovedBy.ANOTHER_COMPUTER, "Studio", "anna@example.org")
    shown = snapshot_of(replace(FACTS, registration=removed), 1)
    assert shown.state is AgentState.REMOVED
    assert shown.computer is None
    assert shown.removed is not None
    assert (shown.removed.removed_by, shown.removed.name) == (RemovedBy.ANOTHER_COMPUTER, "Studio")
    assert snapshot_of(FACTS, 1).removed is None


def test_the_way_to_the_service_is_told_with_its_trouble() -> None:
    lost = replace(FACTS.connection, reachable=False, problem="service_unreachable")
    service = snapshot_of(replace(FACTS, connection=lost), 1).service
    assert service is not None
    assert (service.url, service.embedded, service.reachable) == ("http://127.0.0.1:4711", True, False)
    assert (service.problem, service.last_answer_at) == ("service_unreachable", START)


def test_two_snapshots_that_show_the_same_differ_only_by_revision() -> None:
    first, second = snapshot_of(FACTS, 1), snapshot_of(FACTS, 2)
    assert first != second
    assert without_revision(first) == without_revision(second)
    assert without_revision(snapshot_of(replace(FACTS, paused=True), 1)) != without_revision(first)
