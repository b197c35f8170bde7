"""What can happen to the agent's facts, as values (STYLE 2, 3).

The rest of the agent reports these; `agent.core.consequences` says what follows from each, and only
`agent.core.backend` lets it follow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from shared.preferences import Preferences
from shared.reasons import NoticeCode, RemovedBy, SecretsState, SignInMethod, SignInStep
from shared.sessions import Session
from shared.state import (
    MonitorFact,
    NoSlot,
    NotRegistered,
    Registered,
    Registration,
    SessionFact,
    SessionQuestion,
    SessionRecord,
    SessionSettings,
)
from shared.updates import UpdateFact
from shared.wire import AccountState, Computer, Event

if TYPE_CHECKING:
    from shared.simulator_view import SimulatorView


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a sign-in; `url` or the codes are what the person needs now."""

    step: SignInStep
    url: str | None = None
    user_code: str | None = None
    verification_uri: str | None = None
    verification_uri_complete: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """The agent knows enough to show itself."""


@dataclass(frozen=True, slots=True)
class SecretsFound:
    """What the place for secrets is like now."""

    state: SecretsState


@dataclass(frozen=True, slots=True)
class ServiceFound:
    """The service is to be found at `url`; `port` is the embedded one's, to be asked for next time."""

    url: str
    embedded: bool
    port: int | None = None


@dataclass(frozen=True, slots=True)
class ServiceLost:
    """The embedded service is not running; `problem` says why, when that is known."""

    problem: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The service answered at `at` (this computer's time); `version` is its own, if it said that."""

    at: datetime
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No answer from the service."""

    code: str


@dataclass(frozen=True, slots=True)
class Faulted:
    """The service answered that it failed, or nonsense: what was known stays true (DESIGN section 3)."""

    code: str


@dataclass(frozen=True, slots=True)
class StreamTurned:
    """The service's events come from now on, or do not come any more."""

    is_open: bool


@dataclass(frozen=True, slots=True)
class AccountLearned:
    """The service told the account's state. `own_rename` is the name that this agent just asked for."""

    state: AccountState
    own_rename: str | None = None


@dataclass(frozen=True, slots=True)
class EventLearned:
    """An event arrived on the stream."""

    event: Event
    own_rename: str | None = None


@dataclass(frozen=True, slots=True)
class SignInStarted:
    """A person wants to sign in; an older attempt is over."""

    attempt: int
    method: SignInMethod


@dataclass(frozen=True, slots=True)
class SignInProgressed:
    """Attempt number `attempt` came further."""

    attempt: int
    progress: Progress


@dataclass(frozen=True, slots=True)
class SignInEnded:
    """Attempt number `attempt` is over without success."""

    attempt: int
    notice: NoticeCode | None = None
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SignInCompleted:
    """Attempt number `attempt` succeeded, and this is what the service knows."""

    attempt: int
    state: AccountState
    registration: Registration


@dataclass(frozen=True, slots=True)
class SignedOut:
    """The tokens are no good any more; with `key_burnt` the device key is not, either (SECURITY 11)."""

    notice: NoticeCode | None = None
    key_burnt: bool = False


@dataclass(frozen=True, slots=True)
class RegistrationChanged:
    """How this computer stands with the account, as the service just said."""

    registration: Registered | NotRegistered | NoSlot


@dataclass(frozen=True, slots=True)
class ComputerChanged:
    """The service answered a change of one computer with its new entry."""

    computer: Computer


@dataclass(frozen=True, slots=True)
class ComputerGone:
    """One of the account's computers was removed by this agent."""

    computer_id: str


@dataclass(frozen=True, slots=True)
class RemovedHere:
    """The service said explicitly that this computer was removed (RULES R25)."""

    removed_by: RemovedBy


@dataclass(frozen=True, slots=True)
class PauseWished:
    """The user wants to be, or not to be, reachable."""

    paused: bool


@dataclass(frozen=True, slots=True)
class BuyOpened:
    """A face has been given the way to the store at `at` (this computer's time; RULES R33)."""

    at: datetime


@dataclass(frozen=True, slots=True)
class PurchaseDismissed:
    """The user does not want to wait for a purchase any longer."""


@dataclass(frozen=True, slots=True)
class NoticeRaised:
    """Tell the user; the same notice stands only once."""

    code: NoticeCode
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoticeDismissed:
    """The user has read it."""

    notice_id: int


@dataclass(frozen=True, slots=True)
class NoticeEnded:
    """What the notice told of is no longer true."""

    code: NoticeCode


@dataclass(frozen=True, slots=True)
class SessionAsked:
    """Somebody wants to connect, and the person here is asked."""

    question: SessionQuestion


@dataclass(frozen=True, slots=True)
class QuestionOver:
    """The question about a session was answered, or nobody answered it."""

    session_id: str


@dataclass(frozen=True, slots=True)
class SessionTold:
    """How the live session stands; the first such word begins it. `so_far`: what is kept of it if this agent
    is killed now."""

    session: SessionFact
    so_far: SessionRecord | None = None


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """A session is over."""

    record: SessionRecord


@dataclass(frozen=True, slots=True)
class SessionSettled:
    """What the service knows of the end of a session that another run left; None is nothing any more."""

    session_id: str
    known: Session | None = None


@dataclass(frozen=True, slots=True)
class SessionSettingsChanged:
    """How this computer lets itself be used from now on."""

    settings: SessionSettings


@dataclass(frozen=True, slots=True)
class MonitorsFound:
    """These are this computer's monitors."""

    monitors: tuple[MonitorFact, ...]


@dataclass(frozen=True, slots=True)
class PreferencesChanged:
    """What the person chose about the program, and what the system says of it."""

    preferences: Preferences


@dataclass(frozen=True, slots=True)
class AnnouncementSaid:
    """A face has said it."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Nothing but time: there may be something to announce now, or no longer."""


@dataclass(frozen=True, slots=True)
class UpdateLooked:
    """The publisher was asked for a newer version."""

    update: UpdateFact


@dataclass(frozen=True, slots=True)
class SimulatorSeen:
    """How the simulator stands, in a simulator run."""

    view: SimulatorView


Change = (
    Started
    | SecretsFound
    | ServiceFound
    | ServiceLost
    | Answered
    | Unreachable
    | Faulted
    | StreamTurned
    | AccountLearned
    | EventLearned
    | SignInStarted
    | SignInProgressed
    | SignInEnded
    | SignInCompleted
    | SignedOut
    | RegistrationChanged
    | ComputerChanged
    | ComputerGone
    | RemovedHere
    | PauseWished
    | BuyOpened
    | PurchaseDismissed
    | NoticeRaised
    | NoticeDismissed
    | NoticeEnded
    | SessionAsked
    | QuestionOver
    | SessionTold
    | SessionEnded
    | SessionSettled
    | SessionSettingsChanged
    | MonitorsFound
    | PreferencesChanged
    | AnnouncementSaid
    | TimePassed
    | UpdateLooked
    | SimulatorSeen
)
