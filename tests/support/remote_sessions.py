"""Remote sessions of a real service, without sockets: the two ends do what the agent and the relay would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from account.db.tables import Event
from account.presence.presence import DeviceKey, OpenStream
from account.sessions.grants import Side
from account.sign_in.tokens import Caller
from shared.reasons import EndReason
from shared.sessions import NewSession, Session, SessionOffer, SessionTerms, SessionTicket
from tests.support.account_service import Service
from tests.support.device import Device


@dataclass
class Ends:
    """A computer that is online, and whoever connects to it."""

    service: Service
    account_id: str
    device: Device
    computer_id: str
    stream: OpenStream

    @property
    def caller(self) -> Caller:
        """The computer as the API knows it."""
        return Caller(self.account_id, self.stream.family_id, self.device.thumbprint)

    async def request(self, client: str = "Chrome on Android", **more: Any) -> SessionOffer:
        """A client asks."""
        wish = NewSession(self.computer_id, client)
        return await self.service.parts.sessions.request(self.account_id, wish, **more)

    async def accept(self, session_id: str) -> SessionTicket:
        """The computer takes it."""
        return await self.service.parts.sessions.accept(self.caller, session_id)

    async def meet(self, offer: SessionOffer) -> SessionTerms:
        """The computer takes it, and both ends come to the relay."""
        sessions = self.service.parts.sessions
        ticket = await self.accept(offer.session)
        await sessions.redeem(offer.grant, Side.CLIENT)
        await sessions.redeem(ticket.grant, Side.COMPUTER)
        return await sessions.started(self.account_id, offer.session)

    async def live(self, client: str = "Chrome on Android") -> Session:
        """A session that has just begun."""
        return (await self.meet(await self.request(client))).session

    async def session(self, session_id: str) -> Session:
        """What is known of it now."""
        return await self.service.parts.sessions.get(self.account_id, session_id)

    async def ended(self, session_id: str, reason: EndReason = EndReason.ENDED_BY_CLIENT) -> None:
        """The relay has seen its end."""
        await self.service.parts.sessions.ended(self.account_id, session_id, reason, 10, 1000)

    def go_offline(self) -> None:
        """The computer's stream is gone."""
        self.service.parts.presence.close(self.stream)


async def ends_of(service: Service, account_id: str, name: str = "Studio", system: str = "linux") -> Ends:
    """A new computer of the account, online."""
    device, computer_id = await service.computer(account_id, name, system)
    stream = service.parts.presence.open(
        DeviceKey(account_id, device.thumbprint), "fam_test", device.instance
    )
    await service.parts.presence_events.settle(stream.key)
    return Ends(service, account_id, device, computer_id, stream)


async def give_access(
    service: Service, account_id: str, product: str = "desktop_perpetual", licences: int = 1
) -> datetime:
    """The account gets full access, now; the instant at which it ends."""
    key = await service.parts.subscriptions.issue_key(product, licences)
    await service.parts.subscriptions.register_key(account_id, key.text)
    until = (await service.parts.states.account_state(account_id)).entitlement.until
    assert until is not None
    return until


async def session_events(service: Service, account_id: str) -> list[tuple[str, datetime]]:
    """The account's events about sessions, in order, with their instants."""

    def find(session: Transaction) -> list[tuple[str, datetime]]:
        rows = session.scalars(select(Event).where(Event.account_id == account_id).order_by(Event.seq))
        return [(row.kind, row.at) for row in rows if row.kind.startswith("session.")]

    return await service.context.database.read(find)
