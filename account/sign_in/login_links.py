"""Links by which an agent opens a page in the browser, already signed in (RULES R33, SECURITY 8).

A link works once, within a minute, for the one page that it was made for, and only while the agent's own
sign-in lives. After that its token opens nothing; for a day it still tells whose agent it was, so that the
store can warn before somebody pays from another account (R23). Lifetimes run by the service's clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from account.db import portal_tables
from account.db.database import Database
from account.db.tables import Account, TokenFamily
from account.sign_in.cleaning import delete_before
from account.tokens import TokenKind, hash_token, new_token
from shared.clock import Clock
from shared.errors import SignInDenied
from shared.reasons import LoginPage
from shared.sales import LoginLink

LIFETIME: Final = timedelta(seconds=60)
KEPT_FOR: Final = timedelta(days=1)
"""How long a link is remembered after its end, for `agent_of`."""

PATH: Final = "/enter"
FIELD: Final = "token"


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """Whom a link signs in, and where it leads. `is_usable` is false once it was used or is too old."""

    account_id: str
    email: str
    page: LoginPage
    is_usable: bool


class LoginLinks:
    """All one-time login links."""

    def __init__(self, database: Database, clock: Clock, base_url: str) -> None:
        self._database = database
        self._clock = clock
        self._base_url = base_url

    async def make(self, account_id: str, family_id: str, page: LoginPage) -> LoginLink:
        """A link for the account, asked for by the agent whose sign-in is `family_id`."""
        token = new_token(TokenKind.LOGIN_LINK)

        def work(session: Session) -> datetime:
            now = self._clock.now()
            table = portal_tables.LoginLink
            delete_before(session, table.token_hash, table.expires_at, now - KEPT_FOR)
            session.add(
                table(
                    token_hash=hash_token(token.reveal()),
                    account_id=account_id,
                    family_id=family_id,
                    page=page.value,
                    expires_at=now + LIFETIME,
                )
            )
            return now + LIFETIME

        expires_at = await self._database.write(work)
        query = urlencode({FIELD: token.reveal()})
        return LoginLink(url=f"{self._base_url}{PATH}?{query}", expires_at=expires_at)

    async def find(self, token: str) -> LinkedAccount | None:
        """What the link is, without using it; None for a token that is none."""
        return await self._database.read(lambda session: self._find(session, token))

    async def redeem(self, token: str) -> LinkedAccount:
        """Use the link up. Raises `SignInDenied` (`login_link_used`) when it is unknown, used or too old."""

        def work(session: Session) -> LinkedAccount | None:
            found = self._find(session, token)
            if found is None or not found.is_usable:
                return None
            table = portal_tables.LoginLink
            # Of two at once, on two connections, one finds `used_at` empty (SECURITY 8).
            taken = session.execute(
                update(table)
                .where(table.token_hash == hash_token(token), table.used_at.is_(None))
                .values(used_at=self._clock.now())
                .returning(table.page)
            ).one_or_none()
            return found if taken is not None else None

        redeemed = await self._database.write(work)
        if redeemed is None:
            raise SignInDenied("login_link_used", "This link was used already, or is more than a minute old.")
        return redeemed

    def _find(self, session: Session, token: str) -> LinkedAccount | None:
        table = portal_tables.LoginLink
        row = session.execute(
            select(table, Account.email, TokenFamily.revoked_at)
            .join(Account, Account.id == table.account_id)
            .join(TokenFamily, TokenFamily.id == table.family_id)
            .where(table.token_hash == hash_token(token))
        ).one_or_none()
        if row is None:
            return None
        link, email, revoked_at = row
        now = self._clock.now()
        if link.expires_at + KEPT_FOR <= now:
            return None
        is_usable = link.used_at is None and now < link.expires_at and revoked_at is None
        return LinkedAccount(link.account_id, email, LoginPage(link.page), is_usable)
