"""The single writer: facts and a command become new facts, effects and a snapshot (DESIGN section 3).

Facts change in `apply` and nowhere else; snapshot, memory and background work follow from them there.
Failures of background work reach one net, here. May not import `gui` or `account`; knows no
httpx, keyring or socket.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

from agent.changes import (
    AccountLearned,
    Answered,
    Change,
    EventLearned,
    NoticeEnded,
    NoticeRaised,
    PreferencesChanged,
    RegistrationChanged,
    ServiceFound,
    ServiceLost,
    SessionSettingsChanged,
    SignedOut,
    SignInCompleted,
    Started,
    StreamTurned,
)
from agent.core.announcement_desk import AnnouncementDesk
from agent.core.consequences import apply
from agent.core.credentials import Credentials, ends_tokens
from agent.core.failures import change_after, notice_of_storage
from agent.core.listening import Listening
from agent.core.orders import Orders
from agent.core.parts import Parts
from agent.core.preference_desk import PreferenceDesk
from agent.core.recollection import facts_from, memory_of
from agent.core.session_desk import SessionDesk
from agent.core.sign_in_desk import SignInDesk
from agent.core.surroundings import Surroundings
from agent.core.update_round import UpdateRound
from agent.service.embedded import READY_LIMIT_S
from agent.service.event_stream import Item
from agent.service.link import WATCH_S, LinkMode, LinkPlan, plan_for
from agent.service.registration import may_have_slot_now
from agent.service.waiting import cancel_and_wait, sleep_unless
from shared.clock import AccountTime
from shared.commands import Command, DismissNotice, Result, Shutdown
from shared.errors import AccessError, RequestRefused, ServiceUnreachableError, StorageError
from shared.reasons import NoticeCode
from shared.snapshot import Snapshot, snapshot_of, without_revision
from shared.state import Facts, NoSlot, NotRegistered, Registered
from shared.wire import AccountState

log = logging.getLogger(__name__)

Listener = Callable[[Snapshot], None]

SERVICE_LIMIT_S: Final = READY_LIMIT_S
"""How long a command waits for the embedded service to come up, or to fail."""

RESTART: Final = "restart"

_AT_ANY_TIME: Final = (DismissNotice, Shutdown)


class Backend:
    """Owner of all facts. Everything else sends a command and reads snapshots."""

    def __init__(self, parts: Parts, notices: tuple[NoticeRaised, ...] = ()) -> None:
        self._parts = parts
        self._first_notices = notices
        self._facts = Facts()
        self._snapshot = snapshot_of(self._facts, 1)
        self._listeners: list[Listener] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._embedded_port: int | None = None
        self._plan = LinkPlan(LinkMode.NONE)
        self._plan_changed = asyncio.Event()
        self._started = asyncio.Event()
        self._service_news = asyncio.Event()
        self._service_runs = self._restarts = False
        self._stopping = asyncio.Event()
        self.listening = Listening(parts.waiting)
        self.credentials = Credentials(self, parts, self._memorise)
        self._desk = SignInDesk(self, parts, self.credentials)
        self._sessions = SessionDesk(self, parts, self._memorise)
        self._preferences = PreferenceDesk(self, parts.preferences)
        self._announcements = AnnouncementDesk(self, parts)
        self._surroundings = Surroundings(self, parts, self._sessions)
        self._orders = Orders(self, parts, self.credentials, self._desk, self._sessions, self._preferences)
        self.own_rename: str | None = None
        if parts.simulator is not None:
            parts.simulator.attach(self, self._orders.carry_out)

    # For the faces.

    @property
    def snapshot(self) -> Snapshot:
        """The newest snapshot."""
        return self._snapshot

    @property
    def account_time(self) -> AccountTime | None:
        """The account's time, when the service has told it."""
        return self._parts.client.account_time

    @property
    def farewell(self) -> str:
        """With which word callers are left: `shutdown`, or `restart` from one that begins anew."""
        return RESTART if self._restarts else "shutdown"

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every later snapshot, in order, in the event loop; the answer ends it.

        The present snapshot is not repeated: read `snapshot` first.
        """
        self._listeners.append(listener)

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return end

    async def submit(self, command: Command) -> Result:
        """Carry `command` out; returns once its effect is in `snapshot`. Raises `AccessError`."""
        if self._stopping.is_set():
            raise RequestRefused("stopping", "The agent is stopping.")
        if not isinstance(command, _AT_ANY_TIME):
            await self._started.wait()
        try:
            result = await self._orders.carry_out(command)
        except ServiceUnreachableError as error:
            self.failed(error)
            raise ServiceUnreachableError(
                self._facts.connection.problem or error.code, error.detail
            ) from error
        except AccessError as error:
            self.failed(error)
            raise
        if self._started.is_set() and not self._stopping.is_set():  # the end settles it by itself
            await self._parts.memory.settled()
        return result

    async def run(self) -> None:
        """Work until `Shutdown` is submitted or the task is cancelled; leaves nothing behind."""
        keeping: asyncio.Task[None] | None = None
        try:
            self._remember()
            keeping = asyncio.create_task(self._parts.memory.run(self._memory_written), name="memory")
            self._parts.client.on_answer(self._answered)
            self.spawn(self._kept("service", lambda: self._parts.service.run(self._service_told)), "service")
            self.spawn(self._kept("link", self._stay_linked), "link")
            # Beside, so that a keyring that is slow to answer does not hold up a shutdown.
            self.spawn(self._begin(), "start")
            self.spawn(self._kept("secrets", self.credentials.watch), "secrets")
            self.spawn(self._kept("lease", self._sessions.run), "lease")
            self.spawn(self._kept("system", self._surroundings.run), "system")
            self.spawn(self._kept("unsettled", self._sessions.settle), "unsettled")
            self.spawn(self._sessions.find_monitors(), "monitors")
            self.spawn(self._preferences.look(), "preferences")
            self.spawn(self._kept("announcements", self._announcements.run), "announcements")
            if (updates := self._parts.preferences.updates) is not None:
                asking = UpdateRound(self, updates, self._parts.waiting, self._parts.sessions.chance)
                self.spawn(self._kept("updates", asking.run), "updates")
            if self._parts.simulator is not None:
                self.spawn(self._kept("simulator", self._parts.simulator.run), "simulator")
            await self._stopping.wait()
        finally:
            # To its end, also when somebody cancels an agent that already stops by itself.
            ending = asyncio.ensure_future(self._end(keeping))
            try:
                await asyncio.shield(ending)
            except asyncio.CancelledError:
                await asyncio.wait({ending})
                raise

    # For commands and background work.

    @property
    def facts(self) -> Facts:
        """What is known now."""
        return self._facts

    def apply(self, change: Change) -> None:
        """Let `change` follow: new facts, a new snapshot, other background work."""
        before = self._facts
        self._facts = self._announcements.follow(before, apply(before, change))
        if ends_tokens(change, before, self._facts):
            self.credentials.drop(burnt=isinstance(change, SignedOut) and change.key_burnt)
        self.credentials.found(self._facts.secrets)
        if self._facts != before:
            self._show()
        if isinstance(change, SignInCompleted):
            self._sessions.leases.forget()  # keys are pinned anew (SECURITY 31)
        self._memorise()
        self._steer()
        self.listening.look(self._facts, self._plan)
        self._sessions.look()
        self._surroundings.look()
        if self._parts.simulator is not None:
            self._parts.simulator.noticed()

    def failed(self, error: AccessError) -> None:
        """Let what a failed call says about the facts follow."""
        change = change_after(error)
        if change is not None:
            self.apply(change)

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Start background work; its failures reach the one net."""
        task = asyncio.create_task(self._netted(work, name), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def need_service(self) -> None:
        """Wait until the service runs, as far as that is this agent's business. Raises
        `ServiceUnreachableError` if that takes long, or when it could not be started."""
        if not self._service_runs:
            self._service_news.clear()
            self._parts.service.hurry()
            await sleep_unless(self._service_news, SERVICE_LIMIT_S, self._parts.waiting)
        url = self._facts.connection.url
        if url is None or not self._service_runs:
            code = self._facts.connection.problem or "service_unreachable"
            raise ServiceUnreachableError(code, "The account service is not running.")
        await self._parts.client.use(url)

    def stop(self, *, restart: bool = False) -> None:
        """End the agent; with `restart` it begins anew then."""
        self._restarts = restart
        self._stopping.set()

    # What the link reports.

    def known_seq(self) -> int | None:
        """The number of the newest event that is known."""
        return self._facts.account.seq if self._facts.account is not None else None

    def learned(self, item: Item) -> None:
        """The service told the account's state, alone or with an event.

        After a sign-out it comes from a link that is about to be ended, and says nothing any more.
        """
        if not self.credentials.is_signed_in():
            return
        if isinstance(item, AccountState):
            self.apply(AccountLearned(item, self.own_rename))
        else:
            self.apply(EventLearned(item, self.own_rename))
        refusal = self._facts.registration
        if isinstance(refusal, NoSlot) and may_have_slot_now(refusal, self._facts.account):
            self._parts.link.slot_is_free()

    def not_found(self) -> None:
        """The service does not know this computer, without saying that it was removed: ask for a slot."""
        if isinstance(self._facts.registration, Registered):
            self.apply(RegistrationChanged(NotRegistered()))

    def turned(self, is_open: bool) -> None:
        """Events come now, or do not."""
        self.apply(StreamTurned(is_open))

    async def ask_for_slot(self) -> None:
        await self._orders.ask_for_slot()

    # Inside.

    def _remember(self) -> None:
        """Begin with the facts of last time; shown at once if somebody was signed in."""
        try:
            memory, damaged = self._parts.memory.load()
        except StorageError as error:
            self.apply(NoticeRaised(notice_of_storage(error)))
            memory, damaged = None, False
        if memory is not None:
            self._facts = facts_from(memory, self._parts.clock.now())
            self._sessions.leases.remember(memory.lease)
            self.credentials.tokens_void, self._embedded_port = memory.tokens_void, memory.embedded_port
            self._parts.service.prefer_port(memory.embedded_port)
        if damaged:
            self.apply(NoticeRaised(NoticeCode.SETTINGS_RESET, {"file": "memory.json"}))
        self.apply(SessionSettingsChanged(self._parts.sessions.settings))
        self.apply(PreferencesChanged(self._preferences.first()))
        for notice in self._first_notices:
            self.apply(notice)
        if self._facts.account_email is not None:
            self.apply(Started())
            self._started.set()

    async def _begin(self) -> None:
        await self.credentials.open()
        self.apply(Started())
        self._started.set()

    def _show(self) -> None:
        shown = snapshot_of(self._facts, self._snapshot.revision + 1)
        if without_revision(shown) == without_revision(self._snapshot):
            return
        if shown.state is not self._snapshot.state:
            log.info("state %s", shown.state.value)
        self._snapshot = shown
        for listener in tuple(self._listeners):
            listener(shown)

    def _memorise(self) -> None:
        self._parts.memory.want(
            memory_of(
                self._facts,
                tokens_void=self.credentials.tokens_void,
                embedded_port=self._embedded_port,
                lease=self._sessions.leases.kept,
            )
        )

    def _steer(self) -> None:
        """Have the link do what the facts call for."""
        plan = plan_for(self._facts, self.credentials.is_signed_in())
        if plan != self._plan:
            self._plan = plan
            if not self._parts.link.turn_to(plan):
                self._plan_changed.set()
                self.turned(False)  # what the link has open ends with its plan

    async def _stay_linked(self) -> None:
        """Carry out the present plan, and the next one as soon as there is one."""
        while True:
            self._plan_changed.clear()
            plan = self._plan
            if plan.url is not None:
                await self._parts.client.use(plan.url)
            linking = asyncio.ensure_future(self._parts.link.run(plan, self))
            changed = asyncio.ensure_future(self._plan_changed.wait())
            try:
                await asyncio.wait({linking, changed}, return_when=asyncio.FIRST_COMPLETED)
                if linking.done():
                    linking.result()
                    await sleep_unless(self._plan_changed, WATCH_S, self._parts.waiting)
            finally:
                await cancel_and_wait(linking, changed)

    def _service_told(self, change: Change) -> None:
        if isinstance(change, ServiceFound):
            self._embedded_port = change.port or self._embedded_port
        self.apply(change)
        if isinstance(change, ServiceFound | ServiceLost):
            self._service_runs = isinstance(change, ServiceFound)
            self._service_news.set()
        if isinstance(change, ServiceFound):
            self._parts.link.reconnect_now()

    def _answered(self) -> None:
        self.apply(Answered(self._parts.clock.now(), self._parts.client.service_version))
        self._parts.memory.try_again()

    def _memory_written(self, error: StorageError | None) -> None:
        if error is not None:
            self.apply(NoticeRaised(notice_of_storage(error)))
            return
        self.apply(NoticeEnded(NoticeCode.DISK_FULL))
        self.apply(NoticeEnded(NoticeCode.DATA_READ_ONLY))

    async def _kept(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do `work`, and again when it failed in a way that nobody foresaw."""
        while not await self._survived(work(), name):
            await self._parts.waiting.sleep(WATCH_S)

    async def _netted(self, work: Coroutine[Any, Any, None], name: str) -> None:
        await self._survived(work, name)

    async def _survived(self, work: Coroutine[Any, Any, None], name: str) -> bool:
        """The one net (STYLE 3, 7): whether `work` ended well."""
        try:
            await work
        except AccessError as error:
            log.info("%s: %s", name, error.code)
            self.failed(error)
            return False
        except Exception:
            log.exception("%s failed", name)
            self.apply(NoticeRaised(NoticeCode.COMMAND_FAILED, {"what": name}))
            return False
        return True

    async def _end(self, keeping: asyncio.Task[None] | None) -> None:
        self._stopping.set()
        await self._sessions.close()
        self._listeners.clear()
        await self._desk.give_up("stopping")
        await cancel_and_wait(*self._tasks)
        await self._parts.client.close()
        self._parts.vault.close()
        self._parts.memory.close()
        if keeping is not None:
            await asyncio.wait({keeping})
