"""`shared.state`: the state table (STYLE 25). Every state × every change of facts; an unlisted pair fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import pytest

from shared.announcements import Announcement, AnnouncementCode, Said
from shared.preferences import Preferences
from shared.reasons import (
    AutoRenewal,
    EndReason,
    EntitlementReason,
    NoticeCode,
    RemovedBy,
    SecretsState,
    SignInMethod,
    Status,
)
from shared.simulator_view import SimulatorView
from shared.state import (
    AgentState,
    Connection,
    Facts,
    MonitorFact,
    NoSlot,
    Notice,
    NotRegistered,
    PurchaseWait,
    Registered,
    Removed,
    SessionFact,
    SessionQuestion,
    SessionRecord,
    SessionSettings,
    SignInAttempt,
    holding_of,
    next_state,
)
from shared.updates import UpdateFact
from shared.wire import Account, AccountState, EntitlementAnswer
from tests.support.clock import START

ATTEMPT = SignInAttempt(attempt=1, method=SignInMethod.BROWSER)
REMOVED = Removed(RemovedBy.PORTAL, "Studio", "anna@example.org")
NO_SLOT = NoSlot("computer_limit_reached", 5, 5, (), ())
SESSION = SessionFact("s_1", "browser", START, limited=True, ends_at=None)
QUESTION = SessionQuestion("s_2", "phone", START, 30.0)
RECORD = SessionRecord("s_0", "tablet", START, 12.5, EndReason.IDLE)
ANSWER = EntitlementAnswer(
    Status.TRIAL, EntitlementReason.NEVER_SUBSCRIBED, None, 5, 1, 0, AutoRenewal.UNAVAILABLE, None, (), START
)
ACCOUNT = AccountState(1, START, 1.0, Account("a_1", "anna@example.org", "personal", START), (), ANSWER)
UNREACHABLE = Connection(reachable=False, problem="service_unreachable")

READY = Facts(
    started=True,
    secrets=SecretsState.READY,
    account_email="anna@example.org",
    registration=Registered("c_1", "Studio"),
    connection=Connection(reachable=True, listening=True),
)

ANNOUNCEMENT = Announcement(1, AnnouncementCode.EXPIRED, START, "expiry")

# The simplest facts of each state.
EXAMPLES = {
    AgentState.STARTING: Facts(),
    AgentState.SECRETS_LOCKED: replace(READY, secrets=SecretsState.LOCKED),
    AgentState.SIGNED_OUT: replace(READY, account_email=None, registration=NotRegistered()),
    AgentState.SIGNING_IN: replace(READY, account_email=None, registration=NotRegistered(), sign_in=ATTEMPT),
    AgentState.REMOVED: replace(READY, account_email=None, registration=REMOVED),
    AgentState.LIMIT_REACHED: replace(READY, registration=NO_SLOT),
    AgentState.PAUSED: replace(READY, paused=True),
    AgentState.OFFLINE: replace(READY, connection=UNREACHABLE),
    AgentState.READY: READY,
    AgentState.IN_SESSION: replace(READY, session=SESSION),
}

# Each thing that can become true, as a change of the facts.
CHANGES: dict[str, Callable[[Facts], Facts]] = {
    "started": lambda facts: replace(facts, started=True),
    "keyring locked": lambda facts: replace(facts, secrets=SecretsState.LOCKED),
    "keyring missing": lambda facts: replace(facts, secrets=SecretsState.MISSING),
    "keyring hangs": lambda facts: replace(facts, secrets=SecretsState.HANGING),
    "file damaged": lambda facts: replace(facts, secrets=SecretsState.DAMAGED),
    "file unwritable": lambda facts: replace(facts, secrets=SecretsState.UNWRITABLE),
    "keyring ready": lambda facts: replace(facts, secrets=SecretsState.READY),
    "sign-in begins": lambda facts: replace(facts, sign_in=ATTEMPT),
    "sign-in over": lambda facts: replace(facts, sign_in=None),
    "signed in": lambda facts: replace(facts, account_email="anna@example.org"),
    "signed out": lambda facts: replace(facts, account_email=None),
    "registered": lambda facts: replace(facts, registration=Registered("c_1", "Studio")),
    "not registered": lambda facts: replace(facts, registration=NotRegistered()),
    "removed": lambda facts: replace(facts, registration=REMOVED),
    "no slot": lambda facts: replace(facts, registration=NO_SLOT),
    "paused": lambda facts: replace(facts, paused=True),
    "resumed": lambda facts: replace(facts, paused=False),
    "reachable": lambda facts: replace(facts, connection=Connection(reachable=True, listening=True)),
    "unreachable": lambda facts: replace(facts, connection=UNREACHABLE),
    "not tried yet": lambda facts: replace(facts, connection=Connection()),
    "events end": lambda facts: replace(facts, connection=replace(facts.connection, listening=False)),
    "events come": lambda facts: replace(facts, connection=replace(facts.connection, listening=True)),
    "account known": lambda facts: replace(facts, account=ACCOUNT),
    "session begins": lambda facts: replace(facts, session=SESSION),
    "session ends": lambda facts: replace(facts, session=None),
    "store opened": lambda facts: replace(facts, purchase=PurchaseWait(START, holding_of(ACCOUNT))),
    "somebody asks": lambda facts: replace(facts, question=QUESTION),
    "a session was": lambda facts: replace(facts, recent_sessions=(RECORD,)),
    "session kept": lambda facts: replace(facts, session_so_far=RECORD),
    "end not seen": lambda facts: replace(facts, unsettled=("ses_1",)),
    "asked to ask": lambda facts: replace(facts, session_settings=SessionSettings(ask=True)),
    "monitors seen": lambda facts: replace(facts, monitors=(MonitorFact("m1", "Left", 800, 600),)),
    "expiry told": lambda facts: replace(facts, expiry_told="a_1 2026-01-15T12:00:00Z"),
    "end told": lambda facts: replace(facts, end_told=("ses_1", EndReason.TRIAL_LIMIT)),
    "simulator seen": lambda facts: replace(facts, simulator=SimulatorView(available=True)),
    "preference": lambda facts: replace(facts, preferences=Preferences(updates=False)),
    "announced": lambda facts: replace(
        facts, announcements=(ANNOUNCEMENT,), last_announcement_id=1, said=Said(limit_of="ada@example.org")
    ),
    "update found": lambda facts: replace(facts, update=UpdateFact(START, "2.0.0")),
    "notice": lambda facts: replace(facts, notices=(Notice(1, NoticeCode.DISK_FULL),), last_notice_id=1),
}

# Where each change leads from each state. `.` means: the state stays.
TABLE = """
change          | starting   secrets_locked signed_out     signing_in     removed        limit_reached  paused         offline        ready          in_session
started         | signed_out .              .              .              .              .              .              .              .              .
keyring locked  | .          .              secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked
keyring missing | .          .              secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked
keyring hangs   | .          .              secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked
file damaged    | .          .              secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked
file unwritable | .          .              secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked secrets_locked
keyring ready   | .          ready          .              .              .              .              .              .              .              .
sign-in begins  | .          .              signing_in     .              signing_in     signing_in     signing_in     signing_in     signing_in     signing_in
sign-in over    | .          .              .              signed_out     .              .              .              .              .              .
signed in       | .          .              offline        .              .              .              .              .              .              .
signed out      | .          .              .              .              .              signed_out     signed_out     signed_out     signed_out     signed_out
registered      | .          .              .              .              signed_out     ready          .              .              .              .
not registered  | .          .              .              .              signed_out     offline        .              .              offline        offline
removed         | .          .              removed        .              .              removed        removed        removed        removed        removed
no slot         | .          .              .              .              signed_out     .              limit_reached  limit_reached  limit_reached  limit_reached
paused          | .          .              .              .              .              .              .              paused         paused         paused
resumed         | .          .              .              .              .              .              ready          .              .              .
reachable       | .          .              .              .              .              .              .              ready          .              .
unreachable     | .          .              .              .              .              .              .              .              offline        offline
not tried yet   | .          .              .              .              .              .              .              .              offline        offline
events end      | .              .              .              .              .              .              .              .              offline        .
events come     | .              .              .              .              .              .              .              .              .              .
account known   | .          .              .              .              .              .              .              .              .              .
session begins  | .          .              .              .              .              .              .              .              in_session     .
session ends    | .          .              .              .              .              .              .              .              .              ready
store opened    | .          .              .              .              .              .              .              .              .              .
somebody asks   | .          .              .              .              .              .              .              .              .              .
a session was   | .          .              .              .              .              .              .              .              .              .
end not seen    | .          .              .              .              .              .              .              .              .              .
session kept    | .          .              .              .              .              .              .              .              .              .
asked to ask    | .          .              .              .              .              .              .              .              .              .
monitors seen   | .          .              .              .              .              .              .              .              .              .
expiry told     | .          .              .              .              .              .              .              .              .              .
end told        | .          .              .              .              .              .              .              .              .              .
preference      | .          .              .              .              .              .              .              .              .              .
announced       | .          .              .              .              .              .              .              .              .              .
update found    | .          .              .              .              .              .              .              .              .              .
simulator seen  | .          .              .              .              .              .              .              .              .              .
notice          | .          .              .              .              .              .              .              .              .              .
"""  # noqa: E501 - a table is read in rows and columns


def _expected() -> dict[tuple[AgentState, str], AgentState]:
    heading, *rows = [line.split("|") for line in TABLE.strip().splitlines()]
    states = [AgentState(word) for word in heading[1].split()]
    expected = {}
    for change, words in rows:
        for state, word in zip(states, words.split(), strict=True):
            expected[state, change.strip()] = state if word == "." else AgentState(word)
    return expected


EXPECTED = _expected()


@pytest.mark.parametrize("state", list(AgentState))
def test_each_state_has_facts_that_lead_to_it(state: AgentState) -> None:
    assert next_state(EXAMPLES[state]) is state


def test_every_pair_of_state_and_change_is_listed() -> None:
    assert EXPECTED.keys() == {(state, change) for state in AgentState for change in CHANGES}


def test_every_fact_has_a_change_that_touches_it() -> None:
    touched = set()
    for change in CHANGES.values():
        for facts in EXAMPLES.values():
            changed = change(facts)
            touched |= {
                each.name
                for each in fields(Facts)
                if getattr(changed, each.name) != getattr(facts, each.name)
            }
    assert touched == {each.name for each in fields(Facts)}


@pytest.mark.parametrize(("state", "change"), sorted(EXPECTED), ids=lambda value: str(value))
def test_where_a_change_leads(state: AgentState, change: str) -> None:
    assert next_state(CHANGES[change](EXAMPLES[state])) is EXPECTED[state, change]


def test_the_more_pressing_state_wins() -> None:
    """The precedence drawn in docs/architecture.md, proved by taking away one reason after the other."""
    facts = Facts(
        secrets=SecretsState.LOCKED,
        sign_in=ATTEMPT,
        registration=REMOVED,
        paused=True,
        connection=UNREACHABLE,
        session=SESSION,
    )
    seen = [next_state(facts)]
    for change in (
        "started",
        "keyring ready",
        "sign-in over",
        "not registered",
        "no slot",
        "signed in",
        "registered",
        "resumed",
        "reachable",
        "session ends",
    ):
        facts = CHANGES[change](facts)
        if next_state(facts) is not seen[-1]:
            seen.append(next_state(facts))
    assert seen == [
        AgentState.STARTING,
        AgentState.SECRETS_LOCKED,
        AgentState.SIGNING_IN,
        AgentState.REMOVED,
        AgentState.SIGNED_OUT,
        AgentState.LIMIT_REACHED,
        AgentState.PAUSED,
        AgentState.OFFLINE,
        AgentState.IN_SESSION,
        AgentState.READY,
    ]


@pytest.mark.security(9)
def test_an_unreachable_service_never_looks_signed_out_removed_or_without_slot() -> None:
    assert next_state(CHANGES["unreachable"](READY)) is AgentState.OFFLINE


@pytest.mark.security(12)
@pytest.mark.parametrize("secrets", sorted(set(SecretsState) - {SecretsState.UNKNOWN, SecretsState.READY}))
def test_trouble_with_the_secrets_never_looks_signed_out(secrets: SecretsState) -> None:
    assert next_state(Facts(started=True, secrets=secrets)) is AgentState.SECRETS_LOCKED


def test_a_keyring_that_was_not_asked_yet_is_no_trouble() -> None:
    assert next_state(replace(READY, secrets=SecretsState.UNKNOWN)) is AgentState.READY
