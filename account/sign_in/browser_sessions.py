"""Browsers that are signed in to the portal: a cookie holds the token, the database its hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from account.db.database import Database
from account.db.tables import Account, BrowserSession
from account.sign_in.cleaning import delete_before
from account.tokens import TokenKind, hash_token, new_token
from shared.clock import Clock
from shared.redact import Secret

LIFETIME: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SignedInBrowser:
    """Whose browser this is. `language` is the one that the account chose, if it did."""

    account_id: str
    email: str
    language: str | None = None


class BrowserSessions:
    """All signed-in browsers."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def open(self, account_id: str, replaces: str | None = None) -> Secret:
        """A new session's token; the session of the token `replaces` ends (no session fixation)."""
        token = new_token(TokenKind.BROWSER_SESSION)

        def work(session: Session) -> None:
            now = self._clock.now()
            delete_before(session, BrowserSession.token_hash, BrowserSession.expires_at, now)
            if replaces is not None:
                _delete(session, replaces)
            session.add(
                BrowserSession(
                    token_hash=hash_token(token.reveal()),
                    account_id=account_id,
                    created_at=now,
                    expires_at=now + LIFETIME,
                )
            )

        await self._database.write(work)
        return token

    async def find(self, token: str) -> SignedInBrowser | None:
        """Whose session `token` is; None when it is unknown, ended or over."""

        def work(session: Session) -> SignedInBrowser | None:
            row = session.execute(
                select(Account.id, Account.email, Account.language)
                .join(BrowserSession, BrowserSession.account_id == Account.id)
                .where(
                    BrowserSession.token_hash == hash_token(token),
                    BrowserSession.expires_at > self._clock.now(),
                )
            ).one_or_none()
            return None if row is None else SignedInBrowser(row.id, row.email, row.language)

        return await self._database.read(work)

    async def close(self, token: str) -> None:
        """End the session of `token`; an unknown one changes nothing."""
        await self._database.write(lambda session: _delete(session, token))


def _delete(session: Session, token: str) -> None:
    session.execute(delete(BrowserSession).where(BrowserSession.token_hash == hash_token(token)))
