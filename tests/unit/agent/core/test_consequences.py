"""Every state of the agent × everything that can happen: what comes out (STYLE 25)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from agent import changes as c
from agent.changes import Progress
from agent.core.consequences import CHANGES, apply, is_news
from shared.announcements import Announcement, AnnouncementCode
from shared.preferences import Preferences
from shared.reasons import (
    EndReason,
    EventKind,
    Language,
    NoticeCode,
    RemovedBy,
    SecretsState,
    SignInMethod,
    SignInStep,
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
    Registered,
    Removed,
    SessionFact,
    SessionQuestion,
    SessionRecord,
    SessionSettings,
    SignInAttempt,
    next_state,
)
from shared.updates import UpdateFact
from shared.wire import Event
from tests.support.account_facts import NOW, account_state, computer

S = AgentState
STATE = account_state(seq=7, computers=(computer("cmp_1", "Studio"), computer("cmp_2", "Laptop")))
NEWER = replace(STATE, seq=8)
FULL = NoSlot("computer_limit_reached", 5, 5, STATE.computers, ())
_SIGNED_IN = Facts(
    started=True,
    secrets=SecretsState.READY,
    account_email="ada@example.org",
    account=STATE,
    registration=Registered("cmp_1", "Studio"),
    connection=Connection(url="http://127.0.0.1:1", reachable=True, listening=True),
)
FACTS = {
    S.STARTING: Facts(),
    S.SECRETS_LOCKED: replace(_SIGNED_IN, secrets=SecretsState.LOCKED),
    S.SIGNED_OUT: Facts(started=True, secrets=SecretsState.READY, connection=_SIGNED_IN.connection),
    S.SIGNING_IN: Facts(
        started=True,
        secrets=SecretsState.READY,
        sign_in=SignInAttempt(1, SignInMethod.BROWSER),
        connection=_SIGNED_IN.connection,
    ),
    S.REMOVED: replace(
        _SIGNED_IN,
        account=None,
        account_email=None,
        registration=Removed(RemovedBy.PORTAL, "Studio", "ada@example.org"),
    ),
    S.LIMIT_REACHED: replace(_SIGNED_IN, registration=FULL),
    S.PAUSED: replace(_SIGNED_IN, paused=True),
    S.OFFLINE: replace(
        _SIGNED_IN, connection=Connection(url="http://127.0.0.1:1", reachable=False, listening=True)
    ),
    S.READY: _SIGNED_IN,
    S.IN_SESSION: replace(_SIGNED_IN, session=SessionFact("ses_1", "Phone", NOW, True, None)),
}
REMOVAL = Event(8, EventKind.COMPUTER_REMOVED, NOW, {"computer_id": "cmp_1", "removed_by": "portal"}, NEWER)
RENAMING = Event(8, EventKind.COMPUTER_RENAMED, NOW, {"computer_id": "cmp_2"}, NEWER)
HAPPENINGS: dict[str, c.Change] = {
    "started": c.Started(),
    "simulator seen": c.SimulatorSeen(SimulatorView(available=True)),
    "secrets ready": c.SecretsFound(SecretsState.READY),
    "secrets locked": c.SecretsFound(SecretsState.LOCKED),
    "service found": c.ServiceFound("http://127.0.0.1:2", embedded=True),
    "service lost": c.ServiceLost("service_unavailable"),
    "answered": c.Answered(NOW),
    "unreachable": c.Unreachable("service_unreachable"),
    "faulted": c.Faulted("internal_error"),
    "events come": c.StreamTurned(True),
    "events end": c.StreamTurned(False),
    "account learned": c.AccountLearned(NEWER),
    "event": c.EventLearned(RENAMING),
    "removal event": c.EventLearned(REMOVAL),
    "sign-in started": c.SignInStarted(2, SignInMethod.CODE),
    "sign-in progressed": c.SignInProgressed(1, Progress(SignInStep.WAITING, url="http://x")),
    "sign-in ended": c.SignInEnded(1),
    "sign-in completed": c.SignInCompleted(1, NEWER, Registered("cmp_1", "Studio")),
    "signed out": c.SignedOut(),
    "registered": c.RegistrationChanged(Registered("cmp_1", "Studio")),
    "no slot": c.RegistrationChanged(FULL),
    "computer changed": c.ComputerChanged(computer("cmp_1", "Atelier")),
    "computer gone": c.ComputerGone("cmp_2"),
    "removed": c.RemovedHere(RemovedBy.ANOTHER_COMPUTER),
    "paused": c.PauseWished(True),
    "resumed": c.PauseWished(False),
    "buy opened": c.BuyOpened(NOW),
    "purchase dismissed": c.PurchaseDismissed(),
    "notice": c.NoticeRaised(NoticeCode.COMMAND_FAILED),
    "notice dismissed": c.NoticeDismissed(1),
    "notice ended": c.NoticeEnded(NoticeCode.COMMAND_FAILED),
    "session asked": c.SessionAsked(SessionQuestion("ses_2", "Tablet", NOW, 30.0)),
    "question over": c.QuestionOver("ses_2"),
    "session told": c.SessionTold(SessionFact("ses_1", "Phone", NOW, True, None, 12.5)),
    "session ended": c.SessionEnded(SessionRecord("ses_1", "Phone", NOW, 12.5, EndReason.IDLE)),
    "session settled": c.SessionSettled("ses_1"),
    "session settings": c.SessionSettingsChanged(SessionSettings(ask=True)),
    "monitors": c.MonitorsFound((MonitorFact("m1", "Left", 800, 600),)),
    "preferences": c.PreferencesChanged(Preferences(language=Language.FRENCH)),
    "announcement said": c.AnnouncementSaid(1),
    "time passed": c.TimePassed(),
    "update looked for": c.UpdateLooked(UpdateFact(NOW, "2.0.0")),
}
_ALL = {name: "same" for name in HAPPENINGS}
_AFTER_START = {**_ALL, "secrets locked": S.SECRETS_LOCKED, "sign-in started": S.SIGNING_IN}
_AT_HOME = {
    **_AFTER_START,
    "removed": S.REMOVED,
    "removal event": S.REMOVED,
    "signed out": S.SIGNED_OUT,
    "no slot": S.LIMIT_REACHED,
    "paused": S.PAUSED,
}
# For each state: what each happening makes of it; "same" is the state itself.
TABLE: dict[AgentState, dict[str, Any]] = {
    S.STARTING: {**_ALL, "started": S.SIGNED_OUT},
    S.SECRETS_LOCKED: {**_ALL, "secrets ready": S.READY},
    S.SIGNED_OUT: {
        **_AFTER_START,
        "account learned": S.OFFLINE,  # known account, not yet known whether there is a slot
        "event": S.OFFLINE,
        "removal event": S.OFFLINE,
        "removed": S.REMOVED,
    },
    S.SIGNING_IN: {
        **_ALL,
        "secrets locked": S.SECRETS_LOCKED,
        "sign-in ended": S.SIGNED_OUT,
        "sign-in completed": S.READY,
    },
    S.REMOVED: {**_AFTER_START, "registered": S.SIGNED_OUT, "no slot": S.SIGNED_OUT},
    S.LIMIT_REACHED: {
        **_AFTER_START,
        "registered": S.READY,
        "signed out": S.SIGNED_OUT,
        "removed": S.REMOVED,
    },
    S.PAUSED: {**_AT_HOME, "resumed": S.READY},
    S.OFFLINE: {**_AT_HOME, "answered": S.READY},
    S.READY: {
        **_AT_HOME,
        "unreachable": S.OFFLINE,
        "service lost": S.OFFLINE,
        "events end": S.OFFLINE,  # nobody could connect
        "session told": S.IN_SESSION,
    },
    S.IN_SESSION: {
        **_AT_HOME,
        "unreachable": S.OFFLINE,
        "service lost": S.OFFLINE,
        "session ended": S.READY,
    },
}


def test_the_table_lists_every_state_and_every_change() -> None:
    assert set(FACTS) == set(TABLE) == set(AgentState)
    assert {type(change) for change in HAPPENINGS.values()} == set(CHANGES)
    for state, row in TABLE.items():
        assert set(row) == set(HAPPENINGS), state
        assert next_state(FACTS[state]) is state


@pytest.mark.rule("R91")
@pytest.mark.parametrize("state", list(AgentState))
@pytest.mark.parametrize("happening", list(HAPPENINGS))
def test_state_after_change(state: AgentState, happening: str) -> None:
    wanted = TABLE[state][happening]
    after = apply(FACTS[state], HAPPENINGS[happening])
    assert next_state(after) is (state if wanted == "same" else wanted)


@pytest.mark.rule("R99")
def test_any_order_repetition_and_delay_of_states_ends_in_the_same_one() -> None:
    """Invariant 13."""
    told = [account_state(seq=seq) for seq in (1, 2, 3)] + [account_state(seq=3, after=timedelta(seconds=1))]
    ends = set()
    for order in permutations(told):
        facts = replace(_SIGNED_IN, account=None)
        for state in (*order, *order[:2]):
            facts = apply(facts, c.AccountLearned(state))
        assert facts.account is not None
        ends.add((facts.account.seq, facts.account.account_now))
    assert ends == {(3, NOW + timedelta(seconds=1))}


def test_state_of_another_account_is_news_whatever_its_number() -> None:
    other = replace(STATE, seq=1, account=replace(STATE.account, id="acc_2"))
    assert is_news(STATE, other)
    assert not is_news(STATE, replace(STATE, seq=1))


@pytest.mark.rule("R25")
def test_another_name_in_the_list_is_taken_and_told_unless_it_was_asked_for_here() -> None:
    renamed = replace(NEWER, computers=(computer("cmp_1", "Atelier"),))
    told = apply(_SIGNED_IN, c.AccountLearned(renamed))
    assert told.registration == Registered("cmp_1", "Atelier")
    assert [(notice.code, notice.params) for notice in told.notices] == [
        (NoticeCode.COMPUTER_RENAMED_ELSEWHERE, {"name": "Atelier", "was": "Studio"})
    ]
    own = apply(_SIGNED_IN, c.AccountLearned(renamed, own_rename="Atelier"))
    assert own.registration == Registered("cmp_1", "Atelier")
    assert own.notices == ()
    gone = apply(told, c.SignedOut())
    assert gone.notices == ()


@pytest.mark.security(9)
def test_a_list_without_this_computer_removes_nothing() -> None:
    after = apply(_SIGNED_IN, c.AccountLearned(replace(NEWER, computers=())))
    assert after.registration == _SIGNED_IN.registration


@pytest.mark.rule("R25")
def test_removal_of_another_computer_is_only_news() -> None:
    event = replace(REMOVAL, data={"computer_id": "cmp_2", "removed_by": "portal"})
    assert apply(_SIGNED_IN, c.EventLearned(event)).registration == _SIGNED_IN.registration


def test_removal_by_somebody_unknown_is_still_a_removal() -> None:
    event = replace(REMOVAL, data={"computer_id": "cmp_1", "removed_by": "a robot"})
    after = apply(_SIGNED_IN, c.EventLearned(event))
    assert after.registration == Removed(RemovedBy.UNKNOWN, "Studio", "ada@example.org")
    assert after.account is None
    assert apply(after, c.RemovedHere(RemovedBy.PORTAL)) == after
    assert apply(after, c.AccountLearned(NEWER)) == after
    assert apply(after, c.SignedOut(NoticeCode.SIGNED_OUT_BY_SERVICE)).registration == after.registration


def test_removed_before_the_slot_was_known_has_no_name() -> None:
    facts = replace(_SIGNED_IN, registration=NotRegistered())
    assert apply(facts, c.RemovedHere(RemovedBy.PORTAL)).registration == Removed(
        RemovedBy.PORTAL, "", "ada@example.org"
    )


@pytest.mark.rule("R71")
def test_the_list_behind_a_refusal_follows_the_account() -> None:
    facts = FACTS[S.LIMIT_REACHED]
    fewer = replace(
        NEWER,
        computers=NEWER.computers[:1],
        entitlement=replace(NEWER.entitlement, computers_registered=4, computer_limit=10),
    )
    after = apply(facts, c.AccountLearned(fewer)).registration
    assert after == replace(FULL, computer_limit=10, computers_registered=4, computers=fewer.computers)
    gone = apply(facts, c.ComputerGone("cmp_2")).registration
    assert gone == replace(FULL, computers_registered=4, computers=STATE.computers[:1])
    replaceable = replace(FULL, code="computer_replaceable")
    kept = apply(replace(facts, registration=replaceable), c.AccountLearned(fewer)).registration
    assert isinstance(kept, NoSlot)
    assert kept.computers == FULL.computers


@pytest.mark.security(4)
def test_news_of_an_older_attempt_go_nowhere() -> None:
    facts = apply(FACTS[S.SIGNING_IN], c.SignInStarted(2, SignInMethod.CODE))
    for late in (
        c.SignInProgressed(1, Progress(SignInStep.FINISHING)),
        c.SignInEnded(1, NoticeCode.SIGN_IN_FAILED),
        c.SignInCompleted(1, STATE, Registered("cmp_1", "Studio")),
    ):
        assert apply(facts, late) == facts
    assert apply(FACTS[S.READY], c.SignInProgressed(1, Progress(SignInStep.FINISHING))) == FACTS[S.READY]


def test_a_failed_sign_in_is_told_until_the_next_one_begins() -> None:
    facts = apply(FACTS[S.SIGNING_IN], c.SignInEnded(1, NoticeCode.SIGN_IN_EXPIRED))
    assert [notice.code for notice in facts.notices] == [NoticeCode.SIGN_IN_EXPIRED]
    assert apply(facts, c.SignInStarted(2, SignInMethod.CODE)).notices == ()


def test_the_same_notice_stands_once_and_the_newest_wording_wins() -> None:
    facts = Facts()
    for params in ({"port": "1"}, {"port": "1"}, {"port": "2"}):
        facts = apply(facts, c.NoticeRaised(NoticeCode.SERVICE_PORT_CHANGED, params))
    assert facts.notices == (Notice(2, NoticeCode.SERVICE_PORT_CHANGED, {"port": "2"}),)
    assert apply(facts, c.NoticeDismissed(1)) == facts
    assert apply(facts, c.NoticeDismissed(2)).notices == ()


def test_a_fault_keeps_what_was_known() -> None:
    after = apply(_SIGNED_IN, c.Faulted("internal_error"))
    assert after.connection.problem == "internal_error"
    assert after.connection.reachable is True
    assert after.account == STATE


def test_answers_in_quick_succession_are_one_fact() -> None:
    first = apply(FACTS[S.OFFLINE], c.Answered(NOW))
    assert apply(first, c.Answered(NOW + timedelta(seconds=29))) is first
    later = apply(first, c.Answered(NOW + timedelta(seconds=30)))
    assert later.connection.last_answer_at == NOW + timedelta(seconds=30)
    back = apply(first, c.Answered(NOW - timedelta(hours=1)))  # the computer's clock was set back
    assert back.connection.last_answer_at == NOW - timedelta(hours=1)


def test_version_of_the_service_is_known_from_its_answers_until_another_one_is_found() -> None:
    first = apply(FACTS[S.OFFLINE], c.Answered(NOW, "0.1.0"))
    assert first.connection.version == "0.1.0"
    assert apply(first, c.Answered(NOW, "0.2.0")).connection.version == "0.2.0"
    assert apply(first, c.Answered(NOW)).connection.version == "0.1.0"
    assert apply(first, c.ServiceFound("http://127.0.0.1:9", embedded=False)).connection.version is None


def test_the_same_address_again_changes_nothing() -> None:
    assert apply(_SIGNED_IN, c.ServiceFound("http://127.0.0.1:1", embedded=False)) is _SIGNED_IN


def test_changes_of_a_list_that_is_not_known_change_nothing() -> None:
    assert apply(Facts(), c.ComputerGone("cmp_1")) == Facts()


def test_the_number_of_a_dismissed_notice_is_never_given_again() -> None:
    facts = apply(Facts(), c.NoticeRaised(NoticeCode.DISK_FULL))
    first = facts.notices[0].id
    facts = apply(facts, c.NoticeDismissed(first))
    facts = apply(facts, c.NoticeRaised(NoticeCode.SETTINGS_RESET))
    assert apply(facts, c.NoticeDismissed(first)) is facts
    assert [notice.code for notice in facts.notices] == [NoticeCode.SETTINGS_RESET]


def test_an_announcement_that_was_said_is_gone_and_the_others_stay() -> None:
    one, two = (Announcement(each, AnnouncementCode.EXPIRED, NOW, "expiry") for each in (1, 2))
    facts = Facts(announcements=(one, two), last_announcement_id=2)
    after = apply(facts, c.AnnouncementSaid(1))
    assert (after.announcements, after.last_announcement_id) == ((two,), 2)
    assert apply(after, c.AnnouncementSaid(1)) == after


@pytest.mark.security(38)
def test_why_an_embedded_service_cannot_start_is_not_forgotten_because_nobody_answers() -> None:
    facts = apply(Facts(), c.ServiceLost("data_damaged"))
    facts = apply(facts, c.Unreachable("service_unreachable"))
    assert (facts.connection.reachable, facts.connection.problem) == (False, "data_damaged")
    facts = apply(facts, c.ServiceFound("http://127.0.0.1:1", embedded=True))
    facts = apply(apply(facts, c.Answered(NOW)), c.Unreachable("service_silent"))
    assert (facts.connection.reachable, facts.connection.problem) == (False, "service_silent")
