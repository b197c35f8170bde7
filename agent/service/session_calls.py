"""Calls of the account API about sessions and the lease, as the computer makes them (DESIGN section 5).

Each raises `AccessError`: `SessionRefused` when the session is over, `NotFoundRefused` when it is none of
this computer's. May not import httpx.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeVar
from urllib.parse import quote

from shared.clock import AccountTime
from shared.codec import to_json
from shared.errors import ServiceFaultError
from shared.reasons import SessionRefusal
from shared.sessions import ComputerViewOnly, LeaseAnswer, RefuseSession, Session, SessionTicket

T = TypeVar("T")


class Caller(Protocol):
    """What these calls need of `agent.service.account_client.AccountClient`."""

    @property
    def base_url(self) -> str | None: ...

    @property
    def account_time(self) -> AccountTime | None: ...

    async def call(self, method: str, path: str, kind: type[T], body: Any = None) -> T: ...

    async def act(self, method: str, path: str, body: Any = None) -> None: ...


class SessionCalls:
    """Answers to sessions that somebody asked for, and the lease."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @property
    def account_time(self) -> AccountTime | None:
        """The account's time as the service told it last."""
        return self._caller.account_time

    async def ask(self, session_id: str) -> None:
        """Say that the person here is being asked."""
        await self._caller.act("POST", f"{_of(session_id)}/ask")

    async def accept(self, session_id: str) -> SessionTicket:
        """Let the session begin: the way to the relay, good once and within 60 s.

        Raises `ServiceFaultError` (`answer_malformed`) for a relay elsewhere than at the service.
        """
        ticket = await self._caller.call("POST", f"{_of(session_id)}/accept", SessionTicket)
        own = (self._caller.base_url or "").replace("http", "ws", 1)
        if not own or not ticket.relay_url.startswith(own + "/"):
            raise ServiceFaultError("answer_malformed", "The relay is not at the account service.")
        return ticket

    async def refuse(self, session_id: str, refusal: SessionRefusal) -> None:
        """Say why the session does not begin."""
        await self._caller.act("POST", f"{_of(session_id)}/refuse", to_json(RefuseSession(refusal)))

    async def session(self, session_id: str) -> Session:
        """What the service knows of a session."""
        return await self._caller.call("GET", _of(session_id), Session)

    async def set_view_only(self, session_id: str, view_only: bool) -> None:
        """Say whether this computer only lets look."""
        await self._caller.act("POST", f"{_of(session_id)}/view-only", to_json(ComputerViewOnly(view_only)))

    async def end(self, session_id: str) -> None:
        """End the session from this computer's side."""
        await self._caller.act("DELETE", _of(session_id))

    async def lease(self, computer_id: str) -> LeaseAnswer:
        """A fresh lease for this computer, and the keys that sign leases (RULES R15)."""
        path = f"/v1/computers/{quote(computer_id, safe='')}/lease"
        return await self._caller.call("POST", path, LeaseAnswer)


def _of(session_id: str) -> str:
    return f"/v1/sessions/{quote(session_id, safe='')}"
