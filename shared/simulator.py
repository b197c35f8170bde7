"""Messages of `/simulator/v1`: simulated accounts, their clocks, histories and exports (RULES R95–R99).

Present only in a service that was started with `--simulator`. Frozen; fields may be added, none is renamed.
Instants are account time unless it says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from shared.reasons import AccountKind, Action, DeclineReason, Language, PaymentKind
from shared.sales import Money

PREFIX: Final = "/simulator/v1"
TOKEN_HEADER: Final = "Access-Simulator-Token"
"""The request header with what lies in `TOKEN_FILE`."""

TOKEN_FILE: Final = "simulator-token"
"""In the service's data folder, for this user only; new at each start."""

EXPORT_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class ClockView:
    """An account's clock: what it shows, and account seconds per real second (0 is frozen)."""

    account_now: datetime
    rate: float


@dataclass(frozen=True, slots=True)
class SimulatedAccount:
    """A simulated account. `hash` is that of its state, where it was asked for.

    `hints` are what a presenter may say of its scenario, in the language asked for, where one account was
    asked for by itself; none of an account without a scenario that this service knows.
    """

    id: str
    email: str
    scenario: str | None
    seed: str
    clock: ClockView
    created_at: datetime
    kind: AccountKind = AccountKind.PERSONAL
    forked_from: str | None = None
    hash: str | None = None
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockWish:
    """Body of `PUT …/clock`: exactly one of the four, else `clock_wish_invalid` (RULES R95).

    `advance_by` is a duration as ISO 8601 writes it ("P1M", "PT4M30S"); months and years are the calendar's.
    """

    rate: float | None = None
    advance_to: datetime | None = None
    advance_by: str | None = None
    step: bool = False


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Something that has happened to an account (RULES R99)."""

    seq: int
    at: datetime
    kind: str
    data: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimelineDue:
    """Something that will happen when the account's clock reaches `at`, as things stand (RULES R96).

    `data` is what is known of it now: the outcome of a payment, the App Store's act.
    """

    at: datetime
    kind: str
    subject: str
    data: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Timeline:
    """What has happened to an account and what is due, each in the order in which it happens."""

    now: datetime
    rate: float
    events: tuple[TimelineEvent, ...] = ()
    due: tuple[TimelineDue, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockAnswer:
    """What a clock shows after a wish, and all that its moving caused (RULES R97)."""

    clock: ClockView
    events: tuple[TimelineEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingPayment:
    """A payment whose order waits for it. `amount` is what is still owed: after too little, the rest.

    `settles_at` is when its processor means to speak, if it will.
    """

    reference: str
    order: str
    order_number: str
    amount: Money
    kind: PaymentKind
    since: datetime
    settles_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PaymentWord:
    """Body of `POST …/payments/{reference}`: what the processor says of it.

    `outcome` is `confirm`, `decline` (with a `reason`), `short`, or `late`: confirmed when the order no
    longer waits, and the clock moves on to then. `amount_minor` is what has come; None is all that is owed,
    and of `short` most of it. After too little the payment waits for the rest.
    """

    outcome: str
    amount_minor: int | None = None
    reason: DeclineReason | None = None


@dataclass(frozen=True, slots=True)
class FaultWish:
    """Body of `PUT …/faults`. `account` None: of the service; `share` is how much of it is hit, 0 to 1."""

    name: str
    on: bool
    account: str | None = None
    seconds: float | None = None
    status: int | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class FaultView:
    """A fault that is on now."""

    name: str
    account: str | None = None
    seconds: float | None = None
    status: int | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact, by its stable code, and the facts that it follows from."""

    fact: str
    params: dict[str, str] = field(default_factory=dict)
    because: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionWhy:
    """Whether an action is offered now, and why, or why not."""

    action: Action
    available: bool
    reason: Reason


@dataclass(frozen=True, slots=True)
class Why:
    """Why the entitlement is what it is, and each action offered or not."""

    entitlement: Reason
    actions: tuple[ActionWhy, ...] = ()


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """A scenario to choose, in the language that was asked for. `speed` is its clock's rate.

    `hints` are what a presenter may say of it; where they name a licence key, which only a loaded account
    has, there is "…".
    """

    name: str
    title: str
    story: str
    speed: float
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScenarioWish:
    """Body of `POST /simulator/v1/accounts`. None is the scenario's own; `force` replaces the same account.

    `speed` 0 is a clock that stands. `starts` is where the story begins, whatever the scenario says: with a
    seed and an instant, everything comes out the same each time. `check` compares what has come out with what
    the scenario promises (`scenario_broken`).
    """

    scenario: str
    seed: str | None = None
    speed: float | None = None
    email: str | None = None
    force: bool = False
    starts: datetime | None = None
    check: bool = False


@dataclass(frozen=True, slots=True)
class AgentPart:
    """What the agent is to do for a scenario: sign in, register its computer, run with a clock that is wrong
    by `clock_skew_s`, in seconds of real time."""

    registers: bool = True
    clock_skew_s: float = 0.0
    signs_in: bool = True


@dataclass(frozen=True, slots=True)
class Loaded:
    """A scenario that was loaded. `hints` are what a presenter may say, in the language asked for."""

    account: SimulatedAccount
    agent: AgentPart
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done to a simulated account from outside, at the account's instant `at`.

    `arguments` are plain JSON, as `account/simulator/history/deeds.py` describes them for each `name`.
    """

    seq: int
    at: datetime
    name: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeedWish:
    """Body of `POST …/deeds`."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Export:
    """An account's whole history as deeds: played again, it gives the state with the same `hash`.

    `catalogue_hash` names the catalogue that it was sold by. `account_id` is what ids inside the deeds were
    made from. `clock` is how the clock stood when it was exported.
    """

    account_id: str
    email: str
    seed: str
    created_at: datetime
    clock: ClockView
    catalogue_hash: str
    hash: str
    scenario: str | None = None
    kind: AccountKind = AccountKind.PERSONAL
    deeds: tuple[Deed, ...] = ()
    format: int = EXPORT_FORMAT
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class DeedDone:
    """The answer to a deed: what it returned, as plain JSON."""

    result: Any = None


@dataclass(frozen=True, slots=True)
class AppStoreAct:
    """Body of `POST …/app-store`, what the customer of the App Store does (RULES R39).

    `act` is `buy` or `ask` with a `plan`, `approve` or `decline` of an `ask`, `renewal` (`on` or not) or
    `refund` of a `chain`, or `billing_problem` (`on` or not). Without `ask` or `chain` the latest one is
    meant.
    """

    act: str
    plan: str | None = None
    ask: str | None = None
    chain: str | None = None
    on: bool | None = None


@dataclass(frozen=True, slots=True)
class ForkWish:
    """Body of `POST …/fork`. `email` None: one that nobody has is chosen."""

    email: str | None = None


@dataclass(frozen=True, slots=True)
class LinkWish:
    """Body of `POST /simulator/v1/links`: to the panel, at `account` if one is named; with `portal` to the
    portal, signed in as that account."""

    account: str | None = None
    portal: bool = False


@dataclass(frozen=True, slots=True)
class PanelLink:
    """An address that works in one browser of this computer, once, until `expires_at` of the world's time."""

    url: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignInWish:
    """Body of `POST /simulator/v1/sign-in`: what a person would allow the agent at `/oauth/authorize`.

    `key_thumbprint` is that of the device key (RFC 7638), `code_challenge` that of PKCE, S256 (RFC 7636);
    `redirect_uri` is the agent's loopback address: nobody is sent there, but the code's exchange names it.
    """

    email: str
    key_thumbprint: str
    code_challenge: str
    redirect_uri: str
    computer_name: str = ""


@dataclass(frozen=True, slots=True)
class SignInCode:
    """An authorization code of a simulated account, for `POST /oauth/token`, once, within `expires_in` s."""

    code: str
    account: str
    expires_in: int
