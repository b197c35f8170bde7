"""What follows from each change of the agent's facts: pure functions (STYLE 1, 2).

Nothing here waits, reads or writes. Only `agent.core.backend` calls `apply`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from agent.changes import (
    AccountLearned,
    AnnouncementSaid,
    Answered,
    BuyOpened,
    Change,
    ComputerChanged,
    ComputerGone,
    EventLearned,
    Faulted,
    MonitorsFound,
    NoticeDismissed,
    NoticeEnded,
    NoticeRaised,
    PauseWished,
    PreferencesChanged,
    PurchaseDismissed,
    QuestionOver,
    RegistrationChanged,
    RemovedHere,
    SecretsFound,
    ServiceFound,
    ServiceLost,
    SessionAsked,
    SessionEnded,
    SessionSettingsChanged,
    SessionSettled,
    SessionTold,
    SignedOut,
    SignInCompleted,
    SignInEnded,
    SignInProgressed,
    SignInStarted,
    SimulatorSeen,
    Started,
    StreamTurned,
    TimePassed,
    Unreachable,
    UpdateLooked,
)
from agent.core import notices, purchase_news, session_news
from shared.reasons import EventKind, NoticeCode, RemovedBy
from shared.state import (
    Facts,
    NoSlot,
    NotRegistered,
    Registered,
    Removed,
    SignInAttempt,
)
from shared.wire import AccountState, Computer, Event

ANSWER_STEP_S: Final = 30.0
"""`last_answer_at` moves in steps of this, so that a healthy agent's snapshot stands still."""


def apply(facts: Facts, change: Change) -> Facts:
    """The facts after `change`; the same object when it changes nothing."""
    return _CONSEQUENCES[type(change)](facts, change)


def _started(facts: Facts, _: Started) -> Facts:
    return replace(facts, started=True)


def _secrets_found(facts: Facts, change: SecretsFound) -> Facts:
    return replace(facts, secrets=change.state)


def _service_found(facts: Facts, change: ServiceFound) -> Facts:
    if facts.connection.url == change.url:
        return facts
    return replace(
        facts,
        connection=replace(
            facts.connection, url=change.url, embedded=change.embedded, problem=None, version=None
        ),
    )


def _service_lost(facts: Facts, change: ServiceLost) -> Facts:
    lost = replace(facts.connection, embedded=True, reachable=False, problem=change.problem)
    return replace(facts, connection=lost)


def _answered(facts: Facts, change: Answered) -> Facts:
    known = facts.connection
    last = known.last_answer_at
    recent = last is not None and 0 <= (change.at - last).total_seconds() < ANSWER_STEP_S
    version = change.version or known.version
    if known.reachable and known.problem is None and recent and version == known.version:
        return facts
    answered = replace(known, reachable=True, last_answer_at=change.at, problem=None, version=version)
    return replace(facts, connection=answered)


def _unreachable(facts: Facts, change: Unreachable) -> Facts:
    known = facts.connection
    # That nobody answers is no news about an embedded service which has said why it cannot start.
    why = known.problem if known.embedded and known.reachable is False else None
    return replace(facts, connection=replace(known, reachable=False, problem=why or change.code))


def _faulted(facts: Facts, change: Faulted) -> Facts:
    return replace(facts, connection=replace(facts.connection, problem=change.code))


def is_news(known: AccountState | None, told: AccountState) -> bool:
    """Whether `told` is to be kept: order, repetition and delay do not matter (invariant 13)."""
    if known is None or known.account.id != told.account.id:
        return True
    return (told.seq, told.account_now) > (known.seq, known.account_now)


def _account_learned(facts: Facts, change: AccountLearned) -> Facts:
    if isinstance(facts.registration, Removed) or not is_news(facts.account, change.state):
        return facts
    state = change.state
    facts = session_news.with_expiry(purchase_news.without_ended_wait(facts, state), state)
    facts = replace(facts, account=state, account_email=state.account.email)
    if isinstance(facts.registration, Registered):
        return _with_own_name(facts, facts.registration, change.own_rename)
    if isinstance(facts.registration, NoSlot):
        told = replace(
            facts.registration,
            computer_limit=state.entitlement.computer_limit,
            computers_registered=state.entitlement.computers_registered,
        )
        if told.code == "computer_limit_reached":
            told = replace(told, computers=state.computers)
        return replace(facts, registration=told)
    return facts


def _with_own_name(facts: Facts, own: Registered, own_rename: str | None) -> Facts:
    """Take this computer's name from the list; say so if somebody else changed it."""
    rows = facts.account.computers if facts.account is not None else ()
    names = [row.name for row in rows if row.id == own.computer_id]
    if not names or names[0] == own.name:
        return facts
    facts = replace(facts, registration=replace(own, name=names[0]))
    if names[0] == own_rename:
        return facts
    return notices.raised(facts, NoticeCode.COMPUTER_RENAMED_ELSEWHERE, {"name": names[0], "was": own.name})


def _event_learned(facts: Facts, change: EventLearned) -> Facts:
    event = change.event
    if is_removal_of_this(facts, event):
        removed_by = RemovedBy.__members__.get(event.data.get("removed_by", "").upper(), RemovedBy.UNKNOWN)
        return _removed_here(facts, RemovedHere(removed_by))
    if event.kind is EventKind.SESSION_ENDED:
        facts = session_news.end_told(facts, event)
    return _account_learned(facts, AccountLearned(event.state, change.own_rename))


def is_removal_of_this(facts: Facts, event: Event) -> bool:
    """Whether `event` says that this computer was removed."""
    own = facts.registration
    return (
        event.kind is EventKind.COMPUTER_REMOVED
        and isinstance(own, Registered)
        and event.data.get("computer_id") == own.computer_id
    )


def _sign_in_started(facts: Facts, change: SignInStarted) -> Facts:
    for code in _SIGN_IN_NOTICES:
        facts = notices.without(facts, code)
    return replace(facts, sign_in=SignInAttempt(change.attempt, change.method))


_SIGN_IN_NOTICES: Final = (
    NoticeCode.SIGN_IN_CANCELLED,
    NoticeCode.SIGN_IN_DENIED,
    NoticeCode.SIGN_IN_EXPIRED,
    NoticeCode.SIGN_IN_FAILED,
)


def _is_current(facts: Facts, attempt: int) -> bool:
    return facts.sign_in is not None and facts.sign_in.attempt == attempt


def _sign_in_progressed(facts: Facts, change: SignInProgressed) -> Facts:
    if facts.sign_in is None or facts.sign_in.attempt != change.attempt:
        return facts
    told = change.progress
    return replace(
        facts,
        sign_in=replace(
            facts.sign_in,
            step=told.step,
            url=told.url,
            user_code=told.user_code,
            verification_uri=told.verification_uri,
            verification_uri_complete=told.verification_uri_complete,
            expires_at=told.expires_at,
        ),
    )


def _sign_in_ended(facts: Facts, change: SignInEnded) -> Facts:
    if not _is_current(facts, change.attempt):
        return facts
    facts = replace(facts, sign_in=None)
    if change.notice is None:
        return facts
    return notices.raised(facts, change.notice, change.params)


def _sign_in_completed(facts: Facts, change: SignInCompleted) -> Facts:
    if not _is_current(facts, change.attempt):
        return facts
    for code in (*_SIGN_IN_NOTICES, *_SIGNED_OUT_NOTICES):
        facts = notices.without(facts, code)
    facts = _without_account_notices(facts)  # the stream may have told them before this
    return replace(
        facts,
        sign_in=None,
        account=change.state,
        account_email=change.state.account.email,
        registration=change.registration,
        purchase=None,
        recent_sessions=(),  # they may be another account's
        unsettled=(),
        expiry_told=session_news.expiry_of(change.state),  # who signs in after the end sees it by himself
    )


_SIGNED_OUT_NOTICES: Final = (
    NoticeCode.SIGNED_OUT_BY_SERVICE,
    NoticeCode.CREDENTIALS_REUSED,
    NoticeCode.CREDENTIALS_LOST,
)


def _signed_out(facts: Facts, change: SignedOut) -> Facts:
    registration = facts.registration if isinstance(facts.registration, Removed) else NotRegistered()
    facts = replace(
        facts,
        account=None,
        account_email=None,
        registration=registration,
        paused=False,
        session=None,
        session_so_far=None,
        unsettled=(),
        question=None,
        purchase=None,
    )
    facts = _without_account_notices(facts)
    return facts if change.notice is None else notices.raised(facts, change.notice, {})


def _without_account_notices(facts: Facts) -> Facts:
    """Drop what was told of an account that is no longer this computer's."""
    for code in _ACCOUNT_NOTICES:
        facts = notices.without(facts, code)
    return facts


_ACCOUNT_NOTICES: Final = (
    NoticeCode.COMPUTER_RENAMED_ELSEWHERE,
    NoticeCode.SUBSCRIPTION_EXPIRED,
    NoticeCode.SESSION_CUT,
)


def _registration_changed(facts: Facts, change: RegistrationChanged) -> Facts:
    return replace(facts, registration=change.registration)


def _computer_changed(facts: Facts, change: ComputerChanged) -> Facts:
    own = facts.registration
    if isinstance(own, Registered) and own.computer_id == change.computer.id:
        facts = replace(facts, registration=replace(own, name=change.computer.name))
    return _with_rows(
        facts, lambda rows: tuple(change.computer if row.id == change.computer.id else row for row in rows)
    )


def _computer_gone(facts: Facts, change: ComputerGone) -> Facts:
    return _with_rows(facts, lambda rows: tuple(row for row in rows if row.id != change.computer_id))


def _with_rows(facts: Facts, how: Callable[[tuple[Computer, ...]], tuple[Computer, ...]]) -> Facts:
    if facts.account is not None:
        facts = replace(facts, account=replace(facts.account, computers=how(facts.account.computers)))
    if isinstance(facts.registration, NoSlot):
        rows = how(facts.registration.computers)
        gone = len(facts.registration.computers) - len(rows)
        told = replace(
            facts.registration,
            computers=rows,
            computers_registered=max(0, facts.registration.computers_registered - gone),
        )
        facts = replace(facts, registration=told)
    return facts


def _removed_here(facts: Facts, change: RemovedHere) -> Facts:
    own = facts.registration
    if isinstance(own, Removed):
        return facts
    name = own.name if isinstance(own, Registered) else ""
    facts = _without_account_notices(facts)
    return replace(
        facts,
        registration=Removed(change.removed_by, name, facts.account_email),
        account=None,
        account_email=None,
        paused=False,
        session=None,
        session_so_far=None,
        unsettled=(),
        question=None,
        purchase=None,
    )


def _pause_wished(facts: Facts, change: PauseWished) -> Facts:
    return replace(facts, paused=change.paused)


def _announcement_said(facts: Facts, change: AnnouncementSaid) -> Facts:
    left = tuple(each for each in facts.announcements if each.id != change.announcement_id)
    return replace(facts, announcements=left)


_CONSEQUENCES: Final[dict[type[Any], Callable[[Facts, Any], Facts]]] = {
    Started: _started,
    SecretsFound: _secrets_found,
    ServiceFound: _service_found,
    ServiceLost: _service_lost,
    Answered: _answered,
    Unreachable: _unreachable,
    Faulted: _faulted,
    StreamTurned: lambda facts, told: replace(
        facts, connection=replace(facts.connection, listening=told.is_open)
    ),
    AccountLearned: _account_learned,
    EventLearned: _event_learned,
    SignInStarted: _sign_in_started,
    SignInProgressed: _sign_in_progressed,
    SignInEnded: _sign_in_ended,
    SignInCompleted: _sign_in_completed,
    SignedOut: _signed_out,
    RegistrationChanged: _registration_changed,
    ComputerChanged: _computer_changed,
    ComputerGone: _computer_gone,
    RemovedHere: _removed_here,
    PauseWished: _pause_wished,
    BuyOpened: purchase_news.buy_opened,
    PurchaseDismissed: lambda facts, _: replace(facts, purchase=None),
    NoticeRaised: lambda facts, change: notices.raised(facts, change.code, change.params),
    NoticeDismissed: lambda facts, change: notices.dismissed(facts, change.notice_id),
    NoticeEnded: lambda facts, change: notices.without(facts, change.code),
    SessionAsked: session_news.asked,
    QuestionOver: session_news.question_over,
    SessionTold: session_news.told,
    SessionEnded: session_news.ended,
    SessionSettled: session_news.settled,
    SessionSettingsChanged: session_news.settings_changed,
    MonitorsFound: session_news.monitors_found,
    PreferencesChanged: lambda facts, change: replace(facts, preferences=change.preferences),
    AnnouncementSaid: _announcement_said,
    TimePassed: lambda facts, _: facts,
    UpdateLooked: lambda facts, change: replace(facts, update=change.update),
    SimulatorSeen: lambda facts, change: replace(facts, simulator=change.view),
}

CHANGES: Final = tuple(_CONSEQUENCES)
"""Every kind of change, for the state table test (STYLE 25)."""
