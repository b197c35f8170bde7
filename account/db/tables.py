"""Tables of accounts, computers, their history, and of sign-in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from account.db.base import Base, unique_where


class Account(Base):
    """Who signs in and pays. `event_seq` is the number of its latest event (RULES R99).

    `next_due_at` is when its next work is due, `entitlement_key` what was last announced of its entitlement,
    `id_count` how many ids it has given out: those of sales come from it, so that the same history has the
    same ids. `open_sessions` counts its sessions that are not over. `store_code` begins its order numbers.
    `language` is the one chosen in the portal. `seed` decides the chances of a simulated account; those of
    others come from their id.
    """

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20), default="personal")
    created_at: Mapped[datetime]
    event_seq: Mapped[int] = mapped_column(default=0)
    next_due_at: Mapped[datetime | None] = mapped_column(index=True)
    entitlement_key: Mapped[str | None] = mapped_column(String(300))
    id_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    order_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    open_sessions: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    store_code: Mapped[str | None] = mapped_column(String(12), index=True, unique=True)
    language: Mapped[str | None] = mapped_column(String(8))
    seed: Mapped[str | None] = mapped_column(String(80))


class BrowserSession(Base):
    """A signed-in browser. The cookie holds the token; the CSRF token is derived from it."""

    __tablename__ = "browser_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Computer(Base):
    """A computer of an account; a removed one keeps its row, without a slot.

    `key_thumbprint` is the RFC 7638 thumbprint of the device key, `machine_id` a hash made by the agent.
    `online` and `last_seen_at` are as the last presence event said (RULES R26), so that they change only
    together with the account's event number. `registered_seq` is the number of the registration's event: it
    orders computers even while the account's clock stands still (RULES R78).
    """

    __tablename__ = "computers"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(64))
    system: Mapped[str] = mapped_column(String(20))
    machine_id: Mapped[str] = mapped_column(String(64))
    key_thumbprint: Mapped[str] = mapped_column(String(64))
    registered_at: Mapped[datetime]
    registered_seq: Mapped[int]
    last_seen_at: Mapped[datetime | None]
    online: Mapped[bool] = mapped_column(default=False)
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None] = mapped_column(String(40))
    kept_rank: Mapped[int | None]  # the user's choice of those that stay within the limit (RULES R78)

    __table_args__ = (
        Index("ix_computers_account_removed", "account_id", "removed_at"),
        # One slot per device key in an account (RULES R22); removed rows do not count.
        unique_where("uq_computers_live_key", "account_id", "key_thumbprint", condition="removed_at IS NULL"),
    )


class Event(Base):
    """The outbox and history of an account (RULES R99)."""

    __tablename__ = "events"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    data: Mapped[dict[str, str]]


class AuthorizationCode(Base):
    """A code that waits to be exchanged (RFC 6749 section 4.1, RFC 7636)."""

    __tablename__ = "authorization_codes"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    redirect_uri: Mapped[str] = mapped_column(Text)
    code_challenge: Mapped[str] = mapped_column(String(64))
    key_thumbprint: Mapped[str | None] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    family_id: Mapped[str | None] = mapped_column(String(40))


class DeviceRequest(Base):
    """A computer that waits for its user code to be entered (RFC 8628)."""

    __tablename__ = "device_requests"

    device_code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_code: Mapped[str] = mapped_column(String(8), unique=True)
    computer_name: Mapped[str] = mapped_column(String(64))
    key_thumbprint: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(index=True)
    interval_s: Mapped[int] = mapped_column(default=5)
    last_polled_at: Mapped[datetime | None]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    decision: Mapped[str] = mapped_column(String(20), default="pending")  # pending, approved, denied, used


class TokenFamily(Base):
    """All tokens that came of one sign-in, bound to one device key (RFC 9449 section 5)."""

    __tablename__ = "token_families"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    key_thumbprint: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_for: Mapped[str | None] = mapped_column(String(40))  # signed_out, reuse, computer_removed, …
    removed_by: Mapped[str | None] = mapped_column(String(40))

    __table_args__ = (Index("ix_token_families_account_key", "account_id", "key_thumbprint"),)


class RefreshToken(Base):
    """A refresh token.

    Rotation gives a successor (`replaces_hash` points back). The predecessor counts as used only once its
    successor, or an access token issued with it, is seen in use: an agent that was killed before it
    stored the answer may repeat itself. Presenting a used one is reuse and revokes the family (RFC
    9700 section 4.14).
    """

    __tablename__ = "refresh_tokens"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    family_id: Mapped[str] = mapped_column(ForeignKey("token_families.id", ondelete="CASCADE"), index=True)
    replaces_hash: Mapped[str | None] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AccessToken(Base):
    """A short-lived access token."""

    __tablename__ = "access_tokens"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    family_id: Mapped[str] = mapped_column(ForeignKey("token_families.id", ondelete="CASCADE"), index=True)
    refresh_hash: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(index=True)
    first_used_at: Mapped[datetime | None]
