"""Deeds that wait for an event of their account: to have one wait is a deed, and so is that it waits no more.

They are rows of the account, so a restart, a fork and an export keep them. When one is done, the log has it
as the deed that it is, and behind it, in the same transaction, that it waits no more (`recording`).
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete
from sqlalchemy.engine import CursorResult

from account.db.simulator_tables import ArmedDeed, SimulatedAccount
from account.ledger.book import Book
from account.parts import Parts
from account.simulator.history import deed_arguments as args
from account.simulator.history.in_hand import InHand, holding
from shared.errors import SimulatorRefused

ARM: Final = "armed.add"
DONE: Final = "armed.done"


async def arm(parts: Parts, account_id: str, a: args.ArmDeed) -> None:
    """Raises `SimulatorRefused` (`deed_unknown`, `deed_invalid`)."""
    from account.simulator.history.deeds import kind_of

    if a.deed in (ARM, DONE):
        raise SimulatorRefused("deed_invalid", f"{a.deed} waits for nothing.")
    kind_of(a.deed).read(a.arguments)

    def work(book: Book) -> None:
        before = book.session.get_one(SimulatedAccount, account_id).deed_count
        book.session.add(
            ArmedDeed(
                account_id=account_id,
                seq=before + 1,
                event=a.event.value,
                after_seq=book.account.event_seq,
                deed=a.deed,
                arguments=a.arguments,
                order_id=a.order,
                key_id=a.key,
            )
        )

    with holding(InHand(ARM, a)):
        await parts.books.change(account_id, work)


async def waits_no_more(parts: Parts, account_id: str, a: args.OneArmed) -> None:
    """The same again changes nothing."""
    with holding(InHand(DONE, a)):
        await parts.books.change(account_id, lambda book: take_away(book, a.armed))


def take_away(book: Book, number: int) -> bool:
    """Whether it waited until now."""
    mine = delete(ArmedDeed).where(ArmedDeed.account_id == book.account.id, ArmedDeed.seq == number)
    found = book.session.execute(mine)
    assert isinstance(found, CursorResult)
    return found.rowcount > 0
