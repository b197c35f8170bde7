"""All rows that an account consists of, and whose they are."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.db.sales_tables import LicenceKey
from account.db.simulator_tables import SimulatedAccount
from account.ledger.book import id_of
from account.simulator.own_deeds import id_of_deed


def keys_issued_by(session: Session, account_id: str) -> list[str]:
    """The ids of the licence keys that a deed of this account issued and nobody has registered."""
    free = session.scalars(select(LicenceKey.id).where(LicenceKey.account_id.is_(None)))
    row = session.get(SimulatedAccount, account_id)
    deeds = range(1, (row.deed_count if row is not None else 0) + 1)
    needed = {f"key_{id_of_deed(account_id, number)}" for number in deeds}
    return [each for each in free if each in needed or _is_own(account_id, each)]


def _is_own(account_id: str, key_id: str) -> bool:
    suffix = key_id.partition("_")[2]
    try:
        return suffix == id_of(account_id, int(suffix[:6], 16))
    except ValueError:
        return False
