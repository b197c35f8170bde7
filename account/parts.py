"""The parts of the running service, built once and handed to the routers (STYLE 9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from account.app_store.app_store import AppStore, AppStoreSteps, books_folder
from account.computers import Computers
from account.context import Context, Settings
from account.edge.proofs import ProofVerifier
from account.edge.rate_limits import RateLimiter
from account.edge.stream_limits import OpenStreams
from account.events.feed import EventFeed
from account.events.history import EventBus, InProcessBus
from account.ledger.books import Books
from account.ledger.clocks import AccountClocks
from account.ledger.due import DueKind
from account.ledger.scheduler import Scheduler
from account.presence.announcements import PresenceEvents
from account.presence.arrivals import Arrivals
from account.presence.presence import InProcessPresence, Presence
from account.relay.door import RelayDoor
from account.sessions.door import SessionShelf, cut, follow_entitlement
from account.sign_in.tokens import Caller, Tokens
from account.state import AccountStates, FactsCache
from account.store.door import StoreDoor, StoreShelf
from account.subscriptions.bundles import Bundles
from account.subscriptions.fulfilment import Fulfilment
from account.subscriptions.grants import Judge
from account.subscriptions.lifecycle import Lifecycle
from account.subscriptions.steps import subscription_steps
from account.subscriptions.subscriptions import Subscriptions

if TYPE_CHECKING:
    from account.leases.leases import Leases
    from account.sessions.sessions import Sessions
    from account.simulator.history.hooks import SimulatorHooks
    from account.store.store import Store

T = TypeVar("T")


class Authenticator(Protocol):
    """Knows whose an access token is; `account.sign_in.tokens.Tokens` is the one that runs."""

    async def authenticate(self, access_token: str, thumbprint: str) -> Caller:
        """Who presents the token with a proof by this key.

        Raises `SignedOutDenied` (`token_invalid`), `ComputerRemovedDenied`, `StorageError`.
        """
        ...

    async def authenticate_and(
        self, access_token: str, thumbprint: str, look: Callable[[Session, Caller], T]
    ) -> tuple[Caller, T]:
        """As `authenticate`, and what `look` finds of a good caller's in the same look at the database."""
        ...

    async def authenticate_and_glance(
        self, access_token: str, thumbprint: str, look: Callable[[Connection, Caller], T]
    ) -> tuple[Caller, T]:
        """As `authenticate_and`, by `Database.glance`."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What routers are made with. Take from it only what a router needs."""

    context: Context
    authenticator: Authenticator
    proofs: ProofVerifier
    rates: RateLimiter
    streams: OpenStreams
    clocks: AccountClocks
    bus: EventBus
    cache: FactsCache
    states: AccountStates
    computers: Computers
    presence: Presence
    presence_events: PresenceEvents
    arrivals: Arrivals
    feed: EventFeed
    books: Books
    scheduler: Scheduler
    lifecycle: Lifecycle
    fulfilment: Fulfilment
    subscriptions: Subscriptions
    store_shelf: StoreShelf
    app_store: AppStore
    session_shelf: SessionShelf
    relay: RelayDoor
    hooks: SimulatorHooks | None = None

    @property
    def store(self) -> Store:
        """The store, loaded now if nobody has asked for it before."""
        return self.store_shelf.store

    @property
    def sessions(self) -> Sessions:
        """The remote sessions, loaded now if there was none before."""
        return self.session_shelf.sessions

    @property
    def leases(self) -> Leases:
        """The leases, loaded now if nobody has asked for one before."""
        return self.session_shelf.leases


def build_parts(context: Context, authenticator: Authenticator | None = None) -> Parts:
    """All parts, connected. Another `authenticator` is for tests of this room alone."""
    settings, database, clock = context.settings, context.database, context.clock
    clocks = AccountClocks(clock)
    bus = InProcessBus()
    catalogue = context.catalogue
    cache = FactsCache(catalogue, clocks)
    scheduler = Scheduler(database, clocks)
    lifecycle = Lifecycle(catalogue)
    bundles = Bundles(catalogue, lifecycle)
    fulfilment = Fulfilment(catalogue, lifecycle, bundles)
    store_door = StoreDoor(catalogue, lifecycle, fulfilment)
    app_store_steps = AppStoreSteps(catalogue, lifecycle, books_folder(settings.data_folder, database))
    steps = {
        **subscription_steps(lifecycle, store_door.charge),
        **store_door.steps,
        DueKind.APP_STORE_ACTS: app_store_steps.act,
        DueKind.SESSION_LIMIT: cut,
    }
    hooks = _hooks(settings)
    noting = hooks.noting if hooks is not None else None
    books = Books(database, clocks, bus, steps, Judge(catalogue), scheduler.wake, follow_entitlement, noting)
    states = AccountStates(database, books, clocks, cache)
    computers = Computers(books, clocks, clock, catalogue, states)
    presence = InProcessPresence(clock, settings.presence_timeout_s)
    presence_events = PresenceEvents(database, clock, clocks, bus, presence)
    rates = RateLimiter(clock)
    session_shelf = SessionShelf(context, books, states, clocks, bus, rates)
    parts = Parts(
        context=context,
        authenticator=authenticator or Tokens(database, clock),
        proofs=ProofVerifier(clock),
        rates=rates,
        streams=OpenStreams(),
        clocks=clocks,
        bus=bus,
        cache=cache,
        states=states,
        computers=computers,
        presence=presence,
        presence_events=presence_events,
        arrivals=Arrivals(computers, presence, presence_events, bus, settings.heartbeat_s),
        feed=EventFeed(
            states, clocks, bus, settings.ping_s, hooks.disturbance if hooks is not None else None
        ),
        books=books,
        scheduler=scheduler,
        lifecycle=lifecycle,
        fulfilment=fulfilment,
        subscriptions=Subscriptions(database, books, states, clocks, catalogue, lifecycle, bundles),
        store_shelf=StoreShelf(store_door, books, states, database, clocks),
        app_store=AppStore(app_store_steps, books, database, clocks),
        session_shelf=session_shelf,
        relay=RelayDoor(context, clocks, lambda: session_shelf.sessions),
        hooks=hooks,
    )
    if hooks is not None:
        hooks.attach(parts)
    return parts


def _hooks(settings: Settings) -> SimulatorHooks | None:
    """What is different in a service with simulated accounts."""
    if settings.simulator is None:
        return None
    from account.simulator.history.hooks import SimulatorHooks

    return SimulatorHooks()
