"""Access and refresh tokens: issue, rotate, revoke, recognise.

All tokens of one sign-in are a family, bound to the device key that signed at the token endpoint (RFC
9449 section 5). Refresh tokens rotate. A refresh token counts as used once what it was exchanged for is
seen in use, so an agent that lost the answer may ask again; presenting a used one is reuse and
revokes the family (RFC 9700 section 4.14). Lifetimes run by the service's clock, never by account time.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar, cast

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from account.db.database import Database
from account.db.tables import AccessToken, RefreshToken, TokenFamily
from account.sign_in.cleaning import delete_before
from account.sign_in.refusals import INVALID_GRANT, GrantRefused
from account.tokens import RevokedFor, TokenKind, hash_token, new_id, new_token
from shared.clock import Clock
from shared.errors import ComputerRemovedDenied, SignedOutDenied
from shared.reasons import RemovedBy
from shared.wire import TokenAnswer

T = TypeVar("T")
Reader = TypeVar("Reader", Session, Connection)
ACCESS_LIFETIME: Final = timedelta(minutes=10)
REFRESH_LIFETIME: Final = timedelta(days=180)
USED_KEPT_FOR: Final = timedelta(days=7)
"""How long a used refresh token is remembered as such; afterwards it is merely unknown."""

_ACCESS: Final = cast(Table, AccessToken.__table__)
_FAMILIES: Final = cast(Table, TokenFamily.__table__)
_TOKEN: Final = (
    select(
        _ACCESS.c.expires_at,
        _ACCESS.c.first_used_at,
        _ACCESS.c.refresh_hash,
        _FAMILIES.c.id,
        _FAMILIES.c.account_id,
        _FAMILIES.c.key_thumbprint,
        _FAMILIES.c.revoked_at,
        _FAMILIES.c.revoked_for,
        _FAMILIES.c.removed_by,
    )
    .join(_FAMILIES, _FAMILIES.c.id == _ACCESS.c.family_id)
    .where(_ACCESS.c.token_hash == bindparam("token_hash"))
)
"""Asked with every request, so made once: building a statement costs more than running it."""

_COMPUTER_REMOVED: Final = "computer_removed"
_KEY_CLONED: Final = "key_cloned"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: an account, by the device key with `thumbprint` (RFC 7638)."""

    account_id: str
    family_id: str
    thumbprint: str


@dataclass(frozen=True, slots=True)
class _Found:
    """An access token with its family, as the database has it."""

    caller: Caller
    expires_at: datetime
    revoked_for: str | None
    removed_by: str | None
    is_new: bool
    refresh_hash: str


class Tokens:
    """All tokens of the service."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def issue(self, account_id: str, thumbprint: str) -> TokenAnswer:
        """Tokens of a new sign-in with the key of `thumbprint`."""

        def work(session: Session) -> TokenAnswer:
            return self.begin_family(session, account_id, thumbprint)[1]

        return await self._database.write(work)

    def begin_family(self, session: Session, account_id: str, thumbprint: str) -> tuple[str, TokenAnswer]:
        """`issue` inside a transaction of the caller's: the new family's id, and its first tokens."""
        now = self._clock.now()
        session.execute(
            delete(TokenFamily).where(
                TokenFamily.account_id == account_id, TokenFamily.revoked_at < now - REFRESH_LIFETIME
            )
        )
        family = TokenFamily(
            id=new_id("fam"), account_id=account_id, key_thumbprint=thumbprint, created_at=now
        )
        session.add(family)
        session.flush()
        return family.id, _issue(session, family.id, None, now)

    def revoke_family(self, session: Session, family_id: str, reason: RevokedFor) -> None:
        """Make every token of the family useless, for `reason`; the first reason stays."""
        session.execute(
            update(TokenFamily)
            .where(TokenFamily.id == family_id, TokenFamily.revoked_at.is_(None))
            .values(revoked_at=self._clock.now(), revoked_for=reason.value)
        )

    async def refresh(self, refresh_token: str, thumbprint: str) -> TokenAnswer:
        """New tokens for a refresh token (RFC 6749 section 6).

        Raises `GrantRefused` with `invalid_grant` and the code `refresh_reused`, `computer_removed`, or
        `invalid_grant` for everything else: unknown, expired, another key, signed out.
        """
        outcome = await self._database.write(lambda session: self._rotate(session, refresh_token, thumbprint))
        if isinstance(outcome, GrantRefused):  # returned, not raised: the revocation must be committed
            raise outcome
        return outcome

    def _rotate(self, session: Session, refresh_token: str, thumbprint: str) -> TokenAnswer | GrantRefused:
        now = self._clock.now()
        row = session.get(RefreshToken, hash_token(refresh_token), with_for_update=True)
        if row is None:
            return _unknown_refresh_token()
        family = session.get_one(TokenFamily, row.family_id, with_for_update=True)
        if family.key_thumbprint != thumbprint:
            return _unknown_refresh_token()
        if family.revoked_at is not None:
            return _refusal_of_revoked(family)
        if row.used_at is not None:
            self.revoke_family(session, family.id, RevokedFor.REFRESH_REUSED)
            return _reused()
        if row.expires_at <= now:
            return _unknown_refresh_token()
        _confirm(session, row.token_hash, now)
        session.execute(
            delete(RefreshToken).where(
                RefreshToken.family_id == family.id, RefreshToken.used_at < now - USED_KEPT_FOR
            )
        )
        return _issue(session, family.id, row.token_hash, now)

    async def revoke(self, refresh_token: str, thumbprint: str) -> None:
        """Sign out the family of `refresh_token` (RFC 7009); an unknown token or key changes nothing."""

        def work(session: Session) -> None:
            row = session.get(RefreshToken, hash_token(refresh_token))
            if row is None:
                return
            family = session.get_one(TokenFamily, row.family_id)
            if family.key_thumbprint == thumbprint:
                self.revoke_family(session, family.id, RevokedFor.SIGNED_OUT)

        await self._database.write(work)

    async def authenticate(self, access_token: str, thumbprint: str) -> Caller:
        """Who presents `access_token` with a proof by the key of `thumbprint`.

        Raises `ComputerRemovedDenied` when the computer was removed, and `SignedOutDenied`
        (`token_invalid`) in every other case in which the token is no good.
        """
        caller, _ = await self.authenticate_and_glance(access_token, thumbprint, lambda *_: None)
        return caller

    async def authenticate_and(
        self, access_token: str, thumbprint: str, look: Callable[[Session, Caller], T]
    ) -> tuple[Caller, T]:
        """As `authenticate`, and what `look` finds of a good caller's in the same look at the database.

        Going to the database's thread and back costs more than what is asked there.
        """
        return await self._authenticated(self._database.read, access_token, thumbprint, look)

    async def authenticate_and_glance(
        self, access_token: str, thumbprint: str, look: Callable[[Connection, Caller], T]
    ) -> tuple[Caller, T]:
        """As `authenticate_and`, by `Database.glance`."""
        return await self._authenticated(self._database.glance, access_token, thumbprint, look)

    async def _authenticated(
        self,
        read: Callable[[Callable[[Reader], tuple[_Found, T]]], Awaitable[tuple[_Found, T]]],
        access_token: str,
        thumbprint: str,
        look: Callable[[Reader, Caller], T],
    ) -> tuple[Caller, T]:
        token_hash = hash_token(access_token)

        def work(reader: Reader) -> tuple[_Found, T]:
            found = self._good(_find(reader, token_hash), thumbprint)
            return found, look(reader, found.caller)

        found, seen = await read(work)
        if found.is_new:
            await self._database.write(lambda session: self._note_first_use(session, token_hash, found))
        return found.caller, seen

    def _good(self, found: _Found | None, thumbprint: str) -> _Found:
        if found is None or found.caller.thumbprint != thumbprint:
            raise SignedOutDenied("token_invalid", "This access token is not known.")
        if found.revoked_for == RevokedFor.COMPUTER_REMOVED:
            raise _removed(found.removed_by)
        if found.revoked_for is not None:
            raise SignedOutDenied("token_invalid", "This sign-in was ended.")
        if found.expires_at <= self._clock.now():
            raise SignedOutDenied("token_invalid", "This access token has expired.")
        return found

    def _note_first_use(self, session: Session, token_hash: str, found: _Found) -> None:
        now = self._clock.now()
        session.execute(
            update(AccessToken)
            .where(AccessToken.token_hash == token_hash, AccessToken.first_used_at.is_(None))
            .values(first_used_at=now)
        )
        _confirm(session, found.refresh_hash, now)


def _find(reader: Session | Connection, token_hash: str) -> _Found | None:
    row = reader.execute(_TOKEN, {"token_hash": token_hash}).one_or_none()
    if row is None:
        return None
    expires_at, first_used_at, refresh_hash, family_id, account_id, thumbprint, *end = row
    revoked_at, revoked_for, removed_by = end
    return _Found(
        caller=Caller(account_id, family_id, thumbprint),
        expires_at=expires_at,
        revoked_for=revoked_for if revoked_at is not None else None,
        removed_by=removed_by,
        is_new=first_used_at is None,
        refresh_hash=refresh_hash,
    )


def _issue(session: Session, family_id: str, replaces_hash: str | None, now: datetime) -> TokenAnswer:
    delete_before(session, AccessToken.token_hash, AccessToken.expires_at, now)
    access, refresh = new_token(TokenKind.ACCESS), new_token(TokenKind.REFRESH)
    refresh_hash = hash_token(refresh.reveal())
    session.add_all(
        [
            RefreshToken(
                token_hash=refresh_hash,
                family_id=family_id,
                replaces_hash=replaces_hash,
                issued_at=now,
                expires_at=now + REFRESH_LIFETIME,
            ),
            AccessToken(
                token_hash=hash_token(access.reveal()),
                family_id=family_id,
                refresh_hash=refresh_hash,
                expires_at=now + ACCESS_LIFETIME,
            ),
        ]
    )
    session.flush()
    return TokenAnswer(
        access_token=access.reveal(),
        token_type="DPoP",
        expires_in=int(ACCESS_LIFETIME.total_seconds()),
        refresh_token=refresh.reveal(),
    )


def _confirm(session: Session, refresh_hash: str, now: datetime) -> None:
    """The bearer of `refresh_hash` has it in use: what it replaces is used, its twins are void.

    Twins exist when an answer was lost and the agent asked again: the one that is used first is the
    one the agent kept, and from then on any other in use is somebody else's.
    """
    row = session.get(RefreshToken, refresh_hash)
    if row is None or row.replaces_hash is None:
        return
    twins = [
        RefreshToken.family_id == row.family_id,
        RefreshToken.replaces_hash == row.replaces_hash,
        RefreshToken.token_hash != refresh_hash,
    ]
    twin_hashes = session.scalars(select(RefreshToken.token_hash).where(*twins)).all()
    session.execute(
        update(RefreshToken)
        .where(RefreshToken.token_hash.in_([row.replaces_hash, *twin_hashes]), RefreshToken.used_at.is_(None))
        .values(used_at=now)
    )
    if twin_hashes:
        session.execute(delete(AccessToken).where(AccessToken.refresh_hash.in_(twin_hashes)))


def _unknown_refresh_token() -> GrantRefused:
    return GrantRefused(INVALID_GRANT, "This refresh token is unknown, expired, or bound to another key.")


def _reused() -> GrantRefused:
    return GrantRefused(
        INVALID_GRANT, "This refresh token was used before; the whole sign-in was ended.", "refresh_reused"
    )


def _refusal_of_revoked(family: TokenFamily) -> GrantRefused:
    if family.revoked_for == RevokedFor.COMPUTER_REMOVED:
        removed = _removed(family.removed_by)
        return GrantRefused(INVALID_GRANT, removed.detail, removed.code, _remover(family.removed_by))
    if family.revoked_for == RevokedFor.KEY_CLONED:
        detail = "This device key was used by two computers; both have to sign in again."
        return GrantRefused(INVALID_GRANT, detail, _KEY_CLONED)
    return _reused() if family.revoked_for == RevokedFor.REFRESH_REUSED else _unknown_refresh_token()


def _removed(removed_by: str | None) -> ComputerRemovedDenied:
    return ComputerRemovedDenied(
        _COMPUTER_REMOVED, "This computer was removed from the account.", _remover(removed_by)
    )


def _remover(removed_by: str | None) -> RemovedBy:
    try:
        return RemovedBy(removed_by or RemovedBy.UNKNOWN)
    except ValueError:
        return RemovedBy.UNKNOWN
