"""Tables of the portal: login links, wishes for news, votes on help pages, business members, faults."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from account.db.base import Base


class LoginLink(Base):
    """A link that signs one browser in, once (RULES R33, SECURITY 8). `page` is where it leads."""

    __tablename__ = "login_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    family_id: Mapped[str] = mapped_column(ForeignKey("token_families.id", ondelete="CASCADE"))
    page: Mapped[str] = mapped_column(String(40))
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class NewsSubscription(Base):
    """Somebody wants to be told when something becomes possible (RULES R75)."""

    __tablename__ = "news_subscriptions"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[datetime]


class HelpVote(Base):
    """Whether a help page was helpful; one answer per visitor and page (RULES R85)."""

    __tablename__ = "help_votes"

    page: Mapped[str] = mapped_column(String(60), primary_key=True)
    voter_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    was_helpful: Mapped[bool]
    at: Mapped[datetime]


class BusinessMember(Base):
    """Somebody else's account that acts for a business account (RULES R27)."""

    __tablename__ = "business_members"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(String(20))
    added_at: Mapped[datetime]


class Fault(Base):
    """A fault that is switched on for an account, to show what used to happen (RULES R34)."""

    __tablename__ = "faults"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[datetime]
