"""One number for the whole state of an account: equal if and only if its rows say the same.

Every id is told by what it stands for, so it does not matter how the account is called; real time, what was
signed, and who is signed in are left out. Independent of the database: instants are in UTC, and rows are
sorted by what they say.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from account.simulator.history.account_rows import AccountRows, Row
from account.simulator.history.ids import number_of
from shared.codec import instant_to_text
from shared.simulator import ClockView

_LEFT_OUT: Final[Mapping[str, frozenset[str]]] = {
    "accounts": frozenset({"email", "email_key", "password_hash"}),
    "remote_sessions": frozenset(
        {"open_until", "client_grant", "computer_grant", "client_joined_at", "computer_joined_at", "asked_by"}
    ),
    "idempotent_answers": frozenset({"request_hash"}),
    "processor_entries": frozenset({"id"}),
}
"""Whose it is; who is signed in; what is dated by real time or made by chance; hashes over ids."""

_NOT_COUNTED: Final = frozenset({"account_clocks", "simulated_accounts", "deeds"})
_ID: Final = re.compile(r"\b(?P<prefix>[a-z]+)_(?P<suffix>[0-9a-f]{20})\b")


def hash_of(rows: AccountRows, clock: ClockView) -> str:
    """The hash, in hexadecimal, of an account whose clock stands like this."""
    digest = hashlib.sha256()
    for line in lines_of(rows, clock):
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def lines_of(rows: AccountRows, clock: ClockView) -> list[str]:
    """What the hash is made of: a line for each row; to be compared when two hashes differ."""
    names = _Names(rows)
    clock_line = {"account_now": clock.account_now, "rate": float(clock.rate)}
    lines = [names.line("clock", clock_line), names.line("accounts", rows.account)]
    for table, found in rows.tables.items():
        if table not in _NOT_COUNTED:
            lines += sorted(names.line(table, row) for row in found)
    for entry in rows.app_store:
        written = {"subject": entry.subject, "slot": entry.slot, "kind": entry.kind.value, "at": entry.at}
        data = {"data": entry.data, "notice": entry.notice_id, "signed_at": entry.signed_at}
        lines.append(names.line("app_store", {"seq": entry.seq, **written, **data}))
    return lines


class _Names:
    """What stands for each id of one account."""

    def __init__(self, rows: AccountRows) -> None:
        self._account_id = str(rows.account["id"])
        self._texts = {self._account_id: "account"}
        self._add_keys(rows)
        if rows.account["store_code"]:
            self._texts[rows.account["store_code"]] = "STORE"
        for payment in rows.tables["payments"]:
            self._texts[payment["reference"]] = f"reference of {self._id_text(payment['id'])}"
        for customer in rows.tables["app_store_customers"]:
            self._texts[customer["token"]] = "customer"
        for entry in rows.app_store:
            self._texts.setdefault(entry.subject, f"subject {entry.seq}")
            if entry.notice_id:
                self._texts.setdefault(entry.notice_id, f"notice {entry.seq}")
        self._known = re.compile("|".join(map(re.escape, sorted(self._texts, key=len, reverse=True))))

    def line(self, table: str, row: Row) -> str:
        left_out = _LEFT_OUT.get(table, frozenset())
        kept = {name: value for name, value in row.items() if name not in left_out}
        if table == "licence_keys" and not self._is_own(row["id"]):
            del kept["issued_at"]  # somebody else's matter
        text = json.dumps(kept, default=_plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return f"{table} {self._named(text)}"

    def _add_keys(self, rows: AccountRows) -> None:
        """Keys by their ids; one that was issued elsewhere by when it was registered."""
        of_events = [
            event["data"]["key_id"]
            for event in sorted(rows.tables["events"], key=lambda event: int(event["seq"]))
            if "key_id" in event["data"]
        ]
        for key in rows.tables["licence_keys"]:
            key_id = key["id"]
            name = self._id_text(key_id)
            if not self._is_own(key_id):
                place = of_events.index(key_id) if key_id in of_events else -1
                name = self._texts[key_id] = f"key {place}"
            self._texts[key["text"]] = f"text of {name}"

    def _is_own(self, text: str) -> bool:
        found = _ID.fullmatch(text)
        return found is not None and number_of(self._account_id, found["suffix"]) is not None

    def _id_text(self, text: str) -> str:
        return _ID.sub(self._id, text)

    def _id(self, match: re.Match[str]) -> str:
        stands_for = number_of(self._account_id, match["suffix"])
        return match[0] if stands_for is None else f"{match['prefix']} {stands_for}"

    def _named(self, text: str) -> str:
        return self._id_text(self._known.sub(lambda match: self._texts[match[0]], text))


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return instant_to_text(value)
    raise TypeError(f"{type(value).__name__} has no place in a row")


def differing(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """The lines that only one of two accounts has, for whoever looks into a difference."""
    gone = [f"- {line}" for line in one if line not in other]
    return [*gone, *(f"+ {line}" for line in other if line not in one)]
