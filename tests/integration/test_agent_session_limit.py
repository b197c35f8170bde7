"""The five minutes of a real session: cut, lifted, imposed; and what the person here says before."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from shared.commands import AnswerSession, ChangeSessionSettings
from shared.reasons import EndReason, NoticeCode, SessionRefusal, SessionState
from shared.snapshot import Snapshot
from shared.state import AgentState, SessionSettings
from tests.support.session_house import session_house


def codes_of(snapshot: Snapshot) -> list[NoticeCode]:
    return [each.code for each in snapshot.notices]


@pytest.mark.rule("R10", "R11", "R12", "R15", "R95")
@pytest.mark.invariant(12)
@pytest.mark.security(24)
async def test_a_trial_session_is_cut_after_five_minutes_of_account_time(tmp_path: Path) -> None:
    async with session_house(tmp_path, rate=150.0) as house:
        async with await house.connect() as client:
            session_id = await house.live()
            assert await client.end_reason() is EndReason.TRIAL_LIMIT
        ended = await house.until(lambda snapshot: NoticeCode.SESSION_CUT in codes_of(snapshot))
        assert ended.last_session is not None
        assert ended.last_session.end_reason is EndReason.TRIAL_LIMIT
        assert ended.last_session.duration_s == 300.0
        assert (await house.over(session_id)).duration_s == 300.0
        await house.service.parts.books.set_clock(house.ada.account_id, 1.0)
        async with await house.connect():  # at once, and with five minutes again
            again = await house.until(lambda snapshot: snapshot.session is not None)
            assert again.session is not None
            assert again.session.remaining_s is not None
            assert 290 < again.session.remaining_s <= 300
            assert codes_of(again) == []


@pytest.mark.rule("R13", "R14", "R16", "R98")
async def test_the_limit_is_lifted_and_imposed_in_place(tmp_path: Path) -> None:
    async with session_house(tmp_path, rate=0.0) as house, await house.connect() as client:
        session_id = await house.live()
        await house.ada.pass_time(timedelta(seconds=299))
        await house.until(lambda seen: seen.session is not None and seen.session.remaining_s == 1.0)
        await house.ada.register("desktop_perpetual")
        await house.until(lambda seen: seen.session is not None and not seen.session.limited)
        await house.ada.pass_time(timedelta(hours=1))
        await client.shown()  # the same connection
        known = await house.until(lambda seen: seen.entitlement is not None and bool(seen.entitlement.until))
        assert known.entitlement is not None
        end = known.entitlement.until
        assert end is not None
        await house.ada.pass_time(end - house.ada.now() + timedelta(seconds=10))
        await house.until(lambda seen: NoticeCode.SUBSCRIPTION_EXPIRED in codes_of(seen))
        cut_at = end + timedelta(seconds=300)
        # Until the terms say from when, the agent itself counts from when it heard of the end.
        limited = await house.until(lambda seen: seen.session is not None and seen.session.ends_at == cut_at)
        assert limited.session is not None
        assert (limited.session.id, limited.session.limited) == (session_id, True)
        await client.shown()
        await house.ada.pass_time(timedelta(seconds=290))
        assert await client.end_reason() is EndReason.TRIAL_LIMIT
        ended = await house.until(lambda seen: seen.last_session is not None)
        assert codes_of(ended) == [NoticeCode.SUBSCRIPTION_EXPIRED, NoticeCode.SESSION_CUT]


@pytest.mark.proof
@pytest.mark.security(25)
@pytest.mark.parametrize("answer", [True, False])
async def test_nobody_is_let_in_before_the_person_here_has_agreed(tmp_path: Path, answer: bool) -> None:
    async with session_house(tmp_path, session=SessionSettings(ask=True)) as house:
        offer = await house.request("Phone")
        asked = await house.until(lambda snapshot: snapshot.question is not None)
        assert asked.question is not None
        assert (asked.question.id, asked.question.client) == (offer.session, "Phone")
        assert (asked.state, house.desktops) == (AgentState.READY, [])
        await house.backend.submit(AnswerSession(offer.session, accept=answer))
        if not answer:
            known = await house.over(offer.session)
            assert (known.state, known.refusal) == (SessionState.REFUSED, SessionRefusal.DECLINED)
            assert house.desktops == []
            return
        async for terms in house.service.parts.sessions.terms(house.ada.account_id, offer.session):
            if terms.session.state is SessionState.ACCEPTED:
                break
        assert house.backend.snapshot.question is None
        await house.backend.submit(ChangeSessionSettings(ask=False))
        assert house.backend.snapshot.session_settings == SessionSettings(ask=False)
