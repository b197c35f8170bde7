"""Signing in a computer that has no browser: a short code entered elsewhere (RFC 8628)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from account.db.database import Database
from account.db.tables import DeviceRequest
from account.sign_in.cleaning import delete_before
from account.sign_in.refusals import INVALID_GRANT, GrantRefused
from account.sign_in.tokens import Tokens
from account.tokens import TokenKind, hash_token, new_token
from shared.clock import Clock
from shared.errors import NotFoundRefused
from shared.wire import DeviceCodeAnswer, TokenAnswer

LIFETIME: Final = timedelta(minutes=10)
REMEMBERED_FOR: Final = timedelta(hours=1)
INTERVAL_S: Final = 5
SLOW_DOWN_S: Final = 5
"""Added to the interval for each poll that comes too early (RFC 8628 section 3.5)."""

EARLY_S: Final = 0.5
"""A poll may be this much early: networks and timers are not exact."""

ALPHABET: Final = "BCDFGHJKLMNPQRSTVWXZ"
"""Consonants that are hard to take for another, and make no words (RFC 8628 section 6.1)."""

LENGTH: Final = 8


class Decision(StrEnum):
    """What the person said."""

    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"
    USED = "used"


@dataclass(frozen=True, slots=True)
class WaitingComputer:
    """A computer that waits for a person's decision. `computer_name` may be empty."""

    user_code: str
    computer_name: str


def shown_code(user_code: str) -> str:
    """The code as people read it: `BCDF-GHJK`."""
    return f"{user_code[:4]}-{user_code[4:]}"


def typed_code(typed: str) -> str:
    """The code in what somebody typed: any case, with or without dash and spaces; empty when it is none."""
    letters = "".join(character for character in typed.upper() if character.isalnum())
    is_code = len(letters) == LENGTH and all(letter in ALPHABET for letter in letters)
    return letters if is_code else ""


class DeviceCodes:
    """All computers that wait for their code."""

    def __init__(self, database: Database, clock: Clock, tokens: Tokens, base_url: str) -> None:
        self._database = database
        self._clock = clock
        self._tokens = tokens
        self._activate_url = f"{base_url}/activate"

    async def begin(self, computer_name: str, thumbprint: str) -> DeviceCodeAnswer:
        """A new pair of codes for the computer whose key has `thumbprint` (RFC 8628 section 3.2)."""
        device_code = new_token(TokenKind.DEVICE_CODE)

        def work(session: Session) -> str:
            now = self._clock.now()
            delete_before(
                session, DeviceRequest.device_code_hash, DeviceRequest.expires_at, now - REMEMBERED_FOR
            )
            user_code = _unused_code(session)
            session.add(
                DeviceRequest(
                    device_code_hash=hash_token(device_code.reveal()),
                    user_code=user_code,
                    computer_name=computer_name,
                    key_thumbprint=thumbprint,
                    expires_at=now + LIFETIME,
                    interval_s=INTERVAL_S,
                    decision=Decision.PENDING.value,
                )
            )
            return user_code

        shown = shown_code(await self._database.write(work))
        return DeviceCodeAnswer(
            device_code=device_code.reveal(),
            user_code=shown,
            verification_uri=self._activate_url,
            verification_uri_complete=f"{self._activate_url}?code={shown}",
            expires_in=int(LIFETIME.total_seconds()),
            interval=INTERVAL_S,
        )

    async def find(self, user_code: str) -> WaitingComputer:
        """The computer that waits for `user_code`. Raises `NotFoundRefused` (`user_code_unknown`)."""
        row = await self._database.read(lambda session: self._waiting(session, user_code))
        if row is None:
            raise _unknown()
        return WaitingComputer(row.user_code, row.computer_name)

    async def decide(self, user_code: str, account_id: str, *, approve: bool) -> WaitingComputer:
        """Let the computer in, or not. Raises `NotFoundRefused` when it no longer waits."""
        decision = Decision.APPROVED if approve else Decision.DENIED

        def work(session: Session) -> WaitingComputer:
            row = self._waiting(session, user_code)
            if row is None:
                raise _unknown()
            changed = session.execute(
                update(DeviceRequest)
                .where(
                    DeviceRequest.device_code_hash == row.device_code_hash,
                    DeviceRequest.decision == Decision.PENDING.value,
                )
                .values(decision=decision.value, account_id=account_id)
                .returning(DeviceRequest.user_code)
            ).one_or_none()
            if changed is None:
                raise _unknown()
            return WaitingComputer(row.user_code, row.computer_name)

        return await self._database.write(work)

    def _waiting(self, session: Session, user_code: str) -> DeviceRequest | None:
        return session.scalars(
            select(DeviceRequest).where(
                DeviceRequest.user_code == user_code,
                DeviceRequest.decision == Decision.PENDING.value,
                DeviceRequest.expires_at > self._clock.now(),
            )
        ).one_or_none()

    async def poll(self, device_code: str, thumbprint: str) -> TokenAnswer:
        """The tokens, once the person agreed.

        Raises `GrantRefused` with `authorization_pending`, `slow_down`, `access_denied`, `expired_token`
        (RFC 8628 section 3.5) or `invalid_grant`.
        """
        outcome = await self._database.write(lambda session: self._poll(session, device_code, thumbprint))
        if isinstance(outcome, GrantRefused):  # returned, not raised: the poll's instant must be committed
            raise outcome
        return outcome

    def _poll(self, session: Session, device_code: str, thumbprint: str) -> TokenAnswer | GrantRefused:
        now = self._clock.now()
        row = session.get(DeviceRequest, hash_token(device_code), with_for_update=True)
        if row is None or row.key_thumbprint != thumbprint or row.decision == Decision.USED:
            return GrantRefused(INVALID_GRANT, "This device code is unknown, used, or bound to another key.")
        if row.expires_at <= now:
            return GrantRefused("expired_token", "The code has expired; ask for a new one.")
        if row.decision == Decision.DENIED:
            return GrantRefused("access_denied", "The person said no.")
        if row.decision == Decision.APPROVED and row.account_id is not None:
            row.decision = Decision.USED.value
            return self._tokens.begin_family(session, row.account_id, thumbprint)[1]
        earliest = timedelta(seconds=row.interval_s - EARLY_S)
        is_early = row.last_polled_at is not None and now - row.last_polled_at < earliest
        row.last_polled_at = now
        if is_early:
            row.interval_s += SLOW_DOWN_S
            return GrantRefused("slow_down", f"Ask again every {row.interval_s} seconds at most.")
        return GrantRefused("authorization_pending", "The person has not decided yet.")


def _unused_code(session: Session) -> str:
    """A user code that no request has; there are 2.5 × 10^10, so the first one nearly always is."""
    while True:
        user_code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if session.scalars(select(DeviceRequest).where(DeviceRequest.user_code == user_code)).first() is None:
            return user_code


def _unknown() -> NotFoundRefused:
    return NotFoundRefused("user_code_unknown", "This code is not right, or it is too old.")
