"""What a service with a simulator does differently in its parts; a service without one has none of this."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from account.db.simulator_tables import SimulatedAccount
from account.ledger.book import Book
from account.ledger.books import BeforeClose
from account.presence.presence import DeviceKey
from account.simulator.faults.board import FaultBoard
from account.simulator.faults.disturbance import Disturbance
from account.simulator.history.in_hand import InHand, holding
from shared.errors import NotFoundRefused
from shared.reasons import Language

if TYPE_CHECKING:
    from account.parts import Parts
    from account.sign_in.people import People

_IS_SIMULATED: Final = select(SimulatedAccount.account_id).where(
    SimulatedAccount.account_id == bindparam("of")
)


class SimulatorHooks:
    """Put into the parts while they are built (`account.parts.build_parts`)."""

    def __init__(self) -> None:
        self.faults = FaultBoard()
        self.disturbance = Disturbance(self.faults)

    @property
    def noting(self) -> Callable[[], BeforeClose | None]:
        """For `Books`: takes down deeds."""
        from account.simulator.history.recording import noting

        return noting

    def attach(self, parts: Parts) -> None:
        """From now on what is done through these parts to a simulated account leaves deeds."""
        from account.simulator.history.recording import record_entry_points

        record_entry_points(parts)
        parts.presence_events.announce_beside(_Presence(parts).announce)

    def attach_people(self, parts: Parts, people: People) -> None:
        """The same of the one change of an account that sign-in makes."""
        from account.simulator.history.own_deeds import choose_language

        async def choose(account_id: str, language: Language) -> bool:
            if not await is_simulated(parts, account_id):
                return False
            await choose_language(parts, account_id, language)
            return True

        people.choose_language_beside(choose)


async def is_simulated(parts: Parts, account_id: str) -> bool:
    """Whether it is a simulated account. Raises `StorageError`."""
    found = await parts.context.database.read(
        lambda session: session.scalar(_IS_SIMULATED, {"of": account_id})
    )
    return found is not None


class _Presence:
    """Announces who came and went in a simulated account: in its book, so that what is due comes first."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def announce(self, key: DeviceKey) -> bool | None:
        """Whether the key is online, as announced now; None for an account that is not simulated."""
        if not await is_simulated(self._parts, key.account_id):
            return None
        from account.simulator.history.deed_arguments import SetPresence
        from account.simulator.history.own_deeds import write_presence

        hand = InHand("computer.presence", None)

        def work(book: Book) -> bool:
            online = self._parts.presence.is_online(key)
            of_key = (each for each in book.computers if each.key_thumbprint == key.thumbprint)
            computer = next(of_key, None)
            if computer is not None and computer.online != online:
                write_presence(book, computer.id, online)
                hand.record = SetPresence(computer.id, online)
            return online

        try:
            with holding(hand):
                return await self._parts.books.change(key.account_id, work)
        except NotFoundRefused:  # thrown away meanwhile
            return None
