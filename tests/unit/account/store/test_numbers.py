"""Order numbers: short, unlike each other, free of letters that are mistaken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from account.store import numbers
from account.store.numbers import code_of
from tests.support.clock import FakeClock
from tests.support.till import till_in


@pytest.mark.rule("R36")
def test_codes_are_eight_clear_characters_and_the_same_for_the_same_account() -> None:
    codes = {code_of(f"acc_{number}") for number in range(2000)}
    assert len(codes) == 2000
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{8}", code) for code in codes)
    assert code_of("acc_1") == code_of("acc_1")


@pytest.mark.rule("R36")
async def test_numbers_count_up_and_two_accounts_never_share_one(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numbers, "code_of", lambda text: code_of(text.partition("/")[2] or "all the same"))
    async with till_in(tmp_path, clock) as till:
        ada, bob = await till.account(), await till.account()
        placed = [
            (await till.place(who, plan, "sim_transfer_never")).order.number
            for who in (ada, bob)
            for plan in ("access_year", "desktop_pro_year")
        ]
    assert [each[-5:] for each in placed] == ["-0001", "-0002", "-0001", "-0002"]
    assert len(set(placed)) == 4
