"""The table of remote sessions. One is open until `ended_at` is set, whether it ever became live or not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from account.db.base import Base, index_where


class RemoteSession(Base):
    """A remote session, from the question to its end (DESIGN section 5).

    `number` is that of the event of its request: it orders sessions even while the account's clock stands
    still. `open_until` is real time: until then the grants of a session that is not live yet are good, and
    whoever is asked may answer. A grant is known by its id (`…_grant`) and good once (`…_joined_at`, real
    time). `bound_to` is the hash of the browser session that asked, if one did; `asked_by` the token family
    of a program that did. `computer_view_only`: the computer takes no input from anybody.
    """

    __tablename__ = "remote_sessions"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    computer_id: Mapped[str] = mapped_column(ForeignKey("computers.id", ondelete="CASCADE"))
    number: Mapped[int]
    client: Mapped[str] = mapped_column(String(64))
    view_only: Mapped[bool]
    computer_view_only: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    state: Mapped[str] = mapped_column(String(20))
    requested_at: Mapped[datetime]
    open_until: Mapped[datetime]
    client_grant: Mapped[str] = mapped_column(String(40))
    client_joined_at: Mapped[datetime | None]
    computer_grant: Mapped[str | None] = mapped_column(String(40))
    computer_joined_at: Mapped[datetime | None]
    bound_to: Mapped[str | None] = mapped_column(String(64))
    asked_by: Mapped[str | None] = mapped_column(String(40))
    started_at: Mapped[datetime | None]
    limited: Mapped[bool]
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(40))
    refusal: Mapped[str | None] = mapped_column(String(40))
    bytes_up: Mapped[int] = mapped_column(BigInteger, default=0)
    bytes_down: Mapped[int] = mapped_column(BigInteger, default=0)

    __table_args__ = (
        Index("ix_remote_sessions_account_number", "account_id", "number"),
        index_where("ix_remote_sessions_open", "account_id", condition="ended_at IS NULL"),
    )
