"""A computer whose clock the simulator makes wrong, with a real session: the limit does not care (R15)."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.clock import SkewedClock, SystemClock
from shared.entitlement import LIMITED_SESSION
from shared.reasons import EndReason
from tests.support.session_house import session_house

RATE = 60.0
DAY = 86_400.0


@pytest.mark.proof
@pytest.mark.rule("R10", "R15", "R95")
@pytest.mark.security(24, 32)
async def test_session_of_a_computer_whose_clock_is_set_while_it_runs_lasts_five_minutes(
    tmp_path: Path,
) -> None:
    clock = SkewedClock(SystemClock())
    clock.be_off_by(-3 * DAY)
    async with session_house(tmp_path, rate=RATE, clock=clock) as house:
        async with await house.connect() as client:
            session_id = await house.live()
            for seconds, left_s in ((DAY, 250), (-DAY, 170), (40 * DAY, 90)):
                await house.until(
                    lambda seen, left=left_s: (
                        seen.session is not None  # type: ignore[misc]
                        and (seen.session.remaining_s or 0) < left
                    )
                )
                clock.be_off_by(seconds)
            assert await client.end_reason() is EndReason.TRIAL_LIMIT
        over = await house.over(session_id)
        assert over.started_at is not None
        assert over.ended_at == over.started_at + LIMITED_SESSION
        last = (await house.until(lambda seen: seen.session is None)).last_session
        assert last is not None
        assert (last.end_reason, last.duration_s) == (
            EndReason.TRIAL_LIMIT, LIMITED_SESSION.total_seconds(),
        )  # fmt: skip
