"""One session on this computer, from the request to its end (DESIGN section 5).

First the gate and, if the user wants that, the person here; then the desktop; only then the way to the relay,
so that whatever is in the way is said before anything begins. However it ends, keys and buttons are released
(SECURITY 26).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from agent.changes import NoticeRaised, QuestionOver, SessionAsked, SessionEnded
from agent.service.waiting import cancel_and_wait, sleep_unless
from agent.session import gate
from agent.session.desktop import Desktop
from agent.session.living import Living
from agent.session.patience import patiently
from agent.session.stage import Socket, Stage
from agent.session.tools import Home, Tools
from agent.session.view_only import tell_before
from shared.errors import AccessError, LeaseRefused, ScreenError, SessionRefused
from shared.reasons import EndReason, NoticeCode, SessionRefusal
from shared.sessions import SessionSummary, SessionTerms, SessionTicket
from shared.state import SessionQuestion

log = logging.getLogger(__name__)

ANSWER_WITHIN_S: Final = 30.0
"""How long the person here has for an answer (real seconds)."""
MEET_WITHIN_S: Final = 20.0
"""How long the computer waits at the relay for the client; the relay itself gives up sooner."""
OPEN_WITHIN_S: Final = 10.0
"""A display that does not answer by then cannot be shown."""
_GIVE_BACK_WITHIN_S: Final = 1.0

_CALLED_OFF: Final = {
    EndReason.AGENT_STOPPED: SessionRefusal.COMPUTER_OFFLINE,
    EndReason.ENDED_BY_CLIENT: SessionRefusal.CANCELLED,
}


class Visit:
    """A session of this computer. `on_live` is called when the two ends have met."""

    def __init__(
        self, asked: SessionSummary, home: Home, tools: Tools, on_live: Callable[[Visit], None]
    ) -> None:
        self.id, self._asked = asked.id, asked
        self._home, self._tools, self._on_live = home, tools, on_live
        self._answer: bool | None = None
        self._answered, self._met, self._over = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._terms: SessionTerms | None = None
        self._reason: EndReason | None = None
        self._living: Living | None = None

    @property
    def is_live(self) -> bool:
        """Whether the other end is here."""
        return self._living is not None

    def answer(self, accept: bool) -> bool:
        """What the person here says; False when nobody asks him."""
        question = self._home.facts.question
        if question is None or question.id != self.id or self._answered.is_set():
            return False
        self._answer = accept
        self._answered.set()
        return True

    def end(self, reason: EndReason) -> None:
        """End it; the first reason stands. From this instant nothing of the other end has an effect."""
        if self._reason is None:
            self._reason = reason
        if self._living is not None:
            self._living.silence()
        for event in (self._answered, self._met, self._over):
            event.set()

    def look(self) -> None:
        """The facts have changed."""
        if self._living is not None:
            self._living.look()

    async def run(self) -> None:
        """Live it to its end. Raises nothing on purpose: what fails is told to the agent."""
        try:
            refusal = await self._refusal() or self._called_off()
            if refusal is None:
                refusal = await self._host()
            if refusal is not None:
                await self._tools.calls.refuse(self.id, refusal)
        except SessionRefused as error:
            log.info("session %s is over before it began: %s", self.id, error.code)
        except AccessError as error:
            log.info("session %s did not begin: %s", self.id, error.code)
            self._home.failed(error)

    async def _refusal(self) -> SessionRefusal | None:
        """Why it may not begin; None when it may."""
        tools, computer_id = self._tools, self._asked.computer_id
        lease = await tools.leases.good(computer_id)
        time = tools.calls.account_time
        now = time.at(tools.clock.monotonic()) if time is not None else None
        verdict = gate.decide(lease, now)
        if isinstance(verdict, gate.Refused):
            return verdict.refusal
        return await self._asked_here() if self._home.facts.session_settings.ask else None

    def _called_off(self) -> SessionRefusal | None:
        """What to say when it was ended here before it began."""
        if self._reason is None:
            return None
        return _CALLED_OFF.get(self._reason, SessionRefusal.DECLINED)

    async def _asked_here(self) -> SessionRefusal | None:
        """Ask the person at this computer (SECURITY 25); nobody is let in before the answer."""
        tools = self._tools
        async with tools.asking:
            await tools.calls.ask(self.id)
            question = SessionQuestion(
                self.id, self._asked.client, tools.clock.now(), ANSWER_WITHIN_S, self._asked.view_only
            )
            self._home.apply(SessionAsked(question))
            try:
                await sleep_unless(self._answered, ANSWER_WITHIN_S, tools.waiting)
            finally:
                self._home.apply(QuestionOver(self.id))
        if self._reason is not None:
            return self._called_off()
        if self._answer is None:
            return SessionRefusal.NO_ANSWER
        return None if self._answer else SessionRefusal.DECLINED

    async def _host(self) -> SessionRefusal | None:
        """Open the desktop, go to the relay and serve until the end."""
        try:
            desktop = await _opened(self._tools.stage)
        except ScreenError as error:
            log.info("the screen cannot be shown: %s", error.code)
            self._home.apply(NoticeRaised(NoticeCode.SCREEN_UNAVAILABLE, {"code": error.code}))
            if error.code == "screen_permission_missing":
                return SessionRefusal.SCREEN_PERMISSION_MISSING
            return SessionRefusal.NO_SCREEN
        try:
            refusal = self._called_off()
            if refusal is None:
                if self._home.facts.session_settings.view_only:
                    await tell_before(self.id, self._tools.calls)
                ticket = await self._tools.calls.accept(self.id)
                self._take_lease(ticket)
                await self._meet(desktop, ticket)
        finally:
            await _given_back(desktop.close)
        return refusal

    def _take_lease(self, ticket: SessionTicket) -> None:
        try:
            self._tools.leases.take(ticket.lease, self._asked.computer_id)
        except LeaseRefused as error:
            log.info("the lease of the ticket is not used: %s", error.code)

    async def _meet(self, desktop: Desktop, ticket: SessionTicket) -> None:
        tools = self._tools
        socket = await tools.stage.connect(ticket.relay_url, ticket.grant, self._hear)
        try:
            await self._until_met(socket)
            if self._terms is not None and self._reason is None:
                await self._live(desktop, socket, self._terms)
        finally:
            reason = self._reason or EndReason.AGENT_STOPPED
            told = await socket.close(reason)
            log.info("session %s ended: %s", self.id, reason.value)
        if not told and reason is EndReason.ENDED_BY_COMPUTER:
            await tools.calls.end(self.id)

    async def _until_met(self, socket: Socket) -> None:
        """Wait for the client; the relay that gives up on it closes the way."""
        gone = asyncio.create_task(socket.gone())
        gone.add_done_callback(lambda _: self._met.set())
        try:
            await sleep_unless(self._met, MEET_WITHIN_S, self._tools.waiting)
        finally:
            await cancel_and_wait(gone)

    def _hear(self, terms: SessionTerms) -> None:
        self._terms = terms
        if self._living is not None:
            self._living.heard(terms)
        self._met.set()

    async def _live(self, desktop: Desktop, socket: Socket, terms: SessionTerms) -> None:
        living = Living(self._asked, self._home, self._tools, desktop, socket, terms)
        self._living = living
        self._on_live(self)
        try:
            self.end(await living.run(self._over) or EndReason.UNKNOWN)
        finally:
            living.silence()
            await _given_back(desktop.input.release_all)  # before anybody hears that it is over
            self._home.apply(SessionEnded(living.record(self._reason or EndReason.AGENT_STOPPED)))


async def _opened(stage: Stage) -> Desktop:
    """The desktop; closed again when it opens after nobody waits for it any more. Raises `ScreenError`."""
    try:
        return await patiently(stage.open_desktop, OPEN_WITHIN_S, too_late=Desktop.close)
    except TimeoutError as exc:
        raise ScreenError("no_screen", "The screen did not open in time.") from exc


async def _given_back(give_back: Callable[[], None]) -> None:
    """Have something of the desktop given back; one that hangs is left behind."""
    try:
        await patiently(give_back, _GIVE_BACK_WITHIN_S)
    except TimeoutError:
        log.warning("the screen hangs, and is left behind")
