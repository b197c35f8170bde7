"""What visitors say of the help pages (RULES R85): one answer per visitor and page, which can be changed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from account.db.database import Database
from account.db.portal_tables import HelpVote
from account.tokens import hash_token
from shared.clock import Clock


@dataclass(frozen=True, slots=True)
class HelpVotes:
    """All answers. A visitor is known by a hash only: of the account, or of the browser's own cookie."""

    database: Database
    clock: Clock

    async def vote(self, page: str, voter: str, *, was_helpful: bool) -> None:
        """Keep the voter's answer about a page, in place of an earlier one. Raises `StorageError`."""

        def work(session: Session) -> None:
            session.merge(
                HelpVote(
                    page=page, voter_hash=hash_token(voter), was_helpful=was_helpful, at=self.clock.now()
                )
            )

        await self.database.write(work)

    async def vote_of(self, page: str, voter: str) -> bool | None:
        """What this voter said of the page; None when nothing yet."""
        return await self.database.read(
            lambda session: session.scalar(
                select(HelpVote.was_helpful).where(
                    HelpVote.page == page, HelpVote.voter_hash == hash_token(voter)
                )
            )
        )

    async def counts(self, page: str) -> tuple[int, int]:
        """How many found the page helpful, and how many not."""

        def work(session: Session) -> tuple[int, int]:
            rows = session.execute(
                select(HelpVote.was_helpful, func.count())
                .where(HelpVote.page == page)
                .group_by(HelpVote.was_helpful)
            )
            found = {was_helpful: count for was_helpful, count in rows}
            return found.get(True, 0), found.get(False, 0)

        return await self.database.read(work)
